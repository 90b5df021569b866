"""isotonic: its closed form and scikit-learn's pool-adjacent-violators."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import isotonic_regression as sklearn_isotonic

from radaudit.measure.calibration.isotonic import isotonic, isotonic_rows

VALUES = st.lists(st.tuples(st.sampled_from([0.0, 1.0, 0.25, 0.7]), st.integers(1, 5)), min_size=1, max_size=20)


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_it_is_the_lowest_mean_upwards_of_the_highest_mean_downwards(pairs):
    value, weight = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    n = len(value)
    # Robertson, Wright, Dykstra 1988, theorem 1.4.4: max over i <= k of min over j >= k of the mean from i to j.
    mean = [[np.average(value[i : j + 1], weights=weight[i : j + 1]) for j in range(i, n)] for i in range(n)]
    expected = [max(min(mean[i][k - i :]) for i in range(k + 1)) for k in range(n)]
    assert isotonic(value, weight) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("shape", ["random", "chain", "falling", "rising"])
def test_it_is_scikit_learns_on_many_values(shape):
    random = np.random.default_rng(0)
    value = {
        "random": (random.random(20_000) < np.linspace(0, 1, 20_000)).astype(float),
        "chain": np.append(np.arange(800.0), -1e6),
        "falling": -np.arange(1000.0),
        "rising": np.arange(1000.0),
    }[shape]
    weight = random.uniform(0.5, 2, len(value))
    assert isotonic(value, weight) == pytest.approx(sklearn_isotonic(value, sample_weight=weight), rel=1e-9, abs=1e-9)


def test_rows_are_fitted_apart():
    random = np.random.default_rng(0)
    values, weight = random.random((40, 30)), random.uniform(1, 5, 30)
    assert isotonic_rows(values, weight) == pytest.approx(np.array([isotonic(v, weight) for v in values]), abs=1e-10)
