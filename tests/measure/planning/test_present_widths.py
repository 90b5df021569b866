"""Cases for narrower intervals, from the intervals there are: against intervals of that size, computed anew."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from radaudit.measure.intervals.wilson import wilson
from radaudit.measure.planning.present_widths import widths_needing
from radaudit.records import EVERYONE, Estimate, Group
from tests.present.evidence_factory import make_audit

CANON = Group("vendor", "Canon")


def _needs(estimate, metric, target):
    evidence = make_audit().evidence
    found = evidence.find(metric, CANON)
    others = tuple(replace(m, estimate=estimate) if m == found else m for m in evidence.measurements)
    return next(widths_needing(replace(evidence, measurements=others), CANON, {metric: target}))


def test_wilson_at_the_told_number_is_as_narrow_as_wanted():
    deff, n, p = 1.5, 90, 0.8
    low, high = wilson(p, n / deff, 1.96)
    need = _needs(Estimate(p, low, high, 0.05, n=n, n_patients=60, design_effect=deff), "sensitivity", 0.1)
    low, high = wilson(p, need.needed / deff, 1.96)
    assert high - low == pytest.approx(0.1, abs=0.0005)
    assert need.patients_needed == math.ceil(60 * need.needed / n)


def test_other_widths_fall_with_the_root_of_the_cases():
    need = _needs(Estimate(0.8, 0.7, 0.9, 0.05, n=100, n_patients=50), "auroc", 0.1)
    assert (need.needed, need.patients_needed, need.width) == (400, 200, pytest.approx(0.2))


def test_an_interval_that_is_narrow_enough_needs_nothing():
    need = _needs(Estimate(0.8, 0.78, 0.82, 0.01, n=100, n_patients=50), "auroc", 0.1)
    assert (need.needed, need.patients_needed) == (100, 50)


def test_what_has_no_interval_says_why():
    need = _needs(Estimate(None, n=3, note="no diseased case in this group"), "auroc", 0.1)
    assert (need.needed, need.width, need.note) == (None, None, "no diseased case in this group")


def test_more_than_twenty_times_as_many_is_no_plan():
    need = _needs(Estimate(0.8, 0.55, 0.95, 0.1, n=20, n_patients=20), "auroc", 0.05)
    assert need.needed is None
    assert "20 times" in need.note


def test_only_measures_that_the_audit_has():
    evidence = make_audit().evidence
    assert [n.metric for n in widths_needing(evidence, EVERYONE, {"auroc": 0.1, "nothing": 0.1})] == ["auroc"]
