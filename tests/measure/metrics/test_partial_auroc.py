"""partial_auroc against scikit-learn, the derivative by a row's weight, simulation, and limits known by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from radaudit.errors import Undefined
from radaudit.measure.clustering import spread
from radaudit.measure.metrics.partial_auroc import partial_auroc


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=2, max_size=80))
def test_equals_scikit_learn_with_ties(rows):
    label = np.array([row[0] for row in rows], dtype=float)
    score = np.array([row[1] for row in rows], dtype=float)
    if label.min() == label.max():
        with pytest.raises(Undefined):
            partial_auroc(label, score)
        return
    found = partial_auroc(label, score)
    assert found.value == pytest.approx(roc_auc_score(label, score, max_fpr=0.1), abs=1e-12)
    assert found.influence.sum() == pytest.approx(0.0, abs=1e-12)


def test_perfect_useless_and_reversed_scores():
    label = np.repeat([0.0, 1.0], 200)
    assert partial_auroc(label, label).value == pytest.approx(1.0)
    assert partial_auroc(label, np.zeros(400)).value == pytest.approx(0.5)
    assert partial_auroc(label, 1 - label).value == pytest.approx(0.5 * (1 - 0.005 / 0.095))


@pytest.mark.parametrize("levels", [7, 10_000])
@pytest.mark.parametrize("diseased", [37, 40])
def test_influence_is_the_derivative_by_a_rows_weight(levels, diseased):
    random = np.random.default_rng(3)
    label = (np.arange(97) < diseased).astype(float)  # with 37, the area ends at the sixth of 60 others: a corner
    score = np.floor(levels * norm.cdf(random.standard_normal(97) + label)) / levels
    found = partial_auroc(label, score)

    def weighted(i, times):
        weight = np.ones(97)
        weight[i] = times
        return roc_auc_score(label, score, max_fpr=0.1, sample_weight=weight)

    step = 1e-5
    numeric = [(weighted(i, 1 + step) - weighted(i, 1 - step)) / (2 * step) for i in range(97)]
    assert found.influence == pytest.approx(numeric, abs=1e-8)


def test_standard_error_is_the_spread_over_repetitions():
    random = np.random.default_rng(0)
    values, errors = [], []
    for _ in range(400):
        label = (random.random(400) < 0.25).astype(float)
        found = partial_auroc(label, random.standard_normal(400) + 1.8 * label)
        values.append(found.value)
        errors.append(np.sqrt(spread(found, np.arange(400), found.counted).variance))
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.1)


def test_rows_that_do_not_count_change_nothing():
    random = np.random.default_rng(8)
    label = (random.random(300) < 0.4).astype(float)
    score = np.round(random.random(300) + 0.3 * label, 2)
    among = random.random(300) < 0.7
    masked, alone = partial_auroc(label, score, among), partial_auroc(label[among], score[among])
    assert (masked.value, masked.n) == (pytest.approx(alone.value, abs=1e-14), alone.n)
    assert masked.influence[among] == pytest.approx(alone.influence, abs=1e-15)
    assert not masked.influence[~among].any()
    patient = random.integers(0, 90, 300)
    apart = np.unique(patient[among], return_inverse=True)[1]
    assert spread(masked, patient).variance == pytest.approx(spread(alone, apart).variance, rel=1e-12)
