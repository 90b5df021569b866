"""Cohorts for the measure room's tests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from radaudit.records import Attribute, Cohort, Predictions


def build(label, score, patient=None, failure=None, **attributes) -> Predictions:
    """Predictions from plain arrays; every keyword is an attribute, given as one level a row."""
    n = len(label)
    divided = []
    for name, values in attributes.items():
        levels, codes = np.unique(np.asarray(values), return_inverse=True)
        divided.append(Attribute(name, codes.astype(np.int32), tuple(map(str, levels)), "test"))
    cohort = Cohort(
        name="test",
        sha256="",
        task="binary",
        truth={"label": np.asarray(label, dtype=np.int8)},
        attributes=tuple(divided),
        patient=np.arange(n) if patient is None else np.asarray(patient, dtype=np.int64),
        has_patients=patient is not None,
        case=tuple(map(str, range(n))),
    )
    failure = (None,) * n if failure is None else tuple(failure)
    return Predictions(cohort, np.asarray(score, dtype=np.float64), failure)


def draw(n_patients, images=1, *, seed=0, prevalence=0.3, separation=1.5, within=0.5):
    """Clustered binormal scores, calibrated by construction: label a patient, `within` share of a score's variance its own.

    Returns label, score, patient.
    """
    random = np.random.default_rng(seed)
    disease = (random.random(n_patients) < prevalence).astype(float)
    patient = np.repeat(np.arange(n_patients), images)
    label = disease[patient]
    shared = random.standard_normal(n_patients)[patient] * np.sqrt(1 - within)
    own = random.standard_normal(len(patient)) * np.sqrt(within)
    z = separation * label + shared + own
    # The likelihood ratio of two unit normals `separation` apart makes the score a calibrated probability.
    logit = separation * z - separation**2 / 2 + np.log(prevalence / (1 - prevalence))
    return label, 1 / (1 + np.exp(-logit)), patient


@pytest.fixture(scope="session")
def build_predictions() -> Callable[..., Predictions]:
    return build


@pytest.fixture(scope="session")
def draw_cohort():
    return draw
