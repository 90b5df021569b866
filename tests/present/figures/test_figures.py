"""Figures hold what they were given, as marks."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from radaudit.present.drawing.marks import Band, Bars, Dot, Line, Points, Rule, Stretch
from radaudit.present.figures.decision_curve import decision_panel
from radaudit.present.figures.forest import ForestRow, forest
from radaudit.present.figures.palette import EVERYONE_STYLE, SOFT, style
from radaudit.present.figures.reliability import reliability_panel
from radaudit.present.figures.roc import roc_overlay, roc_panel
from radaudit.present.figures.score_histogram import histogram_panel, share_axis
from radaudit.records import EVERYONE, Curve, Estimate
from tests.present.evidence_factory import CARDS

ROC = Curve("roc", EVERYONE, (0.0, 0.1, 1.0), (0.0, 0.8, 1.0))
EVENTS = Curve("score_events", EVERYONE, (0.0, 0.5), (0.25, 0.75))
NONEVENTS = Curve("score_nonevents", EVERYONE, (0.0, 0.5), (0.9, 0.1))


def drawn(card, *estimates, **options):
    rows = [ForestRow("Everyone", Estimate(0.8, 0.7, 0.9), is_everyone=True, n="100"), ForestRow("sex")]
    rows += [ForestRow(f"g{i}", e, style(i), n="10") for i, e in enumerate(estimates)]
    return forest(CARDS[card], rows, title="t", alt="a", level="95 % CI", **options)


def test_forest_marks_every_known_value_with_its_interval_and_says_it():
    figure = drawn("auroc", Estimate(0.7, 0.6, 0.75), Estimate(None, note="one class"))
    everyone, heading, known, missing = figure.rows
    assert heading.is_heading
    assert everyone.marks == (Dot(0.8, 0.7, 0.9, EVERYONE_STYLE),)
    assert known.marks == (Dot(0.7, 0.6, 0.75, style(0)),)
    assert [r.value.text for r in figure.rows] == ["0.80 (0.70 to 0.90)", "", "0.70 (0.60 to 0.75)", "–"]
    assert (missing.marks, missing.absent, missing.value.hint) == ((), "not estimable", "one class")
    assert [r.cells[0].text for r in figure.rows] == ["Everyone", "sex", "g0", "g1"]
    assert [c.text for c in known.cells] == ["g0", "10"]
    assert figure.name == "auroc"


def test_forest_draws_the_whole_cohort_behind_all_rows():
    figure = drawn("auroc", Estimate(0.7, 0.6, 0.75))
    assert figure.references == (Stretch(0.7, 0.9), Rule("upright", 0.8, dash="dash"))


def test_forest_cuts_an_interval_that_would_flatten_all_others():
    usual = [Estimate(1.0 + i / 100, 0.95, 1.1) for i in range(5)]
    figure = drawn("calibration_slope", *usual, Estimate(1.0, -30.0, 40.0))
    assert -1 < figure.axis.low < figure.axis.high < 3
    assert figure.rows[-1].marks[0].low == -30.0  # the drawing makes it an arrow


def test_forest_shows_the_ideal_value_and_stays_inside_what_is_possible():
    slope = drawn("calibration_slope", Estimate(0.7, 0.6, 0.9))
    assert slope.references[-1] == Rule("upright", 1.0, dash="solid")
    assert slope.axis.title == "ideal value 1"
    assert slope.axis.low < 1.0 < slope.axis.high
    assert drawn("auroc", Estimate(1.0, 0.9, 1.0)).axis.high <= 1.01
    rows = [ForestRow("Everyone", Estimate(None, note="no case"), is_everyone=True)]
    nothing = forest(CARDS["auroc"], rows, title="t", alt="a", level="95 % CI")
    assert (nothing.axis.low, nothing.axis.high) == (0.0, 1.0)


def test_a_value_to_be_taken_with_caution_is_grey_and_a_withheld_one_is_named():
    rows = [
        ForestRow("few", Estimate(0.7, 0.6, 0.8), style(2), is_soft=True),
        ForestRow("none", absent="withheld: fewer than 10 patients"),
    ]
    few, none = forest(CARDS["auroc"], rows, title="t", alt="a", level="95 % CI").rows
    assert (few.marks[0].style.color, few.marks[0].style.marker, few.value.is_soft) == (SOFT, style(2).marker, True)
    assert (none.is_heading, none.absent, none.value.text) == (False, "withheld: fewer than 10 patients", "–")


def test_a_forest_of_differences_has_its_line_at_none_and_signs():
    figure = drawn("auroc", Estimate(-0.02, -0.05, 0.01), is_gap=True)
    assert figure.references == (Rule("upright", 0.0, dash="solid"),)
    assert figure.rows[2].value.text == "−0.020 (−0.050 to +0.010)"


def test_roc_marks_the_operating_point():
    marks = roc_panel("g", "", ROC, style(1), everyone=ROC, point=(0.8, 0.75)).marks
    assert [type(m) for m in marks] == [Rule, Line, Line, Points]
    assert (marks[3].x, marks[3].y) == ((0.25,), (0.8,))
    assert len(roc_panel("g", "", ROC, style(1), everyone=None, point=None).marks) == 2


def test_decision_panel_draws_band_model_and_treat_all_over_what_all_share():
    banded = Curve("net_benefit", EVERYONE, (0.1, 0.2), (0.3, 0.2), (0.2, 0.1), (0.4, 0.3))
    none = Rule("level", 0)
    marks = decision_panel("g", "", banded, ROC, style(0), (none,)).marks
    assert marks[0] is none
    assert marks[1] == Band((0.1, 0.2), (0.2, 0.1), (0.4, 0.3), style(0))
    assert [m.dash for m in marks[2:]] == ["dash", "solid"]
    assert marks[3].y == (0.3, 0.2)


def test_bins_without_a_curve_carry_their_own_intervals_and_with_one_are_hollow():
    bins = Curve("reliability", EVERYONE, (0.2,), (0.3,), (0.1,), (0.6,), (40,))
    alone = reliability_panel("g", "", bins, style(0), events=EVENTS, nonevents=NONEVENTS)
    dots = alone.marks[-1]
    assert (dots.low, dots.high, dots.n, dots.is_open) == ((0.1,), (0.6,), (40,), False)
    assert max(alone.strip[0].y) == 1.0
    assert min(alone.strip[1].y) == -1.0
    smooth = Curve(
        "calibration", EVERYONE, (0.0, 1.0), (0.1, 0.9), (0.0, 0.8), (0.2, 1.0), joint_low=(0.0, 0.7), joint_high=(0.3, 1.0)
    )  # fmt: skip
    curved = reliability_panel("g", "", bins, style(0), events=None, nonevents=None, smooth=smooth)
    diagonal, joint, pointwise, dots, line = curved.marks
    assert diagonal.kind == "diagonal"
    assert (joint.low, pointwise.low) == ((0.0, 0.7), (0.0, 0.8))
    assert joint.opacity < pointwise.opacity
    assert (dots.low, dots.is_open) == ((), True)
    assert line.y == (0.1, 0.9)
    assert curved.strip == ()


def test_histogram_heights_are_square_roots_and_labeled_with_shares():
    events, nonevents, over = histogram_panel("g", "", EVENTS, NONEVENTS, style(0), (Rule("upright", 0.4),)).marks
    assert isinstance(events, Bars)
    assert events.y == pytest.approx((0.5, math.sqrt(0.75)))
    assert nonevents.y == pytest.approx((-math.sqrt(0.9), -math.sqrt(0.1)))
    assert (events.x, events.width) == ((0.0, 0.5), 0.5)
    assert nonevents.opacity < events.opacity
    assert over.at == 0.4
    axis = share_axis(0.9)
    assert dict(axis.ticks)[math.sqrt(0.5)] == "50%"
    assert axis.high > math.sqrt(0.9)
    assert histogram_panel("g", "", None, None, style(0)).marks == ()


def test_share_ticks_never_run_into_each_other():
    for highest in (0.02, 0.1, 0.3, 0.55, 1.0):
        at = [v for v, _ in share_axis(highest).ticks]
        assert at == sorted(at)
        assert min(b - a for a, b in pairwise(at)) > share_axis(highest).high / 6


def test_styles_differ_within_an_attribute_and_repeat_in_every_figure():
    assert len({style(i) for i in range(36)}) == 36
    assert style(3) == style(3)


def test_roc_overlay_tells_groups_apart_by_color_dash_and_mark():
    panel = roc_overlay(
        [("AP", ROC, style(0), (0.9, 0.6)), ("PA", ROC, style(1), (0.7, 0.9)), ("LL", ROC, style(2), None)]
    )
    lines = [m for m in panel.marks if isinstance(m, Line)]
    points = [m for m in panel.marks if isinstance(m, Points)]
    assert [(m.name, m.style, m.dash) for m in lines] == [
        ("AP", style(0), "solid"), ("PA", style(1), "dash"), ("LL", style(2), "dot"),
    ]  # fmt: skip
    assert [(m.name, m.x, m.y) for m in points] == [("AP", (1 - 0.6,), (0.9,)), ("PA", (1 - 0.9,), (0.7,))]


def test_roc_panel_crosses_its_operating_point_with_both_intervals():
    panel = roc_panel("A", "", ROC, style(0), everyone=None, point=(0.8, 0.6), ends=((0.7, 0.88), (0.5, 0.7)))
    upright, level = [m for m in panel.marks if isinstance(m, Line) and m.width == 1.2]
    assert (upright.x, upright.y) == ((1 - 0.6, 1 - 0.6), (0.7, 0.88))
    assert (level.x, level.y) == ((1 - 0.7, 1 - 0.5), (0.8, 0.8))
    assert not [m for m in roc_panel("A", "", ROC, style(0), everyone=None, point=(0.8, 0.6)).marks
                if isinstance(m, Line) and m.width == 1.2]  # fmt: skip
