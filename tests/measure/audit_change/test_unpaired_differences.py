"""Two independent numbers: Newcombe's published interval, Welch's where it is normal, and coverage by simulation."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from radaudit.measure.audit_change.differences import Two, differences, p_of_no_difference, unpaired
from radaudit.measure.audit_change.widening import ends_of
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.intervals.wilson import wilson
from radaudit.records import Estimate, Group, GroupSummary, Measurement, MetricCard

SENSITIVITY = MetricCard("sensitivity", "Sensitivity", "higher", "proportion", "errors", "", "", counts="events")
SLOPE = MetricCard("calibration_in_the_large", "C", "target", "real", "calibration", "", "", target=0.0)
Z = pointwise_critical(0.95)


def share(k, n):
    low, high = wilson(k / n, n, Z)
    return Estimate(k / n, low, high, math.sqrt(k * (n - k) / n**3), n=n, n_patients=n, method="Wilson")


GE = Group("vendor", "GE")


def two(old, new, card=SENSITIVITY, group=GE, n=100, is_primary=True):
    who = GroupSummary(group, n, n, n, n // 2, 0, n // 2, n - n // 2)
    return Two(card, Measurement(card.name, group, old), Measurement(card.name, group, new), who, who, is_primary)


def real(value, se):
    return Estimate(value, value - Z * se, value + Z * se, se, n=100, n_patients=100, method="Wald")


@pytest.mark.parametrize(
    ("new", "old", "low", "high"),
    [  # Newcombe 1998 (doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I), table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0000),
    ],
)
def test_of_two_shares_it_is_newcombes_published_interval(new, old, low, high):
    c = differences([two(share(*old), share(*new))], "vendor", 0.95)[0]
    assert (c.gap.low, c.gap.high) == pytest.approx((low, high), abs=6e-5)
    assert (c.low, c.high) == pytest.approx((c.gap.low, c.gap.high), abs=1e-9)  # a family of one


def test_of_two_normal_numbers_it_is_the_root_of_the_summed_squares():
    c = differences([two(real(0.1, 0.04), real(0.3, 0.03), SLOPE)], "vendor", 0.95)[0]
    assert c.gap.se == pytest.approx(0.05)
    assert (c.gap.low, c.gap.high) == pytest.approx((0.2 - Z * 0.05, 0.2 + Z * 0.05), abs=1e-9)
    assert c.p == pytest.approx(2 * norm.sf(4.0), rel=1e-6)
    assert (c.midpoint_low, c.midpoint_high) == pytest.approx((0.2 - Z * 0.025, 0.2 + Z * 0.025), abs=1e-9)


def test_a_family_gets_bonferronis_quantile_and_p_values_that_agree_with_it():
    pairs = [two(share(60, 100), share(60 + 2 * i, 100), group=Group("vendor", str(i))) for i in range(20)]
    found = differences(pairs, "vendor", 0.95)
    critical = norm.isf(0.025 / 20)
    for i, c in enumerate(found):
        ends = [ends_of(share(k, 100), SENSITIVITY, 50) for k in (60 + 2 * i, 60)]
        assert (c.low, c.high) == pytest.approx(
            unpaired((0.6 + 2 * i / 100, ends[0]), (0.6, ends[1]), critical), abs=1e-9
        )
        assert (c.p_adjusted < 0.05) == (not c.low <= 0 <= c.high)
        assert (c.p < 0.05) == (not c.gap.low <= 0 <= c.gap.high)
    assert any(c.p_adjusted < 0.05 for c in found)
    assert any(c.p_adjusted > 0.05 for c in found)


def test_primary_and_other_measures_are_families_apart():
    pairs = [two(share(60, 100), share(70, 100), is_primary=i < 1) for i in range(5)]
    first, *others = differences(pairs, "vendor", 0.95)
    assert first.high - first.low < others[0].high - others[0].low
    assert first.is_confirmatory
    assert not others[0].is_confirmatory


def test_there_and_back_turns_the_sign():
    there = differences([two(share(20, 100), share(35, 90))], "vendor", 0.95)[0]
    back = differences([two(share(35, 90), share(20, 100))], "vendor", 0.95)[0]
    assert (there.gap.low, there.gap.high) == pytest.approx((-back.gap.high, -back.gap.low), abs=1e-12)
    assert there.p == pytest.approx(back.p, abs=1e-9)


def test_without_a_number_it_says_in_which_audit():
    none = Estimate(None, note="no diseased case in this group")
    assert differences([two(none, share(3, 9))], "a", 0.95)[0].gap.note.startswith("in the older audit: no diseased")
    assert differences([two(share(3, 9), none)], "a", 0.95)[0].gap.note.startswith("in the newer audit")
    bare = replace(share(3, 9), low=None, high=None)
    c = differences([two(bare, share(3, 9))], "a", 0.95)[0]
    assert (c.gap.value, c.gap.low, c.low, c.p, c.family) == (0.0, None, None, None, "")


def test_equal_numbers_have_a_p_of_one():
    ends = ends_of(share(5, 10), SENSITIVITY, 10)
    assert p_of_no_difference((0.5, ends), (0.5, ends)) == 1.0


@pytest.mark.parametrize(("n", "p"), [((40, 60), (0.7, 0.8)), ((200, 150), (0.92, 0.9)), ((25, 30), (0.5, 0.95))])
def test_the_interval_of_shares_covers_the_true_difference(n, p):
    """2000 pairs of cohorts: between .93 and .97, as Newcombe 1998 found for method 10."""
    random = np.random.default_rng(5)
    held = []
    for k, m in zip(random.binomial(n[0], p[0], 2000), random.binomial(n[1], p[1], 2000), strict=True):
        low, high = unpaired(
            (m / n[1], lambda z, m=m: wilson(m / n[1], n[1], z)),
            (k / n[0], lambda z, k=k: wilson(k / n[0], n[0], z)),
            Z,
        )
        held.append(low <= p[1] - p[0] <= high)
    assert 0.93 <= np.mean(held) <= 0.985


@pytest.mark.parametrize("patients", [2, 3, 8])
@pytest.mark.parametrize("scale", ["ratio", "real", "auc", "proportion", "mean"])
def test_of_very_few_patients_nothing_overflows(scale, patients):
    card = MetricCard("m", "M", "target", scale, "calibration", "", "", target=1.0)
    old, new = Estimate(0.02, 0.001, 0.6, n=patients), Estimate(0.9, 0.1, 0.99, n=patients)
    c = differences([two(old, new, card, n=2 * patients)] * 30, "vendor", 0.95)[0]
    assert math.isfinite(c.low)
    assert math.isfinite(c.high)
    assert 0 < c.p <= 1
