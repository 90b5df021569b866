"""Figures hold what they were given, stay small, and name no raw text of a user."""

from __future__ import annotations

import json
import math

import pytest

from radaudit.present.figures.decision_curve import decision_panel
from radaudit.present.figures.forest import ForestRow, forest
from radaudit.present.figures.grid import Axis, Panel, grid, top
from radaudit.present.figures.palette import EVERYONE_STYLE, rounded, style, veil
from radaudit.present.figures.reliability import reliability_panel
from radaudit.present.figures.roc import roc_panel
from radaudit.present.figures.score_histogram import histogram_panel, share_axis
from radaudit.records import EVERYONE, Curve, Estimate
from tests.present.evidence_factory import CARDS

ROC = Curve("roc", EVERYONE, (0.0, 0.1, 1.0), (0.0, 0.8, 1.0))
EVENTS = Curve("score_events", EVERYONE, (0.0, 0.5), (0.25, 0.75))
NONEVENTS = Curve("score_nonevents", EVERYONE, (0.0, 0.5), (0.9, 0.1))


def rows(*estimates):
    return [ForestRow("Everyone", Estimate(0.8, 0.7, 0.9), is_everyone=True), ForestRow("sex")] + [
        ForestRow(f"g{i}", e, style(i)) for i, e in enumerate(estimates)
    ]


def test_forest_marks_every_known_value_with_its_interval():
    figure = forest(CARDS["auroc"], rows(Estimate(0.7, 0.6, 0.75), Estimate(None, note="one class")))
    marks = {(x, y): (x - less, x + more) for t in figure["data"] if "error_x" in t
             for x, y, less, more in zip(t["x"], t["y"], t["error_x"]["arrayminus"], t["error_x"]["array"],
                                         strict=True)}  # fmt: skip
    assert marks[(0.7, 2)] == pytest.approx((0.6, 0.75))
    assert marks[(0.8, 0)] == pytest.approx((0.7, 0.9))
    assert len(marks) == 2
    assert figure["layout"]["yaxis2"]["ticktext"] == [
        "<b>0.80 (0.70 to 0.90)</b>",
        "",
        "0.70 (0.60 to 0.75)",
        "not estimable",
    ]
    assert figure["layout"]["yaxis"]["ticktext"] == ["<b>Everyone</b>", "<b>sex</b>", "g0", "g1"]


def test_forest_cuts_an_interval_that_would_flatten_all_others_and_says_so():
    usual = [Estimate(1.0 + i / 100, 0.95, 1.1) for i in range(5)]
    figure = forest(CARDS["calibration_slope"], rows(*usual, Estimate(1.0, -30.0, 40.0)))
    low, high = figure["layout"]["xaxis"]["range"]
    assert -1 < low < high < 3
    arrows = next(t for t in figure["data"] if t.get("marker", {}).get("symbol") == ["triangle-left", "triangle-right"])
    assert arrows["y"] == [7, 7]


def test_forest_shows_the_ideal_value_and_stays_inside_what_is_possible():
    slope = forest(CARDS["calibration_slope"], rows(Estimate(0.7, 0.6, 0.9)))
    assert any(s["x0"] == s["x1"] == 1.0 for s in slope["layout"]["shapes"])
    assert slope["layout"]["xaxis"]["title"]["text"] == "ideal value 1"
    auroc = forest(CARDS["auroc"], rows(Estimate(1.0, 0.9, 1.0)))
    assert auroc["layout"]["xaxis"]["range"][1] <= 1.01
    nothing = forest(CARDS["auroc"], [ForestRow("Everyone", Estimate(None, note="no case"), is_everyone=True)])
    assert nothing["layout"]["xaxis"]["range"] == pytest.approx([0, 1], abs=0.05)


