"""Simulated coverage: a 95 % interval holds the truth 95 times of 100, also with four images a patient."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import measure
from radaudit.measure.slices import Rows, everyone

TIMES = 400
SEPARATION = 1.5


def covered(name, truth, patients, images, draw_cohort):
    hits = 0
    for seed in range(TIMES):
        label, score, patient = draw_cohort(patients, images, seed=seed, separation=SEPARATION)
        order = np.argsort(score, kind="stable")
        rows = Rows({"label": label[order], "score": score[order]}, patient[order], ())
        interval = measure(METRICS[name], everyone(rows), 0.3, 0).interval(float(norm.isf(0.025)))
        hits += interval is not None and interval.low <= truth <= interval.high
    return hits / TIMES


def rate_above(mean):
    """Share of unit-normal scores with this mean that a 0.3 threshold flags (prevalence 0.3, see draw_cohort)."""
    return norm.sf(SEPARATION / 2 - mean)


@pytest.mark.parametrize(("patients", "images"), [(150, 1), (150, 4)])
@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("auroc", norm.cdf(SEPARATION / np.sqrt(2))),
        ("sensitivity", rate_above(SEPARATION)),
        ("specificity", 1 - rate_above(0.0)),
        ("calibration_in_the_large", 0.0),
        ("calibration_slope", 1.0),
        ("net_benefit", 0.3 * rate_above(SEPARATION) - 0.3 / 0.7 * 0.7 * rate_above(0.0)),
    ],
)
def test_coverage_is_nominal_with_one_and_with_four_images_a_patient(name, truth, patients, images, draw_cohort):
    # Two standard errors of 400 simulations are about 2 points.
    assert 0.92 <= covered(name, truth, patients, images, draw_cohort) <= 0.98


def test_rows_as_units_would_have_been_wrong(draw_cohort):
    hits = 0
    truth = norm.cdf(SEPARATION / np.sqrt(2))
    for seed in range(TIMES):
        label, score, _ = draw_cohort(150, 4, seed=seed, separation=SEPARATION)
        order = np.argsort(score, kind="stable")
        rows = Rows({"label": label[order], "score": score[order]}, np.arange(len(label)), ())
        interval = measure(METRICS["auroc"], everyone(rows), 0.3, 0).interval(1.959964)
        hits += interval.low <= truth <= interval.high
    assert hits / TIMES < 0.85
