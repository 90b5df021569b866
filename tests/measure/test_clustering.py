"""The clustered variance against formulas written out the long way."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.clustering import spread
from radaudit.measure.metrics.auroc import auroc
from radaudit.measure.metrics.sensitivity import sensitivity


def obuchowski(label, score, patient):
    """Obuchowski 1997, equations as printed, by loops."""
    cases, controls = score[label == 1], score[label == 0]
    kernel = (cases[:, None] > controls[None, :]) + 0.5 * (cases[:, None] == controls[None, :])
    area = kernel.mean()
    m, n = kernel.shape
    patients = np.unique(patient)
    x, y, cases_of, controls_of = (np.zeros(len(patients)) for _ in range(4))
    for i, p in enumerate(patients):
        mine = patient[label == 1] == p
        yours = patient[label == 0] == p
        x[i], cases_of[i] = kernel[mine].mean(axis=1).sum(), mine.sum()
        y[i], controls_of[i] = kernel[:, yours].mean(axis=0).sum(), yours.sum()
    i10, i01, i = (cases_of > 0).sum(), (controls_of > 0).sum(), len(patients)
    s10 = i10 / ((i10 - 1) * m) * np.sum((x - cases_of * area) ** 2)
    s01 = i01 / ((i01 - 1) * n) * np.sum((y - controls_of * area) ** 2)
    s11 = i / (i - 1) * np.sum((x - cases_of * area) * (y - controls_of * area))
    return s10 / m + s01 / n + 2 * s11 / (m * n)


def delong(label, score):
    cases, controls = score[label == 1], score[label == 0]
    kernel = (cases[:, None] > controls[None, :]) + 0.5 * (cases[:, None] == controls[None, :])
    return kernel.mean(axis=1).var(ddof=1) / len(cases) + kernel.mean(axis=0).var(ddof=1) / len(controls)


def test_auroc_of_clusters_is_obuchowskis(draw_cohort):
    label, score, patient = draw_cohort(60, images=3, seed=4)
    score = np.round(score, 2)  # ties
    label = np.where(np.random.default_rng(0).random(len(label)) < 0.2, 1 - label, label)  # patients with both outcomes
    assert spread(auroc(label, score), patient).variance == pytest.approx(obuchowski(label, score, patient), rel=1e-12)


def test_auroc_of_single_images_is_delongs(draw_cohort):
    label, score, patient = draw_cohort(120, seed=2)
    assert spread(auroc(label, score), patient).variance == pytest.approx(delong(label, score), rel=1e-12)


def test_clustered_se_is_the_patient_bootstraps(draw_cohort):
    label, score, patient = draw_cohort(150, images=4, seed=1)
    random = np.random.default_rng(0)
    blocks = np.arange(len(label)).reshape(150, 4)
    values = []
    for _ in range(1500):
        rows = blocks[random.integers(0, 150, 150)].ravel()
        values.append(auroc(label[rows], score[rows]).value)
    assert np.sqrt(spread(auroc(label, score), patient).variance) == pytest.approx(np.std(values), rel=0.06)


def test_ratio_variance_counts_only_patients_with_the_denominator():
    label = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    decision = np.array([1.0, 0.0, 1.0, 0.0, 0.0, 1.0])
    statistic = sensitivity(label, decision)
    found = spread(statistic, np.arange(6), statistic.counted)
    assert found.n_patients == 3
    assert found.variance == pytest.approx((2 / 3) * (1 / 3) / 3 * 3 / 2)


def test_a_metric_without_influence_is_refused():
    from radaudit.records import Statistic

    with pytest.raises(ValueError, match="without influence"):
        spread(Statistic(0.1, None, 5), np.arange(5))
