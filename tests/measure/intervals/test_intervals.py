"""Every interval against a second source: statsmodels, the equation it solves, or a closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from scipy.stats import t as student_t
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from radaudit.measure.intervals.critical import bonferroni_critical, pointwise_critical, student, tail
from radaudit.measure.intervals.log_ratio import log_ratio
from radaudit.measure.intervals.logit_auc import logit_auc
from radaudit.measure.intervals.mover import mover, mover_along
from radaudit.measure.intervals.newcombe_auc import newcombe_auc
from radaudit.measure.intervals.simultaneous import largest_draws, simultaneous_critical
from radaudit.measure.intervals.wald import wald
from radaudit.measure.intervals.wilson import wilson, wilson_along

Z = float(norm.isf(0.025))


@pytest.mark.parametrize(("hits", "n"), [(0, 12), (1, 1), (7, 9), (12, 12), (50, 400)])
def test_wilson_is_statsmodels(hits, n):
    low, high = proportion_confint(hits, n, method="wilson")
    assert wilson(hits / n, n, Z) == pytest.approx((low, high), abs=1e-12)


@pytest.mark.parametrize(("a", "n", "b", "m"), [(8, 10, 30, 60), (0, 12, 5, 40), (70, 80, 71, 80)])
def test_mover_of_wilson_ends_is_newcombes_hybrid(a, n, b, m):
    expected = confint_proportions_2indep(a, n, b, m, method="newcomb")
    first, second = (a / n, *wilson(a / n, n, Z)), (b / m, *wilson(b / m, m, Z))
    assert mover(first, second) == pytest.approx(expected, abs=1e-9)


def test_mover_of_wald_ends_is_the_wald_interval_of_the_difference():
    se, other, correlation = 0.03, 0.05, 0.4
    low, high = mover((0.7, 0.7 - Z * se, 0.7 + Z * se), (0.6, 0.6 - Z * other, 0.6 + Z * other), correlation)
    half = Z * np.sqrt(se**2 + other**2 - 2 * correlation * se * other)
    assert (low, high) == pytest.approx((0.1 - half, 0.1 + half))


@pytest.mark.parametrize(("auc", "cases", "controls"), [(0.9, 12, 30), (1.0, 5, 9), (0.5, 20, 20), (0.97, 8, 50)])
def test_newcombe_solves_its_equation(auc, cases, controls):
    low, high = newcombe_auc(auc, cases, controls, Z)
    assert 0 < low < auc <= high <= 1
    for t in {low, high} - {1.0}:
        spread = (cases + controls) / 2 - 1
        variance = t * (1 - t) * (1 + spread * (1 - t) / (2 - t) + spread * t / (1 + t)) / (cases * controls)
        assert abs(auc - t) == pytest.approx(Z * np.sqrt(variance), rel=1e-6)


def test_newcombe_is_hanley_mcneil_in_large_samples():
    low, high = newcombe_auc(0.8, 5000, 5000, Z)
    q1, q2 = 0.8 / 1.2, 2 * 0.64 / 1.8
    se = np.sqrt((0.16 + 4999 * (q1 - 0.64) + 4999 * (q2 - 0.64)) / 25e6)
    assert (low, high) == pytest.approx((0.8 - Z * se, 0.8 + Z * se), abs=3e-4)


def test_logit_and_log_intervals_are_symmetric_on_their_scale():
    low, high = logit_auc(0.9, 0.03, Z)
    logit = np.log(np.array([low, 0.9, high]) / (1 - np.array([low, 0.9, high])))
    assert logit[1] - logit[0] == pytest.approx(logit[2] - logit[1]) == pytest.approx(Z * 0.03 / 0.09)
    low, high = log_ratio(1.2, 0.1, Z)
    assert np.sqrt(low * high) == pytest.approx(1.2)
    assert wald(0.01, 0.02, Z, lowest=0.0)[0] == 0.0


def test_simultaneous_value_matches_the_exact_one_for_independent_comparisons():
    exact = norm.isf((1 - 0.95 ** (1 / 8)) / 2)
    found = simultaneous_critical(np.eye(8), 0.95, np.random.default_rng(0), draws=200_000)
    assert found == pytest.approx(exact, abs=0.01)


def test_simultaneous_value_lies_between_pointwise_and_bonferroni():
    tight = np.full((5, 5), 1.0)
    assert simultaneous_critical(tight, 0.95, np.random.default_rng(0)) == pytest.approx(Z, abs=0.02)
    assert simultaneous_critical(np.eye(5), 0.95, np.random.default_rng(0)) <= bonferroni_critical(5, 0.95)
    assert simultaneous_critical(np.eye(1), 0.95, np.random.default_rng(0)) == pytest.approx(Z)


def test_mirrored_comparisons_cost_nothing():
    mirrored = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert simultaneous_critical(mirrored, 0.95, np.random.default_rng(0)) == pytest.approx(Z, abs=0.02)


def test_draws_without_a_source_are_the_same_every_time_and_as_good():
    correlation = 0.5 + 0.5 * np.eye(6)
    usual, own = largest_draws(correlation), largest_draws(correlation, np.random.default_rng(3))
    assert np.array_equal(usual, largest_draws(correlation))
    # Blocks of draws differ, and both sources agree within four standard errors of 40 000 draws.
    assert len(np.unique(usual)) > 0.99 * len(usual)
    assert np.quantile(usual, 0.95) == pytest.approx(np.quantile(own, 0.95), abs=0.05)


def test_many_at_once_are_one_after_another():
    random = np.random.default_rng(1)
    p, n = np.append(random.random(50), [0, 1]), random.uniform(1, 300, 52)
    low, high = wilson_along(p, n, Z)
    assert np.stack([low, high], axis=1) == pytest.approx(
        np.array([wilson(*one, Z) for one in zip(p, n, strict=True)]), rel=1e-12
    )
    other, correlation = p[::-1], random.uniform(-1, 1, 52)
    many = mover_along((p, low, high), (other, low[::-1], high[::-1]), correlation)
    single = [
        mover((p[i], low[i], high[i]), (other[i], low[51 - i], high[51 - i]), correlation[i]) for i in range(len(p))
    ]
    assert np.stack(many, axis=1) == pytest.approx(np.array(single), rel=1e-12)


def test_student_is_wider_for_few_patients():
    assert student(Z, 9) == pytest.approx(2.262157, abs=1e-6)
    assert student(Z, float("inf")) == Z


def test_critical_values_are_bit_for_bit_those_of_scipy_stats():
    for level in np.linspace(0.5, 0.9999, 200):
        assert pointwise_critical(level) == norm.isf((1 - level) / 2)
        for k in (1, 2, 7, 400):
            assert bonferroni_critical(k, level) == norm.isf((1 - level) / (2 * k))
    for critical in np.linspace(0.1, 8, 200):
        assert tail(critical) == norm.sf(critical)
        for degrees in (1, 2, 5, 38.0, 1000):
            assert student(critical, degrees) == student_t.isf(norm.sf(critical), degrees)
