"""The whole measure room against what needs no statistics to be known: intervals, order, names, company and repetition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.records import Group
from tests.measure.whole_cohorts import (
    FEW,
    MANY,
    PLAN,
    PRIMARY,
    SMOOTH,
    audited,
    chosen,
    cohorts,
    differences,
    draw_data,
)

pytestmark = pytest.mark.slow

ROUNDING = 1e-9
"""Sums over rows in another order differ in their last bits, and a division by a small difference magnifies that."""

PAIRED = 1e-6
"""A group against itself varies not at all: under the root stands the difference of equal numbers, and the root of its rounding."""


@MANY
@given(data=cohorts())
def test_every_interval_holds_its_value(data):
    evidence = audited(data)
    # `Estimate` itself refuses NaN and an interval beside its value; what remains is that nothing is missing without a reason.
    estimates = [m.estimate for m in evidence.measurements] + [c.gap for c in evidence.comparisons]
    assert all(e.value is not None or (e.low is None and e.note) for e in estimates)
    for curve in evidence.curves:
        for low, high in ((curve.low, curve.high), (curve.joint_low, curve.joint_high)):
            assert len(low) == len(high)
            assert len(low) in (0, len(curve.x))
            assert all(a <= y <= b for a, y, b in zip(low, curve.y, high, strict=False)), curve
        if curve.low and curve.joint_low:
            assert all(a <= b for a, b in zip(curve.joint_low, curve.low, strict=True)), curve
            assert all(a >= b for a, b in zip(curve.joint_high, curve.high, strict=True)), curve
    for spread in evidence.heterogeneity:
        for value, low, high in (
            (spread.tau, spread.tau_low, spread.tau_high),
            (spread.pooled, spread.next_low, spread.next_high),
        ):
            assert (low is None) == (high is None)
            assert low is None or low <= value <= high, spread
    for carried in evidence.transport:
        if None not in (carried.needed, carried.needed_low, carried.needed_high):
            assert carried.needed_low <= carried.needed <= carried.needed_high, carried
        if None not in (carried.sensitivity, carried.target):
            assert carried.sensitivity >= carried.target - 1e-12, carried


@MANY
@given(data=cohorts(), against=st.sampled_from(["rest", "overall"]))
def test_simultaneous_intervals_hold_the_pointwise_ones_and_agree_with_their_p_values(data, against):
    evidence = audited(data, AnalysisPlan(thresholds=(0.3, 0.6), primary=PRIMARY, against=against))
    for c in evidence.comparisons:
        assert (c.low is None) == (c.high is None) == (c.gap.low is None), c
        if c.low is None:
            assert c.p_adjusted is None
            continue
        assert c.low <= c.gap.low + PAIRED
        assert c.gap.low <= c.gap.value <= c.gap.high
        assert c.gap.high <= c.high + PAIRED, c
        for p, low, high in ((c.p, c.gap.low, c.gap.high), (c.p_adjusted, c.low, c.high)):
            if p is not None and min(abs(low), abs(high)) > PAIRED:  # with an end on 0 itself rounding decides
                assert (p < 1 - evidence.level) == (low > 0 or high < 0), c
        if c.p is not None and c.p_adjusted is not None:
            assert c.p <= c.p_adjusted + 1e-12, c
        if c.p_holm is not None:
            assert c.is_confirmatory
            assert c.p_holm >= c.p - 1e-12, c
        if c.q is not None:
            assert not c.is_confirmatory
            assert c.q >= c.p - 1e-12, c


@FEW
@given(data=cohorts(ties=False), seed=st.integers(0, 1000))
@example(data=draw_data(46833, 28, 3, spoiled=0.2), seed=172)  # unscored shares differed in a bit
def test_the_order_of_rows_changes_nothing(data, seed):
    data["score"] = distinct(data["score"])
    order = np.random.default_rng(seed).permutation(len(data["label"]))
    first, second = audited(data), audited(chosen(data, order))
    assert differences(first, second) == {}


@FEW
@given(data=cohorts(ties=True), seed=st.integers(0, 1000))
def test_the_order_of_rows_with_equal_scores_changes_no_more_than_rounding(data, seed):
    order = np.random.default_rng(seed).permutation(len(data["label"]))
    first, second = audited(data), audited(chosen(data, order))
    assert differences(pointwise(first), pointwise(second), ROUNDING) == {}


@FEW
@given(data=cohorts(), seed=st.integers(0, 1000))
def test_other_names_of_patients_change_no_more_than_rounding(data, seed):
    names = np.random.default_rng(seed).permutation(10 * (int(data["patient"].max()) + 1))
    first, second = audited(data), audited(data | {"patient": names[data["patient"]]})
    assert differences(pointwise(first), pointwise(second), ROUNDING) == {}


@FEW
@given(data=cohorts(own_group=True), seed=st.integers(0, 1000))
def test_other_names_of_groups_in_another_order_change_no_number(data, seed):
    levels = max(int(data["site"].max()) + 1, 2)
    moved = np.random.default_rng(seed).permutation(levels)
    names = [f"hospital {k}" for k in range(levels)]
    first = audited(data, names=("site",))
    second = audited(data | {"site": moved[data["site"]]}, names=("site",), levels={"site": names})
    renamed = {Group("site", f"site{k}"): Group("site", names[moved[k]]) for k in range(levels)}
    for m in first.measurements:
        if m.metric in SMOOTH:
            other = second.find(m.metric, renamed.get(m.group, m.group), m.threshold)
            assert differences(m.estimate, other.estimate) == {}
    gaps = {(c.metric, c.group, c.threshold): c for c in second.comparisons}
    assert len(gaps) == len(first.comparisons)
    for c in first.comparisons:
        other = gaps[c.metric, renamed[c.group], c.threshold]
        assert differences(c.gap, other.gap, ROUNDING) == {}
        assert c.p is None or other.p == pytest.approx(c.p, rel=1e-6)
        if c.low is not None:  # the draws behind a family's critical value come in the order of its groups
            ends, others = np.arcsinh([c.low, c.high]), np.arcsinh([other.low, other.high])
            assert others == pytest.approx(ends, abs=0.05 * (ends[1] - ends[0])), (c, other)


@FEW
@given(data=cohorts())
def test_another_attribute_changes_no_other_number(data):
    alone, both = audited(data, names=("sex",)), audited(data, names=("site", "sex"))
    for part in ("measurements", "curves", "transport", "usefulness", "groups", "unscored"):
        kept = [record for record in getattr(both, part) if record.group.attribute != "site"]
        assert differences(kept, list(getattr(alone, part))) == {}, part
    assert [c for c in both.comparisons if c.group.attribute == "sex"] == list(alone.comparisons)
    assert [h for h in both.heterogeneity if h.attribute == "sex"] == list(alone.heterogeneity)
    assert [x for x in both.cross_groups if x.events_of.attribute == "sex"] == list(alone.cross_groups)
    assert [x for x in both.missing_groups if x.group.attribute == "sex"] == list(alone.missing_groups)


@FEW
@given(
    seed=st.integers(0, 2**20),
    times=st.integers(2, 4),
    ties=st.booleans(),
    own_group=st.booleans(),
)
def test_showing_every_patient_k_times_changes_no_clustered_interval(seed, times, ties, own_group):
    # With fewer than 40 patients an interval uses Student's law as soon as there are several images, and only then.
    data = draw_data(seed, 2000, 1, levels=2, ties=ties, own_group=own_group)
    once = audited(data)
    repeated = audited(chosen(data, np.repeat(np.arange(len(data["label"])), times)))
    for m in once.measurements:
        if m.metric in SMOOTH:
            other = repeated.find(m.metric, m.group, m.threshold).estimate
            assert (m.estimate.low is None) == (other.low is None), m
            expected = (m.estimate.value, m.estimate.low, m.estimate.high, m.estimate.se)
            assert (other.value, other.low, other.high, other.se) == pytest.approx(expected, rel=1e-7, abs=1e-9), m
    for c, other in zip(once.comparisons, repeated.comparisons, strict=True):
        for low, high, others in ((c.gap.low, c.gap.high, other.gap), (c.low, c.high, other)):
            assert (others.low, others.high) == pytest.approx((low, high), rel=2e-3, abs=1e-6), c


@MANY
@given(data=cohorts(levels=2))
def test_the_gap_of_two_groups_is_the_difference_of_their_values(data):
    evidence = audited(data, PLAN, names=("site",))
    for c in evidence.comparisons:
        other = next(g.group for g in evidence.groups[1:] if g.group != c.group)
        values = [evidence.find(c.metric, group, c.threshold).estimate.value for group in (c.group, other)]
        assert [c.group_value, c.against_value] == values, c
        if c.gap.low is None:  # a gap is not told without how sure it is
            assert c.gap.value is None
            assert c.gap.note
        else:
            assert c.gap.value == values[0] - values[1]


def pointwise(evidence):
    """What an audit says of smooth metrics without drawing at random."""
    measured = [m for m in evidence.measurements if m.metric in SMOOTH]
    gaps = [(c.metric, c.group, c.gap, c.group_value, c.against_value, c.p) for c in evidence.comparisons]
    return [measured, gaps, evidence.groups, evidence.transport]


def distinct(score):
    """The scores moved so little that none equals another."""
    order = np.argsort(score, kind="stable")
    moved = score.copy()
    moved[order] = score[order] * 0.999 + np.linspace(0, 1e-4, len(score))
    return moved
