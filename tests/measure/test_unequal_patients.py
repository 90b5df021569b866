"""Patients with very different numbers of images: many patients are few when one of them has half of the images."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import measure
from radaudit.measure.slices import Rows, everyone

REPEATS = 300


def drawn(random, images):
    """Labels by patient, and scores of which half the variance is the patient's own."""
    patient = np.repeat(np.arange(len(images)), images)
    label = (random.random(len(images)) < 0.4)[patient].astype(float)
    z = (
        1.2 * label
        + random.normal(0, np.sqrt(0.5), len(images))[patient]
        + random.normal(0, np.sqrt(0.5), len(patient))
    )
    order = np.argsort(z, kind="stable")
    score = norm.cdf(z[order] - 0.6)
    return Rows({"label": label[order], "score": score}, patient[order].astype(np.int64), ())


TRUTHS = {"sensitivity": norm.cdf(0.6), "specificity": norm.cdf(0.6), "auroc": norm.cdf(1.2 / np.sqrt(2))}


@pytest.mark.parametrize(
    ("images", "least"), [([60] + [1] * 60, 0.92), ([4] * 60, 0.92), ([1] * 20 + [2] * 20 + [8] * 10, 0.92)]
)
def test_intervals_hold_whoever_has_the_images(images, least):
    random = np.random.default_rng(5)
    hits = dict.fromkeys(TRUTHS, 0)
    for _ in range(REPEATS):
        where = everyone(drawn(random, images))
        for name, truth in TRUTHS.items():
            interval = measure(METRICS[name], where, 0.5, 0).interval(1.96)
            # Where one patient has all that matters there is no interval, which misses nothing.
            hits[name] += interval is None or interval.low <= truth <= interval.high
    assert {name: hit / REPEATS for name, hit in hits.items() if hit / REPEATS < least} == {}
