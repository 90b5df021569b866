"""auprc against scikit-learn, the derivative by a row's weight, and simulated coverage of its interval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import average_precision_score

from radaudit.errors import Undefined
from radaudit.measure.catalogue import METRICS
from radaudit.measure.clustering import spread
from radaudit.measure.estimating import measure
from radaudit.measure.metrics.auprc import auprc
from radaudit.measure.slices import Rows, everyone


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=2, max_size=80))
def test_equals_scikit_learn_with_ties(rows):
    label = np.array([row[0] for row in rows], dtype=float)
    score = np.array([row[1] for row in rows], dtype=float)
    if label.min() == label.max():
        with pytest.raises(Undefined):
            auprc(label, score)
        return
    found = auprc(label, score)
    assert found.value == pytest.approx(average_precision_score(label, score), abs=1e-12)
    assert found.influence.sum() == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("levels", [7, 10_000])
def test_influence_is_the_derivative_by_a_rows_weight(levels):
    random = np.random.default_rng(4)
    label = (random.random(97) < 0.4).astype(float)
    score = np.floor(levels * norm.cdf(random.standard_normal(97) + label)) / levels
    found = auprc(label, score)

    def weighted(i, times):
        weight = np.ones(97)
        weight[i] = times
        return average_precision_score(label, score, sample_weight=weight)

    step = 1e-5
    numeric = [(weighted(i, 1 + step) - weighted(i, 1 - step)) / (2 * step) for i in range(97)]
    assert found.influence == pytest.approx(numeric, abs=1e-8)


def test_one_score_for_everybody_gives_the_prevalence():
    assert auprc(np.array([1, 0, 0, 0.0]), np.full(4, 0.3)).value == 0.25


def as_slice(label, score, patient):
    order = np.argsort(score, kind="stable")
    return everyone(Rows({"label": label[order], "score": score[order]}, patient[order].astype(np.int64), ()))


def test_perfect_ranking_keeps_an_interval_from_the_diseased():
    label = np.repeat([0.0, 1.0], [400, 12])
    found = measure(METRICS["auprc"], as_slice(label, label, np.arange(412)), 0.5, 0)
    low, high, _ = found.interval(1.96)
    assert found.value == high == 1.0
    assert 0.65 < low < 0.8  # twelve patients leave room for one in four, whatever the 400 others


@pytest.mark.parametrize(("images", "tolerance"), [(1, 0.03), (4, 0.03)])
def test_interval_covers_with_one_and_with_several_images_a_patient(images, tolerance):
    random = np.random.default_rng(5)
    grid = np.linspace(-6, 9, 20_001)
    hits, alarms = 0.2 * norm.sf(grid - 1.5), 0.8 * norm.sf(grid)
    truth = np.trapezoid(norm.pdf(grid - 1.5) * hits / (hits + alarms), grid)
    covered, errors, values = 0, [], []
    for _ in range(500):
        disease = (random.random(150) < 0.2).astype(float)
        label, patient = np.repeat(disease, images), np.repeat(np.arange(150), images)
        shared = np.repeat(random.standard_normal(150), images)
        score = np.sqrt(0.5) * (shared + random.standard_normal(150 * images)) + 1.5 * label
        found = measure(METRICS["auprc"], as_slice(label, score, patient), 0.5, 0)
        low, high, _ = found.interval(1.96)
        covered += low <= truth <= high
        errors.append(np.sqrt(spread(auprc(label, score), patient, label == 1).variance))
        values.append(found.value)
    assert covered / 500 == pytest.approx(0.95, abs=tolerance)
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.12)
