"""smooth_calibration: statsmodels' fit and clustered errors, consistency resampling, coverage, images of the same patients."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit
from scipy.stats import kstest

from radaudit.errors import Undefined
from radaudit.measure.calibration.smooth_calibration import smooth_calibration
from radaudit.measure.calibration.splines import design
from radaudit.measure.metrics.e50 import e50
from radaudit.measure.metrics.e90 import e90
from radaudit.measure.metrics.eci import eci
from radaudit.measure.metrics.ici import ici

MEASURES = (ici, e50, e90, eci)


def draw(n, seed=0, a=0.0, b=1.0, mean=-1.9):
    """Rows with risks expit(a + b LP) where the score says expit(LP)."""
    random = np.random.default_rng([n, seed])
    score = np.sort(expit(random.normal(mean, 1.6, n)))
    return (random.random(n) < expit(a + b * logit(score))).astype(float), score, np.arange(n)


def clustered(n_patients, images, seed, share=0.6):
    """Calibrated scores whose images of a patient go together, in score and in outcome."""
    random = np.random.default_rng([n_patients, images, seed])
    patient = np.repeat(np.arange(n_patients), images)

    def latent():
        own = random.standard_normal(len(patient))
        return np.sqrt(share) * random.standard_normal(n_patients)[patient] + np.sqrt(1 - share) * own

    from scipy.special import ndtr

    score = expit(-1.9 + 1.6 * latent())
    return (ndtr(latent()) < score).astype(float), score, patient


@pytest.mark.parametrize(("n", "wanted"), [(200, 0), (700, 3), (3000, 5), (40_000, 5)])
def test_fit_and_clustered_covariance_are_statsmodels(n, wanted):
    label, score, _ = draw(n, a=0.3, b=0.8)
    patient = np.random.default_rng(1).permutation(n) * 2 // 3
    patient = np.unique(patient, return_inverse=True)[1]
    ours = smooth_calibration(label, score, patient)
    assert len(ours.at) == wanted
    regressors = design(logit(score), ours.at)
    theirs = sm.GLM(label, regressors, family=sm.families.Binomial()).fit(
        tol=1e-13, cov_type="cluster", cov_kwds={"groups": patient}
    )
    assert ours.beta == pytest.approx(theirs.params, abs=1e-8)
    patients, q = len(np.unique(patient)), len(ours.beta)
    # statsmodels' small-sample factor has (n - 1) / (n - q) on top of ours.
    assert ours.covariance * (n - 1) / (n - q) == pytest.approx(theirs.cov_params(), rel=1e-6)
    assert ours.n_patients == patients
    away = np.abs(expit(regressors @ theirs.params) - score)
    exact = [away.mean(), np.median(away), np.quantile(away, 0.9), 100 * np.mean(away**2)]
    assert ours.distances == pytest.approx(exact, abs=1e-9)


def test_patients_with_the_rarer_outcome_set_the_number_of_knots():
    label, score, rows = draw(6000)
    assert len(smooth_calibration(label, score, rows).at) == 5
    assert len(smooth_calibration(label, score, rows // 50).at) == 3  # 120 patients
    assert len(smooth_calibration(label, score, rows // 70).at) == 0


def test_coinciding_knots_give_a_straight_line():
    random = np.random.default_rng(0)
    score = random.choice([0.1, 0.2, 0.6], 3000, p=[0.9, 0.05, 0.05])
    curve = smooth_calibration((random.random(3000) < score).astype(float), score, np.arange(3000))
    assert curve.n_rarer > 200
    assert len(curve.at) == 0


def test_single_images_have_the_models_own_errors_under_the_null():
    label, score, patient = draw(1000)
    curve = smooth_calibration(label, score, patient)
    regressors = design(logit(score), curve.at)
    information = (regressors * (score * (1 - score))[:, None]).T @ regressors
    assert curve.null_covariance == pytest.approx(np.linalg.inv(information), rel=1e-9)


@pytest.mark.parametrize(("n", "mean"), [(300, -1.0), (700, -1.9), (2000, -1.9)])
def test_chance_is_what_resampled_outcomes_give(n, mean):
    """Consistency resampling: outcomes drawn from the scores themselves, and the curve fitted to them."""
    _, score, patient = draw(n, mean=mean)
    random = np.random.default_rng(1)
    refitted = np.array(
        [smooth_calibration((random.random(n) < score).astype(float), score, patient).distances for _ in range(250)]
    ).T
    chance = smooth_calibration((random.random(n) < score).astype(float), score, patient).chance
    assert chance[:3].mean(axis=1) == pytest.approx(refitted[:3].mean(axis=1), rel=0.12)
    assert np.quantile(chance[:3], 0.95, axis=1) == pytest.approx(np.quantile(refitted[:3], 0.95, axis=1), rel=0.17)


@pytest.mark.slow
@pytest.mark.parametrize(("patients", "images"), [(150, 1), (400, 1), (150, 4)])
def test_p_of_calibrated_scores_is_uniform(patients, images):
    p = []
    for seed in range(200):
        found = ici(*clustered(patients, images, seed))
        p.append(np.mean(found.chance >= found.value))
    assert kstest(p, "uniform").pvalue > 0.01
    assert np.mean(np.array(p) < 0.05) <= 0.09


def test_rows_as_units_would_have_found_miscalibration_in_calibrated_images():
    rejected = 0
    for seed in range(100):
        label, score, _ = clustered(150, 4, seed)
        found = ici(label, score, np.arange(600))
        rejected += np.mean(found.chance >= found.value) < 0.05
    assert rejected / 100 > 0.12


@pytest.mark.parametrize(("shift", "slope"), [(0.8, 1.0), (0.0, 0.6)])
def test_miscalibration_is_found_and_covered(shift, slope):
    _, score, _ = draw(100_000)
    away = np.abs(expit(shift + slope * logit(score)) - score)
    truth = [away.mean(), np.median(away), np.quantile(away, 0.9), 100 * np.mean(away**2)]
    hits, power = np.zeros(4), 0
    for seed in range(120):
        data = draw(500, seed, shift, slope)
        for i, measure in enumerate(MEASURES):
            found = measure(*data)
            low, high = np.quantile(found.draws, [0.025, 0.975])
            hits[i] += low <= truth[i] <= high
        found = ici(*data)
        power += np.mean(found.chance >= found.value) < 0.05
    assert np.all(hits / 120 >= 0.9)
    assert power / 120 > 0.9


@pytest.mark.parametrize("measure", MEASURES)
def test_interval_of_calibrated_scores_starts_at_zero(measure):
    starts = [np.quantile(measure(*draw(600, seed)).draws, 0.025) for seed in range(60)]
    assert np.mean(np.array(starts) == 0) >= 0.95


@pytest.mark.parametrize("measure", MEASURES)
def test_showing_every_patient_four_times_changes_neither_interval_nor_chance(measure):
    label, score, patient = draw(1500)
    once = measure(label, score, patient)
    often = measure(np.repeat(label, 4), np.repeat(score, 4), np.repeat(patient, 4))
    assert often.value == pytest.approx(once.value, rel=0.02)  # quantiles of the repeated rows differ a little
    assert np.quantile(often.draws, 0.975) == pytest.approx(np.quantile(once.draws, 0.975), rel=0.02)
    assert often.chance.mean() == pytest.approx(once.chance.mean(), rel=0.02)


def test_one_patient_has_a_value_but_neither_interval_nor_chance():
    label, score, _ = draw(80)
    found = ici(label, score, np.zeros(80, dtype=np.int64))
    assert found.value > 0
    assert found.draws is None
    assert found.chance is None


def test_what_cannot_be_fitted_is_undefined():
    _, score, patient = draw(40)
    with pytest.raises(Undefined, match="separate"):
        ici((score > np.median(score)).astype(float), score, patient)
    with pytest.raises(Undefined, match="same score"):
        ici(np.tile([0.0, 1.0], 20), np.full(40, 0.3), patient)
    with pytest.raises(Undefined, match="no diseased case"):
        ici(np.zeros(40), score, patient)
