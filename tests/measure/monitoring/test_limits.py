"""Limits against what is known of averages and of maxima."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from radaudit.measure.monitoring.ewma import average, simulate_farthest
from radaudit.measure.monitoring.limits import chance_of_each, limit_of, run_length


def test_the_average_is_the_weighted_sum_of_all_windows() -> None:
    random = np.random.default_rng(0)
    deviation, size = random.normal(size=9), random.uniform(5, 50, size=9)
    found = average(deviation, size * 0.2, size, uncertainty=0.001, smoothing=0.3)
    for t in range(9):
        weight = 0.3 * 0.7 ** np.arange(t, -1, -1)
        cases = weight @ size[: t + 1]
        drift = weight @ deviation[: t + 1] / cases
        error = np.sqrt(weight**2 @ (size[: t + 1] * 0.2) / cases**2 + 0.001)
        assert (found.drift[t], found.error[t]) == pytest.approx((drift, error))
        assert found.statistic[t] == pytest.approx(drift / error)


def test_run_length_of_an_ewma_is_the_published_one() -> None:
    """Weight 0.2 and limit 2.962: 500 windows in control (Lucas and Saccucci 1990; Montgomery, table 9.11)."""
    random = np.random.default_rng(1)
    farthest = simulate_farthest((random.normal(size=20_000) for _ in range(200)), 1.0, 1.0, 0.0, 20_000)
    chance = float((farthest > 2.962).mean())
    # The limits here are exact from the first window on, those of the table only in the long run: some more early alarms.
    assert run_length(chance, 200) == pytest.approx(500, rel=0.1)


def test_a_shift_of_one_standard_error_is_seen_as_fast_as_published() -> None:
    """10.5 windows on average for that chart (Montgomery, table 9.11)."""
    random = np.random.default_rng(2)
    delays = []
    for _ in range(1500):
        found = average(random.normal(1.0, 1.0, size=80), np.ones(80), np.ones(80))
        delays.append(int(np.argmax(np.abs(found.statistic) > 2.962)) + 1)
    assert np.mean(delays) == pytest.approx(10.5, rel=0.12)  # exact limits are a little quicker at the start


@pytest.mark.parametrize("chance", [0.2, 0.01, 0.001, 0.0002])
def test_the_limit_is_the_quantile_also_where_few_simulated_charts_reach_it(chance: float) -> None:
    random = np.random.default_rng(3)
    farthest = np.abs(random.normal(size=(4000, 30))).max(axis=1)
    exact = stats.norm.isf((1 - (1 - chance) ** (1 / 30)) / 2)
    assert limit_of(farthest, chance) == pytest.approx(exact, rel=0.04)


@pytest.mark.parametrize("chance", [0.02, 0.001])
def test_of_log_likelihoods_the_tail_is_exponential(chance: float) -> None:
    farthest = np.random.default_rng(4).exponential(size=4000)
    assert limit_of(farthest, chance, is_normal=False) == pytest.approx(-np.log(chance), rel=0.08)


def test_chances_of_charts_multiply() -> None:
    each = chance_of_each(0.2, 60)
    assert 1 - (1 - each) ** 60 == pytest.approx(0.2)
    assert chance_of_each(0.2, 1) == pytest.approx(0.2)
