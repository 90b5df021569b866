"""Patients in several groups: what is saved by looking at nobody else must not change the covariance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.measure.heterogeneity.normal_model import NormalModel
from radaudit.measure.heterogeneity.sharing import correlation, share
from tests.measure.heterogeneity.groups import numbers


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**20), groups=st.integers(2, 6), patients=st.integers(1, 25))
def test_the_correlation_is_that_of_the_dense_matrix(seed, groups, patients):
    random = np.random.default_rng(seed)
    dense = np.where(random.random((groups, patients)) < 0.5, random.standard_normal((groups, patients)), 0.0)
    dense[:, 0] = 1.0
    sums = [(np.flatnonzero(row), row[row != 0]) for row in dense]
    measured = numbers(np.zeros(groups), np.ones(groups), sums=sums)
    found = correlation(measured, share([who for who, _ in sums]))
    lengths = np.linalg.norm(dense, axis=1)
    assert found == pytest.approx(dense @ dense.T / np.outer(lengths, lengths), abs=1e-12)


def test_without_a_shared_patient_there_is_nothing_to_look_up():
    found = share([np.arange(3), np.arange(3, 9), np.zeros(0, dtype=np.int64)])
    assert len(found.pair) == 0
    assert [len(at) for at in found.place] == [0, 0, 0]


def test_no_groups_and_no_patients_share_nothing():
    assert len(share([]).pair) == 0


def brute_force(values, covariance, tau2):
    inverse = np.linalg.inv(covariance + tau2 * np.eye(len(values)))
    one = np.ones(len(values))
    precision = one @ inverse @ one
    mean = one @ inverse @ values / precision
    return mean, (values - mean) @ inverse @ (values - mean), precision


@pytest.mark.parametrize("k", [2, 3, 8])
def test_the_model_is_generalized_least_squares(k):
    random = np.random.default_rng(k)
    root = random.standard_normal((k, k)) * 0.3 + np.eye(k)
    covariance, values = root @ root.T, random.standard_normal(k) + 5
    model = NormalModel(values, covariance)
    tau2 = np.array([0.0, 0.1, 3.0])
    for i, found in enumerate(zip(*model.at(tau2), strict=True)):
        mean, q, precision = brute_force(values, covariance, tau2[i])
        assert found == pytest.approx((np.clip(mean, values.min(), values.max()), q, precision), rel=1e-9)
    assert model.back(model.turned) == pytest.approx(values)


def test_what_q_would_be_for_equal_groups_is_its_mean_over_draws():
    random = np.random.default_rng(1)
    root = random.standard_normal((4, 4)) * 0.4 + np.eye(4)
    covariance = root @ root.T
    drawn = [NormalModel(root @ random.standard_normal(4), covariance).q(0.7) for _ in range(4000)]
    assert NormalModel(np.arange(4.0), covariance).q_of_equals(0.7) == pytest.approx(np.mean(drawn), rel=0.05)
    assert NormalModel(np.arange(4.0), covariance).q_of_equals(0.0) == pytest.approx(3)
