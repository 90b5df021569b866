"""Errors of 1000 as bars: the missed to the left, the falsely flagged to the right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.drawing.marks import Dot, Rule, Segment
from radaudit.present.figures.missed_and_alarmed import ALARMED, MISSED, missed_and_alarmed
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, Withheld
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.sections.composing import CANON, changed, sized


def row(figure, name):
    return next(r for r in figure.rows if r.cells[0].text == name)


@pytest.fixture(scope="module")
def audit():
    return make_audit(3)


def test_bars_and_their_intervals_are_the_errors_of_the_audit(audit):
    figure = missed_and_alarmed(View(audit))
    found = audit.evidence.find("sensitivity", CANON).estimate
    spared = audit.evidence.find("specificity", CANON).estimate
    missed, left, flagged, right = row(figure, "Canon").marks
    assert isinstance(missed, Segment)
    assert isinstance(left, Dot)
    assert (missed.low, missed.high, missed.style) == (pytest.approx(-1000 * (1 - found.value)), 0, MISSED)
    assert (left.low, left.value, left.high) == pytest.approx(
        (-1000 * (1 - found.low), -1000 * (1 - found.value), -1000 * (1 - found.high))
    )
    assert (flagged.low, flagged.high, flagged.style) == (0, pytest.approx(1000 * (1 - spared.value)), ALARMED)
    assert (right.low, right.high) == pytest.approx((1000 * (1 - spared.high), 1000 * (1 - spared.low)))
    assert row(figure, "Canon").cells[1].text.startswith("390 (")
    assert row(figure, "Canon").value.text.startswith("200 (")


def test_the_title_is_the_message_and_the_lines_are_the_whole_cohort(audit):
    figure = missed_and_alarmed(View(audit))
    assert figure.title == "Missed most on Canon scanners: 390 of 1000 diseased (whole cohort: 150)"
    assert figure.alt.startswith(figure.title)
    assert "390 missed, 200 falsely flagged" in figure.alt
    assert [r.at for r in figure.references if isinstance(r, Rule)] == pytest.approx([0, -150, 120])
    alone = missed_and_alarmed(View(make_audit(0)))
    assert alone.title == "150 of 1000 diseased are missed"
    assert len(alone.rows) == 1


def test_both_sides_have_one_scale_whose_numbers_have_no_sign(audit):
    axis = missed_and_alarmed(View(audit)).axis
    assert {text for _, text in axis.ticks} >= {"0", "200"}
    assert all(text == f"{abs(at):.0f}" for at, text in axis.ticks)
    assert all(axis.low <= at <= axis.high for at, _ in axis.ticks)


def test_groups_of_few_and_withheld_groups_stand_by_name_without_a_bar(audit):
    few = sized(audit, CANON, events=4, others=150)
    told = changed(few, withheld=(Withheld(Group("vendor", "Zeiss"), "fewer than 10 patients"),))
    figure = missed_and_alarmed(View(told))
    assert (row(figure, "Canon").marks, row(figure, "Canon").absent) == ((), "too few cases: counts only")
    assert (row(figure, "Zeiss").marks, row(figure, "Zeiss").absent) == ((), "withheld: fewer than 10 patients")
    assert "Canon" not in figure.alt
    grey = missed_and_alarmed(View(sized(audit, CANON, events=12, others=150)))
    assert row(grey, "Canon").marks[0].opacity < row(grey, "GE").marks[0].opacity
    assert row(grey, "Canon").value.is_soft


def test_without_the_whole_cohort_there_is_no_figure(audit):
    gone = tuple(
        replace(m, estimate=replace(m.estimate, value=None, low=None, high=None, note="none"))
        if m.metric == "sensitivity" and m.group == EVERYONE
        else m
        for m in audit.evidence.measurements
    )
    assert missed_and_alarmed(View(changed(audit, measurements=gone))) is None
    assert missed_and_alarmed(View(sized(audit, EVERYONE, events=4, others=150))) is None


def test_of_very_many_groups_the_largest_are_drawn():
    figure = missed_and_alarmed(View(make_audit(evidence=make_evidence(1, n_levels=40, scale=10.0))))
    assert "The 12 largest of 40 groups by \u2068site\u2069 are drawn" in figure.note
    assert sum(r.cells[0].text.startswith("S0") for r in figure.rows) == 12
