"""partial_auroc against scikit-learn, the derivative by a row's weight, simulation, and limits known by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from radaudit.errors import Undefined
from radaudit.measure.catalogue import METRICS
from radaudit.measure.clustering import spread
from radaudit.measure.estimating import measure
from radaudit.measure.metrics.partial_auroc import partial_auroc
from radaudit.measure.slices import Rows, everyone


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
    assert masked.counted[among].tolist() == alone.counted.tolist()
    assert not masked.counted[~among].any()


def as_slice(label, score, patient):
    order = np.argsort(score, kind="stable")
    return everyone(Rows({"label": label[order], "score": score[order]}, patient[order].astype(np.int64), ()))


@pytest.mark.parametrize(("n", "prevalence", "images"), [(200, 0.8, 1), (150, 0.2, 1), (100, 0.3, 4)])
def test_interval_covers_with_few_diseased_or_few_others_in_the_range(n, prevalence, images):
    random = np.random.default_rng(6)
    alarms = np.linspace(1e-9, 0.1, 20_001)
    area = np.trapezoid(norm.sf(norm.isf(alarms) - 1.8), alarms)
    truth = (1 + (area - 0.005) / 0.095) / 2
    covered = []
    for _ in range(400):
        label, patient = np.repeat((random.random(n) < prevalence) * 1.0, images), np.repeat(np.arange(n), images)
        shared = np.repeat(random.standard_normal(n), images)
        score = np.sqrt(0.5) * (shared + random.standard_normal(n * images)) + 1.8 * label
        interval = measure(METRICS["partial_auroc"], as_slice(label, score, patient), 0.5, 0).interval(1.96)
        if interval is not None:  # a single case within the range shows no variation
            covered.append(interval.low <= truth <= interval.high)
    assert len(covered) > 380
    assert 0.92 <= np.mean(covered) <= 0.985


def test_one_case_within_the_range_shows_no_interval():
    label = np.repeat([0.0, 1.0], [8, 60])
    found = measure(METRICS["partial_auroc"], as_slice(label, np.linspace(0, 1, 68), np.arange(68)), 0.5, 0)
    assert found.value == 1.0
    assert found.interval(1.96) is None
