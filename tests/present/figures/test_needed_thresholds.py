"""The threshold every group would need, beside the locked one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.drawing.marks import Dot, Segment
from radaudit.present.figures.needed_thresholds import needed_thresholds
from radaudit.present.view import View
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.sections.composing import CANON, sized


def figure_of(audit):
    return needed_thresholds(View(audit), 0.4, {t.group: t for t in audit.evidence.transport})


def row(figure, name):
    return next(r for r in figure.rows if r.cells[0].text == name)


@pytest.fixture(scope="module")
def audit():
    return make_audit(2)


def test_a_group_that_needs_another_threshold_is_filled_and_joined_to_the_locked_one(audit):
    figure = figure_of(audit)
    moved, dot = row(figure, "Canon").marks
    assert isinstance(moved, Segment)
    assert (moved.low, moved.high) == pytest.approx((0.23, 0.4))
    assert (dot.value, dot.low, dot.high, dot.is_open) == (
        pytest.approx(0.23),
        pytest.approx(0.18),
        pytest.approx(0.32),
        False,
    )
    (near,) = row(figure, "GE").marks
    assert isinstance(near, Dot)
    assert near.is_open
    assert figure.references[0].at == 0.4
    assert figure.title == "To find as many on Canon scanners, the threshold would have to be 0.23, not 0.4"
    assert row(figure, "Canon").value.text == "0.23 (0.18 to 0.32)"
    assert row(figure, "Unknown").absent == "too few cases: counts only"
    assert figure.axis.low <= 0.18 < 0.44 <= figure.axis.high


def test_where_the_locked_threshold_serves_every_group_the_title_says_no_more_than_that():
    near = make_audit(evidence=make_evidence(1, bad=()))
    assert figure_of(near).title == "No group was shown to need another threshold than 0.4"


def test_groups_without_a_needed_threshold_say_why(audit):
    gone = tuple(
        replace(t, needed=None, needed_low=None, needed_high=None, note="never reached") if t.group == CANON else t
        for t in audit.evidence.transport
    )
    found = needed_thresholds(View(audit), 0.4, {t.group: t for t in gone})
    canon = row(found, "Canon")
    assert (canon.marks, canon.absent, canon.value.hint) == ((), "not estimable", "never reached")
    none = {t.group: replace(t, needed=None, needed_low=None, needed_high=None, note="none") for t in gone}
    assert needed_thresholds(View(audit), 0.4, none) is None


def test_a_group_of_few_patients_is_grey_and_gives_no_message(audit):
    few = sized(audit, CANON, events=12, others=150)
    figure = figure_of(few)
    assert row(figure, "Canon").value.is_soft
    assert not any(isinstance(mark, Segment) for mark in row(figure, "Canon").marks)
    assert "Canon" not in figure.title
