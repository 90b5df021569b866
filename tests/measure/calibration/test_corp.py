"""corp: the exact identity, scikit-learn's recalibration, consistency resampling, coverage, images of the same patients."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit, ndtr
from scipy.stats import kstest
from sklearn.isotonic import IsotonicRegression

from radaudit.errors import Undefined
from radaudit.measure.calibration.patient_noise import patient_noise
from radaudit.measure.clustering import patient_sums
from radaudit.measure.metrics.brier import brier
from radaudit.measure.metrics.corp_discrimination import corp_discrimination
from radaudit.measure.metrics.corp_miscalibration import corp_miscalibration
from radaudit.measure.metrics.corp_uncertainty import corp_uncertainty
from radaudit.measure.metrics.scaled_brier import scaled_brier


def draw(n_patients, images, seed, shift=0.0, slope=1.0, share=0.6):
    random = np.random.default_rng([n_patients, images, seed])
    patient = np.repeat(np.arange(n_patients), images)

    def latent():
        own = random.standard_normal(len(patient))
        return np.sqrt(share) * random.standard_normal(n_patients)[patient] + np.sqrt(1 - share) * own

    predictor = -1.9 + 1.6 * latent()
    return (ndtr(latent()) < expit(shift + slope * predictor)).astype(float), expit(predictor), patient


@pytest.mark.parametrize("digits", [17, 2, 1])
def test_parts_add_up_to_the_brier_score_and_are_those_of_scikit_learns_recalibration(digits):
    label, score, patient = draw(500, 1, 0)
    score = np.round(score, digits)  # ties are pooled before anything is fitted
    miscalibration = corp_miscalibration(label, score, patient).value
    discrimination = corp_discrimination(label, score, patient).value
    uncertainty = corp_uncertainty(label).value
    total = brier(label, score).value
    assert miscalibration - discrimination + uncertainty == pytest.approx(total, abs=1e-14)
    recalibrated = IsotonicRegression().fit(score, label).predict(score)
    remaining = np.mean((label - recalibrated) ** 2)
    assert miscalibration == pytest.approx(total - remaining, abs=1e-12)
    assert discrimination == pytest.approx(label.mean() * (1 - label.mean()) - remaining, abs=1e-12)


def test_scaled_brier_is_one_less_brier_over_uncertainty():
    label, score, _ = draw(300, 1, 0)
    expected = 1 - brier(label, score).value / corp_uncertainty(label).value
    assert scaled_brier(label, score).value == pytest.approx(expected, abs=1e-14)
    assert scaled_brier(label, np.full(300, label.mean())).value == pytest.approx(0, abs=1e-14)
    assert scaled_brier(label, label).value == 1
    with pytest.raises(Undefined, match="no case without"):
        scaled_brier(np.ones(4), score[:4])


@pytest.mark.slow
@pytest.mark.parametrize("n", [150, 600, 2000])
def test_chance_is_what_resampled_outcomes_give(n):
    _, score, patient = draw(n, 1, 1)
    random = np.random.default_rng(1)
    again = [corp_miscalibration((random.random(n) < score).astype(float), score, patient).value for _ in range(200)]
    means, tops = [], []
    for seed in range(12):
        chance = corp_miscalibration(
            (np.random.default_rng(seed).random(n) < score).astype(float), score, patient
        ).chance
        means.append(chance.mean())
        tops.append(np.quantile(chance, 0.95))
    assert np.mean(means) == pytest.approx(np.mean(again), rel=0.1)
    assert np.mean(tops) == pytest.approx(np.quantile(again, 0.95), rel=0.15)


@pytest.mark.slow
@pytest.mark.parametrize(("patients", "images"), [(150, 1), (600, 1), (150, 4), (600, 4)])
def test_p_of_calibrated_scores_is_uniform_and_the_interval_starts_at_zero(patients, images):
    p, starts = [], []
    for seed in range(150):
        found = corp_miscalibration(*draw(patients, images, seed))
        p.append((1 + np.sum(found.chance >= found.value)) / 201)
        starts.append(np.quantile(found.draws, 0.025))
    if images == 1:
        assert kstest(p, "uniform").pvalue > 0.005
    assert np.median(p) == pytest.approx(0.5, abs=0.15)
    assert np.mean(np.array(p) < 0.05) <= 0.1
    assert np.mean(np.array(starts) == 0) >= 0.95


def test_rows_as_units_would_reject_calibrated_images():
    p = []
    for seed in range(100):
        label, score, _ = draw(150, 4, seed, share=0.9)
        found = corp_miscalibration(label, score, np.arange(600))
        p.append(np.mean(found.chance >= found.value))
    assert np.mean(np.array(p) < 0.05) > 0.15


@pytest.mark.slow
@pytest.mark.parametrize(("patients", "images"), [(400, 1), (150, 4)])
@pytest.mark.parametrize(("shift", "slope"), [(0.8, 1.0), (0.0, 0.6)])
def test_intervals_cover_and_miscalibration_is_found(patients, images, shift, slope):
    score = draw(200_000, 1, 0)[1]
    risk = expit(shift + slope * logit(score))
    truth = {corp_miscalibration: np.mean((risk - score) ** 2), corp_discrimination: np.var(risk)}
    hits, power = dict.fromkeys(truth, 0), 0
    for seed in range(120):
        data = draw(patients, images, seed, shift, slope)
        for metric, value in truth.items():
            low, high = np.quantile(metric(*data).draws, [0.025, 0.975])
            hits[metric] += low <= value <= high
        found = corp_miscalibration(*data)
        power += np.mean(found.chance >= found.value) < 0.05
    assert all(count / 120 >= 0.88 for count in hits.values())
    assert power / 120 > 0.75


def test_shared_numbers_leave_the_covariance_of_many_patients_as_it_is():
    label, score, patient = draw(20_000, 3, 0)
    order = np.argsort(score)
    left, patient = (label - score)[order], patient[order]
    noise = patient_noise(score[order], left, patient)
    observed = noise.around_scores(2000)
    assert noise.sums.shape[0] == 400
    # The variance of the mean residual of the upper half, by patient, and from the draws.
    upper = np.where(np.arange(60_000) >= 30_000, left - left[30_000:].mean(), 0.0)
    exact = np.sum(patient_sums(upper, patient) ** 2) / 30_000**2
    half = np.cumsum(noise.count) > 30_000
    drawn = observed[:, half] @ noise.count[half] / noise.count[half].sum()
    assert np.var(drawn) == pytest.approx(exact, rel=0.2)
    assert exact > 1.3 * np.sum(upper**2) / 30_000**2


def test_one_outcome_is_undefined_and_one_patient_has_no_interval():
    label, score, patient = draw(100, 1, 0)
    with pytest.raises(Undefined, match="no diseased case"):
        corp_miscalibration(np.zeros(100), score, patient)
    for metric in (corp_miscalibration, corp_discrimination):
        assert metric(label, score, np.zeros_like(patient)).draws is None