def test_names_in_figures_are_inert():
    name = "<img src=x onerror=alert(1)>"
    drawn = json.dumps([
        forest(CARDS["auroc"], [ForestRow(name, Estimate(0.7, 0.6, 0.8))]),
        grid([roc_panel(name, "s", ROC, EVERYONE_STYLE, everyone=ROC, point=(0.8, 0.9))], Axis("x", 0, 1), Axis("y", 0, 1)),
        decision_panel(name, "s", ROC, ROC, EVERYONE_STYLE).traces,
        reliability_panel(name, "s", ROC, EVERYONE_STYLE, events=EVENTS, nonevents=NONEVENTS).traces,
    ])  # fmt: skip
    assert "<img" not in drawn
    assert "&lt;img" in drawn


def test_grid_puts_every_panel_on_its_own_axes():
    panels = [Panel(f"p{i}", "", [{"type": "scatter"}], [{"type": "bar"}]) for i in range(3)]
    figure = grid(panels, Axis("x", 0, 1, 0.25), Axis("y", 0, 2), has_strip=True)
    assert [(t["type"], t["xaxis"], t["yaxis"]) for t in figure["data"]] == [
        ("scatter", "x", "y"), ("bar", "x", "y4"), ("scatter", "x2", "y2"),
        ("bar", "x2", "y5"), ("scatter", "x3", "y3"), ("bar", "x3", "y6"),
    ]  # fmt: skip
    assert figure["layout"]["xaxis2"]["anchor"] == "y5"
    assert figure["layout"]["template"]["layout"]["yaxis"]["range"] == [0.0, 2.0]
    assert figure["grid"]["titles"] == [["p0", ""], ["p1", ""], ["p2", ""]]


def test_roc_marks_the_operating_point():
    traces = roc_panel("g", "", ROC, style(1), everyone=ROC, point=(0.8, 0.75)).traces
    assert len(traces) == 3
    assert (traces[2]["x"], traces[2]["y"]) == ([0.25], [0.8])
    assert len(roc_panel("g", "", ROC, style(1), everyone=None, point=None).traces) == 1


def test_decision_panel_draws_band_model_and_treat_all():
    banded = Curve("net_benefit", EVERYONE, (0.1, 0.2), (0.3, 0.2), (0.2, 0.1), (0.4, 0.3))
    traces = decision_panel("g", "", banded, ROC, style(0)).traces
    assert traces[0]["y"] == [0.4, 0.3, 0.1, 0.2]
    assert [t["line"].get("dash") for t in traces[1:]] == ["dash", "solid"]


def test_reliability_errors_reach_from_low_to_high():
    curve = Curve("reliability", EVERYONE, (0.2,), (0.3,), (0.1,), (0.6,), (40,))
    panel = reliability_panel("g", "", curve, style(0), events=EVENTS, nonevents=NONEVENTS)
    assert panel.traces[0]["error_y"]["array"] == pytest.approx([0.3])
    assert panel.traces[0]["error_y"]["arrayminus"] == pytest.approx([0.2])
    assert max(panel.strip[0]["y"]) == 1.0
    assert min(panel.strip[1]["y"]) == -1.0


def test_histogram_heights_are_square_roots_and_labeled_with_shares():
    panel = histogram_panel("g", "", EVENTS, NONEVENTS, style(0))
    assert panel.traces[0]["y"] == pytest.approx([0.5, math.sqrt(0.75)])
    assert panel.traces[1]["y"] == pytest.approx([-math.sqrt(0.9), -math.sqrt(0.1)])
    assert panel.traces[0]["x"] == [0.25, 0.75]
    axis = share_axis(0.9)
    assert dict(axis.ticks)[math.sqrt(0.5)] == "50%"
    assert axis.high > math.sqrt(0.9)
    assert histogram_panel("g", "", None, None, style(0)).traces == []


def test_styles_differ_within_an_attribute_and_repeat_in_every_figure():
    assert len({style(i) for i in range(36)}) == 36
    assert style(3) == style(3)
    assert veil("var(--group-1)", 0.2) == "var(--group-1 / 0.2)"


def test_numbers_are_rounded_however_deep():
    assert rounded({"a": [0.123456789, (1, "x")]}, 3) == {"a": [0.123, [1, "x"]]}
    assert top([], 0.1) == pytest.approx(0.108)
