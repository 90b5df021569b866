"""without_noise and normal_points: distances of known laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from radaudit.measure.intervals.distance import normal_points, without_noise


@pytest.mark.parametrize("k", [1, 2, 5])
def test_points_are_standard_normal_uncorrelated_and_even(k):
    points = normal_points(1000, k)
    assert points.mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert points.T @ points / 1000 == pytest.approx(np.eye(k), abs=1e-9)
    # Random points would miss the normal law by .027 on average.
    assert max(kstest(column, "norm").statistic for column in points.T) < 0.02
    assert np.mean(np.sum(points**2, axis=1) < k) == pytest.approx(
        np.mean(np.random.default_rng(0).chisquare(k, 200_000) < k), abs=0.02
    )


@pytest.mark.parametrize("power", [1, 2])
@pytest.mark.parametrize("truth", [0.0, 0.5, 1.0, 3.0])
def test_interval_of_a_distance_covers_it(truth, power):
    """Mean absolute, or root mean square, of five normal estimates with different means."""
    random = np.random.default_rng([int(10 * truth), power])
    mean = np.array([1.5, -1, 1, 0, -0.5]) * truth
    points = normal_points(1000, 5)

    def distance(vectors):
        return np.mean(np.abs(vectors) ** power, axis=-1) ** (1 / power)

    hits = 0
    for _ in range(400):
        found = mean + random.standard_normal(5)
        draws = without_noise(np.array([distance(found)]), distance(found + points)[None])
        low, high = np.quantile(draws[0], [0.025, 0.975])
        hits += low <= distance(mean) <= high
    assert hits / 400 >= 0.93


def test_draws_are_sorted_and_never_negative():
    draws = without_noise(np.array([0.1]), np.abs(np.random.default_rng(0).standard_normal((1, 500))))
    assert np.all(np.diff(draws[0]) >= 0)
    assert draws.min() == 0
    # A value far from 0 keeps its plain draws.
    far = 50 + normal_points(500, 1).T
    assert without_noise(np.array([50.0]), far)[0] == pytest.approx(np.sort(far[0]), abs=0.05)
