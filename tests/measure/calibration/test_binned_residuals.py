"""binned_residuals, ece and the chance of rms_calibration_error: written out, resampled, clustered, covered."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit, ndtr
from scipy.stats import kstest

from radaudit.errors import Undefined
from radaudit.measure.calibration.binned_residuals import binned_residuals, residual_draws
from radaudit.measure.metrics.ece import ece
from radaudit.measure.metrics.rms_calibration_error import rms_calibration_error


def draw(n_patients, images, seed, shift=0.0, share=0.6):
    random = np.random.default_rng([n_patients, images, seed])
    patient = np.repeat(np.arange(n_patients), images)

    def latent():
        own = random.standard_normal(len(patient))
        return np.sqrt(share) * random.standard_normal(n_patients)[patient] + np.sqrt(1 - share) * own

    predictor = -1.9 + 1.6 * latent()
    return (ndtr(latent()) < expit(shift + predictor)).astype(float), expit(predictor), patient


def error(label, score):
    """ECE in ten bins of equal mass, written out."""
    order = np.argsort(score)
    return sum(
        len(part) / len(label) * abs(label[part].mean() - score[part].mean()) for part in np.array_split(order, 10)
    )


def measured(metric, data):
    return metric(*data, np.random.default_rng(0))


def test_ece_written_out():
    label, score, patient = draw(1000, 1, 0)
    assert measured(ece, (label, score, patient)).value == pytest.approx(error(label, score), rel=1e-12)


def test_covariance_written_out_bin_by_bin():
    label, score, patient = draw(60, 4, 1)
    ours = binned_residuals(label, score, patient)
    order = np.argsort(score)
    sums = np.zeros((60, 10))
    for b, part in enumerate(np.array_split(order, 10)):
        difference = label[part] - score[part]
        np.add.at(sums[:, b], patient[part], (difference - difference.mean()) / len(part))
    assert ours.covariance == pytest.approx(sums.T @ sums * 60 / 59, rel=1e-9, abs=1e-15)


def test_single_images_have_the_scores_own_variance_under_the_null():
    label, score, patient = draw(1000, 1, 0)
    ours = binned_residuals(label, score, patient)
    variance = [
        np.sum(score[part] * (1 - score[part])) / len(part) ** 2 for part in np.array_split(np.argsort(score), 10)
    ]
    assert ours.null_covariance == pytest.approx(np.diag(variance), rel=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("metric", [ece, rms_calibration_error])
@pytest.mark.parametrize("n", [150, 400, 2000])
def test_chance_is_what_resampled_outcomes_give(metric, n):
    label, score, patient = draw(n, 1, 0)
    random = np.random.default_rng(1)
    resampled = [
        metric((random.random(n) < score).astype(float), score, patient, np.random.default_rng(0)).value
        for _ in range(300)
    ]
    chance = measured(metric, (label, score, patient)).chance
    # Half of the debiased errors are 0, so that their mean varies more.
    assert chance.mean() == pytest.approx(np.mean(resampled), rel=0.12 if metric is ece else 0.2)
    assert np.quantile(chance, 0.95) == pytest.approx(np.quantile(resampled, 0.95), rel=0.12)


@pytest.mark.parametrize("metric", [ece, rms_calibration_error])
@pytest.mark.parametrize(("patients", "images"), [(150, 1), (400, 1), (150, 4)])
def test_p_of_calibrated_scores_is_uniform_and_the_interval_starts_at_zero(metric, patients, images):
    p, starts = [], []
    for seed in range(200):
        found = measured(metric, draw(patients, images, seed))
        p.append(np.mean(found.chance >= found.value))
        starts.append(np.quantile(found.draws, 0.025))
    assert np.mean(np.array(p) < 0.05) <= 0.09
    assert np.mean(np.array(starts) == 0) >= 0.95
    if metric is ece:  # the debiased error is 0, with p = 1, half of the time
        assert kstest(p, "uniform").pvalue > 0.01


def test_rows_as_units_would_reject_calibrated_images():
    p = []
    for seed in range(100):
        label, score, _ = draw(150, 4, seed, share=0.9)
        found = ece(label, score, np.arange(600), np.random.default_rng(0))
        p.append(np.mean(found.chance >= found.value))
    assert np.mean(np.array(p) < 0.05) > 0.15


@pytest.mark.parametrize(("patients", "images"), [(400, 1), (150, 4)])
def test_a_shift_is_found_and_covered(patients, images):
    score = np.sort(draw(100_000, 1, 0)[1])
    truth = np.mean(np.abs((expit(0.8 + logit(score)) - score).reshape(10, -1).mean(axis=1)))
    hits, power = 0, 0
    for seed in range(150):
        found = measured(ece, draw(patients, images, seed, shift=0.8))
        low, high = np.quantile(found.draws, [0.025, 0.975])
        hits += low <= truth <= high
        power += np.mean(found.chance >= found.value) < 0.05
    assert hits / 150 >= 0.9
    assert power / 150 > 0.95


def test_chance_makes_groups_of_different_size_comparable():
    """methods.md, 1.3: ECE of calibrated scores is .083 in 100 cases and .012 in 5000."""
    for n, expected in ((100, 0.083), (5000, 0.012)):
        found = [measured(ece, draw(n, 1, seed)) for seed in range(60)]
        assert np.mean([f.value for f in found]) == pytest.approx(expected, rel=0.12)
        assert np.mean([f.value - f.chance.mean() for f in found]) == pytest.approx(0, abs=0.1 * expected)


def test_a_bin_without_events_still_varies_under_the_null():
    random = np.random.default_rng(0)
    score = np.concatenate([np.full(100, 0.01), random.uniform(0.3, 0.7, 300)])
    label = np.concatenate([np.zeros(100), (random.random(300) < score[100:]).astype(float)])
    patient = np.arange(400)
    assert binned_residuals(label, score, patient).null_covariance[0, 0] == pytest.approx(0.01 * 0.99 / 100)


def test_draws_have_the_covariance():
    wanted = np.array([[2.0, -1.0], [-1.0, 1.0]])
    assert np.cov(residual_draws(wanted, 40_000, np.random.default_rng(0)).T) == pytest.approx(wanted, abs=0.05)


def test_too_few_cases_and_one_patient():
    with pytest.raises(Undefined, match="cases are too few"):
        ece(np.tile([0.0, 1.0], 6), np.linspace(0.1, 0.9, 12), np.arange(12), np.random.default_rng(0))
    label, score, patient = draw(100, 1, 0)
    for metric in (ece, rms_calibration_error):
        found = metric(label, score, np.zeros_like(patient), np.random.default_rng(0))
        assert found.draws is None
        assert found.chance is None
