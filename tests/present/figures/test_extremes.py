"""The title of a figure names the worst group, of those that can be judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.figures.extremes import message, worst
from radaudit.present.view import View
from radaudit.records import Group
from tests.present.evidence_factory import make_audit
from tests.present.sections.composing import CANON, changed, sized


def measured(audit, metric, **values):
    """The audit with other values of a metric in some vendors."""

    def other(m):
        if m.metric != metric or m.group.attribute != "vendor" or m.group.value not in values:
            return m
        value = values[m.group.value]
        return replace(m, estimate=replace(m.estimate, value=value, low=value, high=value))

    return changed(audit, measurements=tuple(other(m) for m in audit.evidence.measurements))


@pytest.fixture(scope="module")
def audit():
    return make_audit(1)


def told(audit, metric):
    view = View(audit)
    return message(view, view.card(metric))


def test_the_lowest_where_higher_is_better(audit):
    assert told(measured(audit, "sensitivity", GE=0.9, Siemens=0.7, Canon=0.8), "sensitivity") == (
        "Sensitivity: lowest on Siemens scanners, 0.70"
    )


def test_the_farthest_from_the_ideal_on_whichever_side(audit):
    above = measured(audit, "calibration_slope", GE=1.3, Siemens=0.9, Canon=0.8)
    assert told(above, "calibration_slope") == "Calibration slope: farthest from 1 on GE scanners, 1.30"
    below = measured(audit, "calibration_slope", GE=1.1, Siemens=0.9, Canon=0.6)
    assert told(below, "calibration_slope") == "Calibration slope: farthest from 1 on Canon scanners, 0.60"


def test_a_group_of_few_patients_is_not_called_the_worst(audit):
    found = measured(audit, "sensitivity", GE=0.9, Siemens=0.7, Canon=0.1)
    assert "Canon" in told(found, "sensitivity")
    assert "Siemens" in told(sized(found, CANON, events=12, others=150), "sensitivity")


def test_one_group_alone_is_not_worse_than_any_other(audit):
    view = View(audit)
    alone = {s.group for s in audit.evidence.groups if s.group.attribute == "vendor"} - {Group("vendor", "GE")}
    for group in alone:
        audit = sized(audit, group, events=2, others=2)
    assert worst(View(audit), view.card("sensitivity")) is None
    assert told(audit, "sensitivity") == "Sensitivity by group"


def test_a_measure_without_a_better_side_names_nobody(audit):
    view = View(audit)
    card = replace(view.card("sensitivity"), better="neither")
    assert message(view, card) == "Sensitivity by group"
