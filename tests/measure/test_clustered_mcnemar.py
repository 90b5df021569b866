"""McNemar's test by patient: the textbook's where patients have one case, all signs where they are few, and its size."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.stats import binom, chi2

from radaudit.measure.clustered_mcnemar import clustered_mcnemar


def test_with_one_case_a_patient_it_is_mcnemars():
    """The chi-square of b = 86 against c = 150 (Agresti, Categorical data analysis, 2002, table 10.1) is 17.36: z = 4.17."""
    changed = np.array([1] * 150 + [-1] * 86 + [0] * 1364)
    assert clustered_mcnemar(changed) == pytest.approx(chi2.sf((150 - 86) ** 2 / (150 + 86), 1), rel=1e-9)
    assert clustered_mcnemar(changed) == pytest.approx(chi2.sf(17.36, 1), rel=0.02)  # as the book rounds it


@pytest.mark.parametrize(("b", "c"), [(1, 6), (9, 3), (5, 5), (0, 1)])
def test_with_few_it_is_the_mid_p_of_the_binomial(b, c):
    """Fagerland et al. 2013: twice the tail beyond the smaller count, half of its own probability taken off."""
    n, k = b + c, min(b, c)
    mid = min(1.0, 2 * binom.cdf(k, n, 0.5) - binom.pmf(k, n, 0.5))
    expected = 1 - binom.pmf(k, n, 0.5) / 2 if b == c else mid
    assert clustered_mcnemar(np.array([1] * b + [-1] * c)) == pytest.approx(expected, abs=1e-12)


def test_with_few_patients_of_several_cases_all_signs_are_gone_through():
    changed = np.array([3, -1, 2, 2, -1, 0, 4, 1])
    moved = changed[changed != 0]
    sums = [abs(sum(s * abs(m) for s, m in zip(signs, moved, strict=True)))
            for signs in itertools.product((-1, 1), repeat=len(moved))]  # fmt: skip
    seen = abs(moved.sum())
    expected = np.mean([(s > seen) + 0.5 * (s == seen) for s in sums])
    assert clustered_mcnemar(changed) == pytest.approx(expected, abs=1e-12)


def test_both_ways_agree_where_one_hands_over_to_the_other():
    random = np.random.default_rng(3)
    for _ in range(20):
        changed = random.integers(-3, 4, 60)
        changed = changed[changed != 0][:24]
        few = clustered_mcnemar(changed)
        z = changed.sum() / np.sqrt((changed**2).sum())
        assert few == pytest.approx(chi2.sf(z**2, 1), abs=0.03)


def test_it_is_none_where_nobody_changed():
    assert clustered_mcnemar(np.zeros(10, dtype=np.int64)) is None


@pytest.mark.parametrize("patients", [20, 200])
def test_where_nothing_changed_on_average_it_rejects_one_in_twenty(patients):
    """Three images a patient that flip together: taken as independent they would reject one time in four."""
    random = np.random.default_rng(1)
    rejected, naive = [], []
    for _ in range(1500):
        own = random.choice([-1, 0, 1], p=[0.2, 0.6, 0.2], size=patients)
        changed = own * random.integers(1, 4, patients)
        rejected.append((clustered_mcnemar(changed) or 1.0) < 0.05)
        z2 = changed.sum() ** 2 / max(np.abs(changed).sum(), 1)
        naive.append(chi2.sf(z2, 1) < 0.05)
    assert np.mean(rejected) == pytest.approx(0.05, abs=0.02)
    assert np.mean(naive) > 0.13
