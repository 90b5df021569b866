"""The figure: the same rows in all three drawings, shapes that tell outcomes apart, the mark of what a person must decide."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.blocks import Fold
from radaudit.present.page.size import Shortening, shortened
from radaudit.present.view import MOST_DRAWN, View
from radaudit.present.what_if.counting import Change
from radaudit.present.what_if.figure import LOOKS, _reach, figure
from radaudit.present.what_if.trials import trials_of
from radaudit.records import EVERYONE, Estimate, Verdict
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.made_up_what_if import tried
from tests.present.what_if.building import (
    BENEFIT,
    BY_SEX,
    BY_VENDOR,
    CANON,
    DOWN,
    GE,
    LOSS,
    OPEN,
    UNSURE,
    UP,
    WOMEN,
    built,
    of,
)


def rows(strips):
    return [r for r in strips.rows if not r.is_heading]


def test_row_by_row_the_three_drawings_are_of_the_same_remedy_and_group():
    drawn = figure(trials_of(View(tried(make_audit(2)))), "vendor")
    names = [[(r.is_heading, r.cells[0].text) for r in f.rows] for f in drawn.figures]
    assert names[0] == names[1] == names[2]
    assert len(drawn.heads) == len(drawn.figures) == 3
    headings = [r.cells[0].text for r in drawn.figures[0].rows if r.is_heading]
    assert headings == [
        "vendor: Canon",
        "Everyone",
        "vendor: GE",
        "vendor: Siemens",
    ]  # who fails first; Unknown has too few


def test_what_is_drawn_and_written_has_the_sign_of_what_is_counted():
    trials = built(of(BY_VENDOR, CANON, benefit=BENEFIT, found=UP, spared=DOWN))
    benefit, missed, flagged = (rows(f)[0] for f in figure(trials, "vendor").figures)
    assert (benefit.value.text, missed.value.text, flagged.value.text) == (
        "+12 (+4\u00a0to\u00a0+20)", "−100 (−160\u00a0to\u00a0−40)", "+100 (+40\u00a0to\u00a0+160)",
    )  # fmt: skip
    assert [r.value.word for r in (benefit, missed, flagged)] == ["helps", "helps", "harms"]
    assert [r.marks[0].value for r in (benefit, missed, flagged)] == pytest.approx([12, -100, 100])


def test_outcomes_differ_by_shape_not_by_color_alone():
    assert len({(look.marker, is_open) for look, is_open in LOOKS.values()}) == len(LOOKS)
    trials = built(
        of(BY_VENDOR, CANON, benefit=BENEFIT), of(BY_VENDOR, GE, benefit=LOSS), of(BY_VENDOR, EVERYONE, benefit=UNSURE)
    )
    drawn = figure(trials, "vendor")
    marks = [(r.marks[0].style.marker, r.marks[0].is_open) for r in rows(drawn.figures[0])]
    assert marks == [("circle", False), ("diamond", True), ("square", False)]
    assert [words for _, words in drawn.legend] == [
        "shown to help",
        "shown to harm",
        "inconclusive: the interval holds 0",
    ]


def test_a_remedy_that_reads_what_a_person_is_carries_its_mark_in_every_row():
    drawn = figure(built(of(BY_SEX, WOMEN, benefit=BENEFIT), of(BY_VENDOR, CANON, benefit=BENEFIT)), "sex")
    (row,) = rows(drawn.figures[0])
    assert row.cells[1].verdict is Verdict.CONCERN
    assert row.cells[1].word == "A person must decide: this uses \u2068sex\u2069"
    (other,) = rows(figure(built(of(BY_VENDOR, CANON, benefit=BENEFIT)), "vendor").figures[0])
    assert other.cells[1].verdict is None
    assert other.cells[1].text == "uses \u2068vendor\u2069"


def test_what_could_not_be_measured_says_why():
    trials = built(of(BY_VENDOR, CANON, benefit=BENEFIT, found=UP))
    missing = Estimate(None, note="no case without the disease")
    effects = tuple(
        replace(e, metric="specificity", after=missing, change=replace(e.change, gap=missing))
        if e.metric == "sensitivity"
        else e
        for e in trials.what_if.effects
    )
    audit = replace(trials.view.audit, what_if=replace(trials.what_if, effects=effects))
    _, missed, flagged = (rows(f)[0] for f in figure(trials_of(View(audit)), "vendor").figures)
    assert missed.absent == flagged.absent == "not estimable"
    assert flagged.value.hint == "no case without the disease"


def test_of_many_groups_the_largest_and_those_that_fail_are_drawn():
    audit = make_audit(evidence=make_evidence(0, n_levels=40, scale=4.0, bad=("S039",)))
    drawn = figure(trials_of(View(tried(audit, bad=("S039",)))), "site")
    headings = [r.cells[0].text for r in drawn.figures[0].rows if r.is_heading]
    assert headings[0] == "site: S039"
    assert len(headings) <= MOST_DRAWN + 2
    assert "further groups stand in the table below" in drawn.note


def test_a_page_that_is_too_long_leaves_the_folded_ones_out():
    drawn = figure(built(of(BY_VENDOR, CANON, benefit=BENEFIT)), "vendor")
    step = Shortening(has_folded_figures=False)
    kept, fold = shortened([drawn, Fold("More", (drawn,))], step, ())
    assert kept is drawn
    assert "Left out" in fold.blocks[0].paragraphs[0]


def test_no_group_no_figure():
    assert figure(built(of(BY_VENDOR, EVERYONE, benefit=BENEFIT)), "vendor") is None


def test_the_axis_holds_zero_and_all_values_and_one_wide_interval_squeezes_nothing():
    usual = [Change("missed", v, v - 10, v + 10, "open") for v in (20.0, 25.0, 30.0, 35.0)]
    low, high = _reach([*usual, Change("missed", 28.0, -900.0, 900.0, "open")])
    assert low < 0
    assert 35 < high < 100
    assert _reach([]) == (-1.0, 1.0)


def test_open_changes_are_written_without_a_verdict():
    (row,) = rows(figure(built(of(BY_VENDOR, CANON, benefit=UNSURE, found=OPEN)), "vendor").figures[0])
    assert row.value.word == "open"
    assert row.value.is_soft
