"""Populations whose every measure is known, and cohorts drawn from them.

Disease is a patient's, and a latent finding of every image is normal, `separation` apart between the diseased and the others. That
makes the risk a known function of the finding (the likelihood ratio of two normals), so that the model is right about every single
image unless the population says that it is not. Half of the finding's variance is the patient's own, so images of one patient are
alike: an analysis that takes them for independent gets intervals that are far too short.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit, ndtri

from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import measure
from radaudit.measure.slices import Rows, Slice, everyone
from radaudit.records import Attribute, Cohort, Predictions

SHARED = 0.5
"""Share of the finding's variance that the images of a patient have in common."""

GRID = 400_000
"""Rows of the sample that stands for a whole population."""


class Population(NamedTuple):
    """Where patients come from.

    Attributes:
        prevalence: Share of patients with the disease.
        auroc: Of the model.
        intercept: Added to the logit of every risk: 0 where the model is right on average.
        slope: Times the logit of every risk, before that: 1 where the model is right.
    """

    prevalence: float = 0.3
    auroc: float = 0.85
    intercept: float = 0.0
    slope: float = 1.0

    @property
    def separation(self) -> float:
        """Distance of the two normals: AUROC = Phi(separation / sqrt 2)."""
        return float(np.sqrt(2) * ndtri(self.auroc))

    def score(self, finding: np.ndarray) -> np.ndarray:
        """The model's risk for a latent finding."""
        d = self.separation
        return expit(self.intercept + self.slope * (d * finding - d**2 / 2 + logit(self.prevalence)))


class Images(NamedTuple):
    """Rows of a cohort, each array (n,): `label` 0/1, `score`, `patient` 0 .. number of patients - 1."""

    label: np.ndarray
    score: np.ndarray
    patient: np.ndarray


def draw(population: Population, patients: int, images: int, random: np.random.Generator) -> Images:
    """A cohort with the same number of images of every patient; whether a patient has the disease is chance."""
    diseased = (random.random(patients) < population.prevalence).astype(np.float64)
    own = random.standard_normal((patients, images)) * np.sqrt(1 - SHARED) if images > 1 else 0.0
    shared = random.standard_normal((patients, 1)) * (np.sqrt(SHARED) if images > 1 else 1.0)
    finding = population.separation * diseased[:, None] + shared + own
    return Images(
        np.repeat(diseased, images), population.score(finding).ravel(), np.repeat(np.arange(patients), images)
    )


def pour(parts: list[Images]) -> tuple[Images, np.ndarray]:
    """Several cohorts of different patients as one, and the number of the part that every row comes from."""
    first = np.cumsum([0, *(int(part.patient[-1]) + 1 for part in parts)])
    patient = np.concatenate([part.patient + start for part, start in zip(parts, first, strict=False)])
    label, score = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    return Images(label, score, patient), np.repeat(np.arange(len(parts)), [len(part.label) for part in parts])


def slice_of_all(cohort: Images) -> Slice:
    """The cohort as the measure room sees it."""
    order = np.argsort(cohort.score, kind="stable")
    return everyone(Rows({"label": cohort.label[order], "score": cohort.score[order]}, cohort.patient[order], ()))


def predictions(cohort: Images, group: np.ndarray, groups: int) -> Predictions:
    """The cohort as an audit takes it, with one attribute, `site`."""
    n = len(cohort.label)
    site = Attribute("site", group.astype(np.int32), tuple(f"S{i}" for i in range(groups)), "drawn")
    truth = {"label": cohort.label.astype(np.int8)}
    case = tuple(map(str, range(n)))
    table = Cohort("drawn", "", "binary", truth, (site,), cohort.patient, True, case)
    return Predictions(table, cohort.score, (None,) * n)


@functools.cache
def truths(population: Population, threshold: float) -> dict[str, float]:
    """Every metric in the population itself: on a sample of evenly spaced quantiles, which has no chance in it.

    A metric that such a sample leaves undefined is not in it.
    """
    events = round(GRID * population.prevalence)
    finding = np.concatenate([_quantiles(events) + population.separation, _quantiles(GRID - events)])
    label = np.repeat([1.0, 0.0], [events, GRID - events])
    where = slice_of_all(Images(label, population.score(finding), np.arange(GRID)))
    found = ((name, measure(metric, where, threshold, 0)) for name, metric in METRICS.items())
    return {name: measured.value for name, measured in found if measured.value is not None}


def _quantiles(n: int) -> np.ndarray:
    return ndtri((np.arange(n) + 0.5) / n)
