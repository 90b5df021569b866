"""Few patients with many images: the interval must not believe the images."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.slices import Rows, everyone

Z = float(norm.isf(0.025))


def measured(name, label, score, patient):
    order = np.argsort(score, kind="stable")
    rows = Rows({"label": np.asarray(label, float)[order], "score": score[order]}, np.asarray(patient)[order], ())
    return measure(METRICS[name], everyone(rows), 0.5, 0)


@pytest.mark.parametrize(
    "name", ["auroc", "sensitivity", "prevalence", "brier", "calibration_in_the_large", "oe_ratio"]
)
def test_a_thousand_images_of_one_patient_have_no_interval(name):
    random = np.random.default_rng(0)
    found = estimate(measured(name, random.random(1000) < 0.4, random.random(1000), np.zeros(1000, int)), 0.95)
    assert found.value is not None
    assert (found.low, found.high, found.se) == (None, None, None)
    assert found.note == "no interval: all these cases are of one patient"


def test_patients_who_are_all_alike_show_no_spread_but_count_as_patients():
    # Every one of 60 patients has one diseased image of three: the sums cancel to rounding noise.
    label = np.tile([1, 0, 0], 60)
    found = measured("prevalence", label, np.linspace(0.1, 0.9, 180), np.repeat(np.arange(60), 3))
    assert found.se is None
    low, high, _ = found.interval(Z)
    from radaudit.measure.intervals.wilson import wilson

    assert (low, high) == pytest.approx(wilson(1 / 3, 60, Z))


@pytest.mark.parametrize(("patients", "images"), [(5, 10), (10, 4), (20, 10)])
def test_auroc_of_few_diseased_patients_with_many_images_is_covered(patients, images):
    """Diseased patients with several images each against 100 others with one: Student's quantile by the scarcer side."""
    random = np.random.default_rng(1)
    truth = norm.cdf(1.5 / np.sqrt(2))
    hits = 0
    for _ in range(400):
        shared = random.normal(1.5, np.sqrt(0.5), patients)
        cases = np.repeat(shared, images) + random.normal(0, np.sqrt(0.5), patients * images)
        score = np.concatenate([cases, random.normal(0, 1, 100)])
        label = np.repeat([1, 0], [patients * images, 100])
        patient = np.concatenate([np.repeat(np.arange(patients), images), patients + np.arange(100)])
        low, high, _ = measured("auroc", label, norm.cdf(score), patient).interval(Z)
        hits += low <= truth <= high
    assert 0.92 <= hits / 400 <= 0.99


@pytest.mark.parametrize(("patients", "images"), [(8, 1), (10, 4)])
def test_slope_of_few_diseased_patients_is_covered(patients, images):
    """Calibrated scores, the number of diseased patients held fixed: without Student's quantile it was .90."""
    random = np.random.default_rng(2)
    others, hits = 200, 0
    for _ in range(400):
        disease = np.repeat([1, 0], [patients, others])
        patient = np.repeat(np.arange(patients + others), images)
        z = 1.5 * disease[patient] + random.normal(0, np.sqrt(0.5), patients + others)[patient]
        z = z + random.normal(0, np.sqrt(0.5), len(patient))
        score = 1 / (1 + np.exp(-(1.5 * z - 1.125 + np.log(patients / others))))
        low, high, _ = measured("calibration_slope", disease[patient], score, patient).interval(Z)
        hits += low <= 1 <= high
    assert 0.92 <= hits / 400 <= 0.99
