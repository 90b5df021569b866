"""calibration_test and spiegelhalter: statsmodels' Wald test, R's value, simulated size and power, images of one patient."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit, ndtr

from radaudit.errors import Undefined
from radaudit.measure.metrics.calibration_test import calibration_test
from radaudit.measure.metrics.spiegelhalter import spiegelhalter

BOTH = (calibration_test, spiegelhalter)


def draw(n_patients, images, seed, a=0.0, b=1.0, share=0.6):
    """Images of a patient go together in score and in outcome; the risk is expit(a + b logit(score))."""
    random = np.random.default_rng([n_patients, images, seed])
    patient = np.repeat(np.arange(n_patients), images)

    def latent():
        own = random.standard_normal(len(patient))
        return np.sqrt(share) * random.standard_normal(n_patients)[patient] + np.sqrt(1 - share) * own

    predictor = -1 + 1.6 * latent()
    return (ndtr(latent()) < expit(a + b * predictor)).astype(float), expit(predictor), patient


def test_statistic_is_statsmodels_wald_test_and_its_p_for_many_patients():
    label, score, patient = draw(400, 3, 0, 0.1, 0.9)
    fitted = sm.GLM(label, sm.add_constant(logit(score)), family=sm.families.Binomial()).fit(
        tol=1e-13, cov_type="cluster", cov_kwds={"groups": patient}
    )
    theirs = fitted.wald_test((np.eye(2), np.array([0.0, 1.0])), use_f=False, scalar=True)
    ours = calibration_test(label, score, patient)
    factor = (1200 - 1) / (1200 - 2)  # statsmodels' second small-sample factor
    assert ours.value == pytest.approx(float(theirs.statistic) * factor, rel=1e-6)
    assert ours.p == pytest.approx(float(theirs.pvalue), abs=0.005)


def test_spiegelhalter_is_r(shared_data):
    table = pd.read_csv(shared_data / "calibration" / "testdata_predictions.csv")
    expected = pd.read_csv(shared_data / "calibration" / "expected_R.csv").set_index("metric")["value"].astype(float)
    found = spiegelhalter(table["y"].to_numpy(dtype=float), table["p"].to_numpy(), np.arange(len(table)))
    assert found.value == pytest.approx(expected["val.prob S:z"], abs=1e-10)
    assert found.p == pytest.approx(expected["val.prob S:p"], abs=1e-10)


@pytest.mark.parametrize("test", BOTH)
@pytest.mark.parametrize(("patients", "images"), [(30, 1), (30, 4), (60, 1), (60, 4), (300, 1), (300, 4)])
def test_size_is_nominal_also_with_few_patients_and_several_images(test, patients, images):
    p = [test(*draw(patients, images, seed)).p for seed in range(400)]
    assert np.mean(np.array(p) < 0.05) <= 0.085  # three standard errors above .05
    assert np.mean(np.array(p) < 0.5) == pytest.approx(0.5, abs=0.1)


def test_rows_as_units_would_reject_calibrated_images():
    rejected = []
    for seed in range(200):
        label, score, _ = draw(150, 4, seed)
        rejected.append(calibration_test(label, score, np.arange(600)).p < 0.05)
    assert np.mean(rejected) > 0.15


@pytest.mark.parametrize(("a", "b"), [(0.6, 1.0), (0.0, 0.6), (-0.4, 0.7)])
def test_miscalibration_is_found(a, b):
    p = [calibration_test(*draw(400, 1, seed, a, b)).p for seed in range(60)]
    assert np.mean(np.array(p) < 0.05) > 0.9


@pytest.mark.parametrize("test", BOTH)
def test_showing_every_patient_k_times_changes_nothing(test):
    label, score, patient = draw(80, 1, 3)
    once, often = test(label, score, patient), test(np.repeat(label, 5), np.repeat(score, 5), np.repeat(patient, 5))
    assert often.value == pytest.approx(once.value, rel=0.01)
    assert often.p == pytest.approx(once.p, rel=0.02)


def test_too_few_patients_and_constant_scores_are_undefined():
    label, score, patient = draw(40, 1, 0)
    with pytest.raises(Undefined, match="needs 4 patients, and there are 3"):
        calibration_test(label, score, patient % 3)
    with pytest.raises(Undefined, match="same score"):
        calibration_test(label, np.full(40, 0.2), patient)
    with pytest.raises(Undefined, match="one patient"):
        spiegelhalter(label, score, np.zeros(40, dtype=np.int64))
    with pytest.raises(Undefined, match="cannot vary"):
        spiegelhalter(label, np.full(40, 0.5), patient)
