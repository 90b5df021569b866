"""calibration_curve: statsmodels' prediction, its clustered band and coverage; reliability_curve: its bins written out."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit
from scipy.stats import norm

from radaudit.measure.calibration.smooth_calibration import smooth_calibration
from radaudit.measure.calibration.splines import design
from radaudit.measure.curves.calibration import calibration_curve
from radaudit.measure.curves.reliability import reliability_curve
from radaudit.measure.intervals.wilson import wilson
from radaudit.measure.slices import Rows, everyone


def part(label, score, patient=None):
    order = np.argsort(score, kind="stable")
    patient = np.arange(len(label)) if patient is None else np.asarray(patient)
    fields = {"label": np.asarray(label)[order], "score": np.asarray(score)[order]}
    return everyone(Rows(fields, patient[order].astype(np.int64), ()))


def draw(n, seed, images=1):
    random = np.random.default_rng([n, seed])
    score = expit(np.repeat(random.normal(-1, 1.5, n), images))
    risk = expit(0.3 + 0.8 * logit(score))
    shared = np.repeat(random.random(n), images)  # the images of a patient have one outcome
    return (shared < risk).astype(float), score, np.repeat(np.arange(n), images)


@pytest.mark.parametrize("n", [150, 2000])
def test_curve_and_band_are_statsmodels_prediction(n):
    label, score, patient = draw(n, 0, images=2)
    ours = calibration_curve(part(label, score, patient), 0.9)
    at = smooth_calibration(label[np.argsort(score)], np.sort(score), patient[np.argsort(score)]).at
    fitted = sm.GLM(label, design(logit(score), at), family=sm.families.Binomial()).fit(
        tol=1e-13, cov_type="cluster", cov_kwds={"groups": patient}
    )
    x = np.array(ours.x)
    assert (x[0], x[-1]) == pytest.approx(np.quantile(score, [0.01, 0.99]))
    assert len(x) == 60
    along = design(logit(x), at)
    factor = (2 * n - along.shape[1]) / (2 * n - 1)
    se = np.sqrt(np.einsum("ij,jk,ik->i", along, fitted.cov_params(), along) * factor)
    eta = along @ fitted.params
    assert np.array(ours.y) == pytest.approx(expit(eta), abs=1e-8)
    assert np.array(ours.low) == pytest.approx(expit(eta - norm.isf(0.05) * se), abs=1e-7)
    assert np.array(ours.high) == pytest.approx(expit(eta + norm.isf(0.05) * se), abs=1e-7)
    assert np.all(np.array(ours.joint_low) < ours.low)
    assert np.all(np.array(ours.joint_high) > ours.high)


def test_note_says_how_the_curve_may_bend():
    assert calibration_curve(part(*draw(2000, 0)), 0.95).note.startswith(
        "restricted cubic spline with 5 knots, at scores of"
    )
    note = calibration_curve(part(*draw(150, 0)), 0.95).note
    assert note == "straight on the logit scale: fewer than 100 patients with the rarer outcome"


@pytest.mark.slow
@pytest.mark.parametrize(("n", "images"), [(900, 1), (300, 3)])
def test_bands_hold_the_truth_as_often_as_they_say(n, images):
    pointwise, joint = [], []
    for seed in range(200):
        ours = calibration_curve(part(*draw(n, seed, images)), 0.95)
        truth = expit(0.3 + 0.8 * logit(np.array(ours.x)))
        pointwise.append(np.mean((np.array(ours.low) <= truth) & (truth <= ours.high)))
        joint.append(np.all((np.array(ours.joint_low) <= truth) & (truth <= ours.joint_high)))
    assert 0.92 <= np.mean(pointwise) <= 0.98
    assert 0.90 <= np.mean(joint) <= 0.985


def test_what_cannot_be_fitted_is_an_empty_curve_with_the_reason():
    score = np.linspace(0.1, 0.9, 60)
    separated = calibration_curve(part(score > 0.5, score), 0.95)
    assert not separated.x
    assert "separate" in separated.note
    alone = calibration_curve(part(np.tile([0.0, 1.0], 30), score, np.zeros(60)), 0.95)
    assert alone.note == "no curve: all these cases are of one patient"


def test_certain_scores_do_not_break_the_curve():
    score = np.repeat([0.0, 0.2, 0.6, 1.0], 50)
    label = (np.random.default_rng(0).random(200) < 0.1 + 0.8 * score).astype(float)
    ours = calibration_curve(part(label, score), 0.95)
    assert np.all(np.isfinite(ours.y))
    assert np.all(np.diff(ours.y) > 0)


@pytest.mark.parametrize("images", [1, 3])
def test_reliability_bins_have_wilsons_interval_on_their_effective_number_of_cases(images):
    label, score, patient = draw(200, 0, images)
    label = label * (score > 0.1)  # nobody is diseased in the first bin
    order = np.argsort(score)
    ours = reliability_curve(part(label, score, patient), 0.95)
    for b, rows in enumerate(np.array_split(order, 10)):
        observed, n = label[rows].mean(), len(rows)
        patients = np.unique(patient[rows])
        sums = np.array([np.sum(label[rows][patient[rows] == p] - observed) / n for p in patients])
        variance = np.sum(sums**2)
        effective = min(observed * (1 - observed) / variance, n) if variance > 0 else len(patients)
        assert (ours.y[b], ours.n[b]) == (pytest.approx(observed), n)
        assert (ours.low[b], ours.high[b]) == pytest.approx(wilson(observed, effective, norm.isf(0.025)), abs=1e-9)
    assert ours.y[0] == 0
