"""A planned study finds gaps, and shows groups alike, as often as planned: drawn, without any formula of the plan."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from radaudit.errors import Undefined
from radaudit.measure.intervals.critical import bonferroni_critical, pointwise_critical
from radaudit.measure.planning.gap_power import (
    patients_until,
    se_for_equivalence,
    se_to_detect,
)
from radaudit.measure.planning.simultaneous_gaps import planned_critical
from radaudit.measure.planning.study import plan_study
from radaudit.records import EVERYONE, Group
from radaudit.records.study_plan import Design, Expected, RiskSpread

SHARES = {"GE": 0.5, "Siemens": 0.3, "Canon": 0.2}


def _design(margins, **changed):
    def expected(group, share):
        return Expected(group, share, 0.2, 0.85, 0.9, 0.8)

    values = {
        "everyone": expected(EVERYONE, 1.0), "groups": tuple(expected(Group("vendor", n), s) for n, s in SHARES.items()),
        "risks": RiskSpread(), "threshold": 0.2, "images_per_patient": 1.0, "images_cv": 0.0, "icc": 0.0, "label_icc": 0.0,
        "level": 0.95, "power": 0.8, "widths": {"auroc": 0.1}, "group_widths": {"auroc": 0.1}, "margins": margins, "policy": "test",
        "policy_sha256": "0",
    } | changed  # fmt: skip
    return Design(**values)


def _gaps(total, of, sensitivity, random, draws=20_000):
    """Gap of one group's sensitivity to everybody else's, and its standard error, drawn many times."""
    events = {name: round(total * share * 0.2) for name, share in SHARES.items()}
    rest = sum(n for name, n in events.items() if name != of)
    own, other = random.binomial(events[of], sensitivity, draws) / events[of], random.binomial(rest, 0.9, draws) / rest
    return own - other, np.sqrt(own * (1 - own) / events[of] + other * (1 - other) / rest)


@pytest.mark.parametrize("name", SHARES)
def test_a_gap_as_large_as_the_margin_is_found_as_often_as_planned(name):
    plan = plan_study(_design({"sensitivity": 0.05, "specificity": 0.05}))
    need = next(
        r for r in plan.requirements if r.group.value == name and (r.measure, r.purpose) == ("sensitivity", "detect")
    )
    gap, se = _gaps(need.total_patients, name, 0.85, np.random.default_rng(11))
    assert np.mean(gap + plan.critical * se < 0) == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("name", SHARES)
def test_groups_without_a_gap_are_shown_alike_as_often_as_planned(name):
    plan = plan_study(_design({"sensitivity": 0.05, "specificity": 0.05}))
    need = next(
        r for r in plan.requirements if r.group.value == name and (r.measure, r.purpose) == ("sensitivity", "alike")
    )
    gap, se = _gaps(need.total_patients, name, 0.9, np.random.default_rng(12))
    assert np.mean(np.abs(gap) + plan.critical * se < 0.05) == pytest.approx(0.8, abs=0.02)


def test_all_gaps_together_are_wrong_no_more_often_than_allowed():
    random = np.random.default_rng(13)
    shares = np.array(list(SHARES.values()))
    n = (shares * 4000).astype(int)
    values = np.stack([random.binomial(n, p, (40_000, 3)) / n for p in (0.9, 0.7)])  # two independent measures
    worst = np.zeros(40_000)
    for value, p in zip(values, (0.9, 0.7), strict=True):
        for g in range(3):
            others = [h for h in range(3) if h != g]
            rest = (value[:, others] * n[others]).sum(axis=1) / n[others].sum()
            se = np.sqrt(p * (1 - p) * (1 / n[g] + 1 / n[others].sum()))
            worst = np.maximum(worst, np.abs(value[:, g] - rest) / se)
    critical = planned_critical(np.stack([shares, shares]), 0.95)
    assert np.mean(worst > critical) == pytest.approx(0.05, abs=0.006)
    assert pointwise_critical(0.95) < critical < bonferroni_critical(6, 0.95)


def test_two_groups_are_one_comparison():
    assert planned_critical(np.array([[0.5, 0.5]]), 0.95) == pytest.approx(pointwise_critical(0.95), abs=0.02)


def power_to_detect(gap, se, critical):
    """Chance that the interval of a gap excludes 0 on the gap's own side."""
    return float(ndtr(gap / se - critical))


def power_for_equivalence(margin, se, critical, gap=0.0):
    """Chance that the whole interval of a gap lies within the margin."""
    room = margin / se - critical
    return float(max(0.0, ndtr(room - gap / se) - ndtr(-room - gap / se)))


def test_powers_as_drawn():
    z = np.random.default_rng(14).standard_normal(400_000)
    assert power_to_detect(0.05, 0.02, 2.2) == pytest.approx(np.mean(0.05 + 0.02 * z - 2.2 * 0.02 > 0), abs=0.003)
    inside = np.abs(0.01 + 0.012 * z) + 2.2 * 0.012 < 0.05
    assert power_for_equivalence(0.05, 0.012, 2.2, gap=0.01) == pytest.approx(np.mean(inside), abs=0.003)
    assert power_for_equivalence(0.05, 0.05, 2.2) == 0  # its interval is wider than the margin, whatever it shows


@pytest.mark.parametrize("power", [0.6, 0.8, 0.9])
def test_the_largest_standard_error_has_the_power_that_was_asked_for(power):
    assert power_to_detect(0.05, se_to_detect(0.05, 2.4, power), 2.4) == pytest.approx(power)
    assert power_for_equivalence(0.05, se_for_equivalence(0.05, 2.4, power), 2.4) == pytest.approx(power)


def test_the_smallest_of_two_independent_groups_against_a_simulated_table():
    # Smallest gap found with 80 % power between groups of 100 and 100 diseased at a sensitivity of 0.85: about 0.14.
    total = patients_until(lambda n: 2 * 0.85 * 0.15 / (n / 2), se_to_detect(0.1415, pointwise_critical(0.95), 0.8))
    assert total == pytest.approx(200, abs=2)


def test_what_no_study_can_show_is_said():
    with pytest.raises(Undefined, match="no study is large enough"):
        patients_until(lambda n: 1.0, 0.01)
