"""Shares of groups among patients, against an account written out patient by patient."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest

from radaudit.measure.population.sample import sample_of_counts, sample_of_rows


def by_hand(patient, code, k):
    """Every patient's weights as fractions, then their mean and covariance."""
    rows = defaultdict(list)
    for who, where in zip(patient, code, strict=True):
        rows[who].append(where)
    weights = [[Fraction(own.count(j), len(own)) for j in range(k)] for own in rows.values()]
    share = [sum(w[j] for w in weights) / len(weights) for j in range(k)]
    covariance = [
        [sum((w[i] - share[i]) * (w[j] - share[j]) for w in weights) / len(weights) for j in range(k)] for i in range(k)
    ]
    return np.array(share, float), np.array(covariance, float)


def test_patients_of_several_groups_count_once_in_all():
    draw = np.random.default_rng(3)
    patient, code = draw.integers(0, 40, 150) * 7, draw.integers(0, 4, 150)
    sample = sample_of_rows(patient, code, 5)
    share, covariance = by_hand(patient.tolist(), code.tolist(), 5)
    np.testing.assert_allclose(sample.share, share, atol=1e-12)
    np.testing.assert_allclose(sample.covariance, covariance, atol=1e-12)
    assert sample.n_patients == len(set(patient.tolist()))
    assert sample.in_group.tolist() == [len(set(patient[code == j].tolist())) for j in range(5)]
    assert sample.share.sum() == pytest.approx(1)


def test_patients_of_one_group_are_a_plain_count():
    by_rows = sample_of_rows(np.array([0, 0, 0, 1, 2, 2]), np.array([0, 0, 0, 1, 1, 1]), 3)
    by_counts = sample_of_counts(np.array([1, 2, 0]))
    np.testing.assert_allclose(by_rows.share, [1 / 3, 2 / 3, 0])
    np.testing.assert_allclose(by_rows.covariance, by_counts.covariance, atol=1e-15)
    assert by_rows.effective(0) == pytest.approx(3)
    assert by_rows.effective(2) == 3


def test_nobody_has_no_shares():
    with pytest.raises(ValueError, match="nobody"):
        sample_of_counts(np.array([0, 0]))
