"""The record of an attribute's spread, and how often it is right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from radaudit.measure.heterogeneity.aligned import align
from radaudit.measure.heterogeneity.normal_model import NormalModel
from radaudit.measure.heterogeneity.shrinkage import shrink
from radaudit.measure.heterogeneity.tau import paule_mandel, q_profile
from radaudit.records.groups import Group
from tests.measure.heterogeneity.groups import numbers, shares, spread_of

MIXED = np.array([400, 200, 100, 40, 15])


def fitted(hits, sizes):
    groups = align(shares(hits, sizes), np.eye(len(sizes)), are_shares=True)
    return groups, NormalModel(groups.values, groups.covariance)


def true_shares(random, tau, groups, mean=0.85):
    if tau == 0:
        return np.full(groups, mean)
    size = mean * (1 - mean) / tau**2 - 1
    return random.beta(mean * size, (1 - mean) * size, groups)


def test_the_test_of_equal_shares_is_pearsons():
    from scipy.stats import chi2_contingency

    hits, sizes = np.array([160, 150, 170, 40]), np.array([200, 200, 200, 60])
    found = spread_of(shares(hits, sizes))
    twin = chi2_contingency(np.stack([hits, sizes - hits]), correction=False)
    assert found.q == pytest.approx(twin.statistic)
    assert found.p == pytest.approx(twin.pvalue, rel=0.05)
    assert found.i_squared == pytest.approx(max(0.0, 1 - 3 / twin.statistic))


@pytest.mark.parametrize(
    ("share", "sizes"),
    [
        (0.85, [30] * 2),
        (0.85, [10] * 10),
        (0.95, [100] * 20),
        (0.95, [10] * 10 + [30] * 5 + [500] * 5),
        (0.5, [10, 1000]),
    ],
)
def test_equal_groups_are_called_different_in_five_of_a_hundred_cohorts_at_most(share, sizes):
    random, sizes = np.random.default_rng(0), np.array(sizes)
    from radaudit.measure.heterogeneity.cochran import p_value

    alarms = 0
    for _ in range(1000):
        groups, model = fitted(random.binomial(sizes, share), sizes)
        alarms += p_value(model, groups) < 0.05
    assert 0.02 <= alarms / 1000 <= 0.066


@pytest.mark.parametrize("tau", [0.0, 0.03, 0.08])
def test_shrunk_values_are_closer_to_the_truth_and_the_worst_one_is_no_longer_too_bad(tau):
    """Groups of 400, 200, 100, 40 and 15 cases: root mean squared error, and bias of the group that looks worst."""
    random = np.random.default_rng(1)
    wrong, bias = [], []
    for _ in range(600):
        true = true_shares(random, tau, 5)
        groups, model = fitted(random.binomial(MIXED, true), MIXED)
        tau2 = paule_mandel(model)
        true, raw = true[groups.order], groups.values
        shrunk, _ = shrink(groups, model.mean(tau2), tau2)
        wrong.append([(raw - true) ** 2, (shrunk - true) ** 2])
        bias.append([raw.min() - true[raw.argmin()], shrunk.min() - true[shrunk.argmin()]])
    before, after = np.sqrt(np.mean(wrong, axis=(0, 2)))
    assert before == pytest.approx(0.052, abs=0.004)
    assert after <= {0.0: 0.024, 0.03: 0.033, 0.08: 0.047}[tau]
    said_before, said_after = np.mean(bias, axis=0)
    assert said_before < -0.03
    assert abs(said_after) < 0.015


@pytest.mark.slow
@pytest.mark.parametrize(("groups", "cases", "tau"), [(3, 60, 0.08), (8, 60, 0.05), (15, 30, 0.08)])
def test_the_interval_of_tau_and_the_prediction_hold_what_they_should(groups, cases, tau):
    random, sizes = np.random.default_rng(2), np.full(groups, cases)
    holds = []
    for _ in range(200):
        true = true_shares(random, tau, groups + 1)
        found = spread_of(shares(random.binomial(sizes, true[:-1]), sizes))
        holds.append([found.tau_low <= tau <= found.tau_high, found.next_low <= true[-1] <= found.next_high])
    # Two standard errors of 200 simulations are 3 points.
    assert np.all(np.mean(holds, axis=0) >= 0.91)


def test_tau_is_about_right_where_groups_differ_and_small_where_they_do_not():
    random, sizes = np.random.default_rng(3), np.full(10, 100)
    for tau, low, high in ((0.0, 0.0, 0.015), (0.1, 0.08, 0.105)):
        taus = []
        for _ in range(200):
            _, model = fitted(random.binomial(sizes, true_shares(random, tau, 10)), sizes)
            taus.append(np.sqrt(paule_mandel(model)))
        assert low <= np.mean(taus) <= high


def test_groups_more_alike_than_chance_allows_do_not_show_that_there_is_no_spread():
    found = spread_of(shares([85] * 6, [100] * 6))
    assert (found.q, found.tau, found.tau_low) == (0.0, 0.0, 0.0)
    assert found.tau_high > 0.03
    assert found.next_low < 0.82 < 0.85 < 0.88 < found.next_high
    assert [g.p_worst for g in found.groups] == pytest.approx([1 / 6] * 6)
    plain = q_profile(fitted([85] * 6, [100] * 6)[1], 0.5)
    assert plain[0] == 0.0 < plain[1]


def test_a_group_in_which_every_case_is_missed_is_used_and_is_the_worst():
    found = spread_of(shares([0, 26, 27, 25], [30, 30, 30, 30]))
    assert found.left_out == ()
    assert found.groups[0].p_worst > 0.99
    assert found.p < 1e-6
    assert found.largest_gap == pytest.approx(0.9)


def test_the_worst_group_is_the_highest_the_lowest_or_the_farthest_from_the_target():
    values, errors = [0.5, 0.9, 1.6], [0.05, 0.05, 0.05]
    for better, target, worst in (("higher", None, 0), ("lower", None, 2), ("target", 1.0, 2), ("target", 1.3, 0)):
        measured = numbers(values, errors, better=better, target=target)
        chances = [g.p_worst for g in spread_of(measured).groups]
        assert int(np.argmax(chances)) == worst
        assert sum(chances) == pytest.approx(1)
    measured = numbers(values, errors, better="neither")
    assert [g.p_worst for g in spread_of(measured).groups] == [None] * 3


def test_ratios_are_compared_as_logarithms():
    """Half and twice as many are equally far from the target."""
    values = np.array([0.5, 1.0, 2.0])
    measured = numbers(values, 0.05 * values, scale="ratio", better="target", target=1.0)
    found = spread_of(measured)
    assert found.pooled == pytest.approx(1.0)
    assert found.next_low == pytest.approx(1 / found.next_high)
    low, middle, high = (g.p_worst for g in found.groups)
    assert low == pytest.approx(high, abs=0.05)
    assert middle < 0.01
    assert found.tau == pytest.approx(np.log(2), rel=0.02)
    assert "log scale" in found.method


def test_weights_say_how_much_of_the_common_mean_is_in_a_shrunk_value():
    found = spread_of(shares([320, 150, 90, 30, 8], MIXED))
    for group in found.groups:
        assert group.shrunk == pytest.approx(group.weight * found.pooled + (1 - group.weight) * group.value)
    weights = [g.weight for g in found.groups]
    assert weights == sorted(weights)


def test_names_and_places_of_groups_change_no_number():
    hits, sizes = np.array([60, 85, 30, 170]), np.array([80, 100, 40, 190])
    first = spread_of(shares(hits, sizes), "site", 0.95, 5)
    moved = [2, 0, 3, 1]
    second = spread_of(shares(hits[moved], sizes[moved], names=list("wxyz")), "site", 0.95, 5)
    assert replace(second, groups=first.groups) == first
    assert [s.p_worst for s in second.groups] == [first.groups[i].p_worst for i in moved]


def test_the_seed_and_the_names_of_measure_and_attribute_make_the_draws():
    measured = shares([60, 85, 30], [80, 100, 40])
    first = spread_of(measured)
    assert spread_of(measured) == first
    assert spread_of(measured, "site", 0.95, 1).gap_by_chance != first.gap_by_chance
    assert spread_of(measured, "vendor", 0.95, 0).gap_by_chance != first.gap_by_chance


def test_what_cannot_be_used_is_said():
    measured = shares([8, 50, 60, 70], [9, 80, 80, 80], names=["tiny", "A", "B", "Unknown"])
    gone = replace(measured[1], statistic=None, spread=None, reason="no diseased case in this group")
    found = spread_of([*measured, gone])
    assert [g.group.value for g in found.groups] == ["A", "B"]
    assert [g.value for g in found.left_out] == ["tiny", "Unknown", "A"]
    assert found.note == (
        "1 group left out (fewer than 10 patients behind the measure); 1 group left out (cases whose group is unknown); "
        "1 group left out (no value); two groups hardly bound the spread from above, and predict nothing for a third"
    )
    assert (found.next_low, found.next_high) == (None, None)
    assert found.tau_high > found.tau


def test_a_fitted_slope_needs_more_patients():
    measured = numbers([0.9, 1.0, 1.1], [0.2] * 3, patients=[15, 60, 60], better="target", target=1.0)
    fitted_ones = [replace(m, statistic=replace(m.statistic, learns_from_rarer=True)) for m in measured]
    assert spread_of(measured).left_out == ()
    found = spread_of(fitted_ones)
    assert found.left_out == (Group("site", "s0"),)
    assert "fewer than 20 patients with the rarer outcome" in found.note


def test_a_small_groups_error_is_mostly_that_of_all_groups():
    """Whose own error of 0 would otherwise outweigh everybody."""
    measured = numbers([0.85, 0.93, 1.0], [0.02, 0.02, 0.0], patients=[200, 200, 10], scale="auc")
    found = spread_of(measured)
    assert 0 < found.groups[0].weight < 0.5 < found.groups[2].weight < 1


def test_a_crossed_group_of_which_a_part_is_unknown_is_left_out():
    measured = shares([50, 60, 70], [80, 80, 80], names=["F × GE", "M × Unknown", "M × GE"])
    assert spread_of(measured, "sex*vendor", 0.95, 0).left_out == (Group("site", "M × Unknown"),)


def test_one_group_has_no_spread():
    found = spread_of(shares([50], [80]))
    assert (found.q, found.tau, found.p_gap, found.pooled) == (None,) * 4
    assert found.note == "fewer than two groups have enough patients to be compared"
    assert found.groups[0].shrunk == found.groups[0].value


@pytest.mark.parametrize("value", [0, 80])
def test_groups_that_are_all_perfect_show_nothing(value):
    found = spread_of(shares([value] * 3, [80] * 3))
    assert found.q is None
    assert found.note == "the groups do not show how much their values vary between patients"


def test_a_share_of_many_images_a_patient_counts_patients():
    """80 images of 20 patients who are all hit or all missed are worth 20 cases."""
    alone = shares([12, 18], [20, 20])
    many = [
        replace(
            m,
            statistic=replace(m.statistic, n=80),
            spread=replace(m.spread, row_variance=m.spread.plain_variance / 4 * 80 / 79),
        )
        for m in alone
    ]
    one, four = (spread_of(m) for m in (alone, many))
    assert four.q == pytest.approx(one.q)
    assert four.tau == pytest.approx(one.tau)
