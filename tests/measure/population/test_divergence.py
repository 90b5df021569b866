"""The divergence from a population: values worked out by hand, and how often its interval and chance hold in repetitions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from radaudit.measure.population.divergence import by_chance, divergence_interval, jensen_shannon, total_variation
from radaudit.measure.population.sample import sample_of_counts

POPULATION = np.array([0.5, 0.3, 0.15, 0.05])


def test_by_hand():
    p, q = np.array([0.5, 0.5]), np.array([1.0, 0.0])
    # H(3/4, 1/4) - (H(1/2, 1/2) + H(1, 0)) / 2, in bits
    middle = -(0.75 * math.log2(0.75) + 0.25 * math.log2(0.25))
    assert jensen_shannon(p, q) == pytest.approx(middle - 0.5)
    assert total_variation(p, q) == 0.5
    assert jensen_shannon(p, p) == 0
    assert jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1
    assert jensen_shannon(p, q) == jensen_shannon(q, p)


def test_against_scipy():
    from scipy.spatial.distance import jensenshannon

    draw = np.random.default_rng(1)
    p, q = draw.dirichlet(np.ones(6), 20), draw.dirichlet(np.ones(6))
    np.testing.assert_allclose(jensen_shannon(p, q), [jensenshannon(one, q, base=2) ** 2 for one in p], rtol=1e-10)


def test_chance_alone_against_its_law():
    """8 C ln 2 times the divergence is about chi-square with k - 1 = 3 degrees of freedom: mean 3, 95th percentile 7.815."""
    divergences, variations = by_chance(POPULATION, 2000, np.random.default_rng(0))
    scale = 8 * 2000 * math.log(2)
    assert scale * divergences.mean() == pytest.approx(3, rel=0.05)
    assert scale * np.quantile(divergences, 0.95) == pytest.approx(7.815, rel=0.05)
    # A share scatters by sqrt(p (1 - p) / C), and half the mean absolute deviations add up.
    expected = np.sqrt(POPULATION * (1 - POPULATION) / 2000 * 2 / math.pi).sum() / 2
    assert variations.mean() == pytest.approx(expected, rel=0.03)


def test_few_patients_seem_far_from_the_population_by_chance():
    few, many = (by_chance(POPULATION, n, np.random.default_rng(0))[0].mean() for n in (30, 3000))
    assert few > 50 * many > 0


@pytest.mark.parametrize("n", [60, 400, 4000])
@pytest.mark.parametrize("true", [POPULATION, np.array([0.6, 0.25, 0.12, 0.03]), np.array([0.25, 0.25, 0.25, 0.25])])
def test_the_interval_holds_the_true_divergence(true, n):
    draw = np.random.default_rng(5)
    chance = np.sort(by_chance(POPULATION, n, draw)[0])
    truth, held, above = float(jensen_shannon(true, POPULATION)), 0, 0
    for counts in draw.multinomial(n, true, size=400):
        sample = sample_of_counts(counts)
        value = float(jensen_shannon(sample.share, POPULATION))
        p = (1 + np.count_nonzero(chance >= value - 1e-15)) / (1 + len(chance))
        low, high = divergence_interval(sample, POPULATION, 0.95, p)
        assert low <= value <= high
        held += low <= truth <= high
        above += low > truth
    assert held / 400 >= 0.92
    assert above / 400 <= 0.05


def test_the_interval_of_a_cohort_like_the_population_begins_at_zero():
    low, high = divergence_interval(sample_of_counts(np.array([500, 300, 150, 50])), POPULATION, 0.95, 1.0)
    assert low == 0
    assert 0 < high < 0.001 or high == 0


def test_far_away_the_interval_is_that_of_the_delta_method():
    counts = np.array([20000, 20000, 30000, 30000])
    sample = sample_of_counts(counts)
    value = float(jensen_shannon(sample.share, POPULATION))
    slope = 0.5 * np.log2(2 * sample.share / (sample.share + POPULATION))
    se = math.sqrt((sample.share @ slope**2 - (sample.share @ slope) ** 2) / counts.sum())
    low, high = divergence_interval(sample, POPULATION, 0.95)
    assert (low, high) == pytest.approx((value - 1.96 * se, value + 1.96 * se), rel=2e-3)
