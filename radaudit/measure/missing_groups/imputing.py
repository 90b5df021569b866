"""Draws the group of rows that have none, from what outcome, score and the other attributes say of it.

Source: Rubin DB. Multiple imputation for nonresponse in surveys. Wiley 1987. doi:10.1002/9780470316696
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.recalibration import linear_predictor
from radaudit.measure.slices import Rows
from radaudit.records.arrays import Array
from radaudit.records.groups import UNKNOWN, Attribute
from radaudit.tasks import binary

MOST_FITTED = 20_000
"""Patients (or rows) that the model is fitted to; more tell hardly anything of thirty coefficients."""

MOST_COEFFICIENTS = 600
"""Above this many, the other attributes are left out of the model."""

STEADY = 0.95
"""Share of patients with several known rows that must have one value for the attribute to be one of patients."""

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Imputed:
    """Completed groups.

    Attributes:
        rows: (u,) the rows without a value.
        codes: (m, u) their levels in each of m imputations.
    """

    rows: NDArray[np.intp]
    codes: Codes


def impute(rows: Rows, attribute: Attribute, threshold: float, random: np.random.Generator, m: int) -> Imputed:
    """Completes an attribute m times.

    A row of a patient whose known rows agree gets their value. The others are drawn from a multinomial logistic regression of
    the group on outcome, logit of the score with its square, decision, their products with the outcome, and the other attributes;
    its coefficients are drawn anew each time from their normal approximation, clustered by patient, so that the imputation is
    proper. Where the attribute is one of patients (vendors are not), so is the regression, and all rows of one get one value.

    Args:
        rows: All scored rows.
        attribute: With a level "Unknown", and two or more others that occur.
        threshold: Decision threshold.
        random: Source of the draws.
        m: Number of imputations.
    """
    unknown = attribute.levels.index(UNKNOWN)
    codes = attribute.codes.astype(np.int64)
    missing = np.flatnonzero(codes == unknown)
    filled, is_steady = _fill(codes, unknown, rows.patient, len(attribute.levels))
    drawn = np.repeat(filled[missing][None, :], m, axis=0)
    still = filled[missing] == unknown
    if still.any():
        unit = rows.patient if is_steady else np.arange(rows.n)
        drawn[:, still] = _draw(rows, attribute, threshold, filled, unknown, unit, missing[still], random, m)
    return Imputed(missing, drawn)


def _fill(codes: Codes, unknown: int, patient: NDArray[np.int64], n_levels: int) -> tuple[Codes, bool]:
    """The codes with unknown rows of patients whose known rows agree filled in, and whether patients nearly always agree."""
    known = codes != unknown
    n = int(patient.max()) + 1
    lowest, highest = np.full(n, n_levels), np.full(n, -1)
    np.minimum.at(lowest, patient[known], codes[known])
    np.maximum.at(highest, patient[known], codes[known])
    several = np.bincount(patient[known], minlength=n) > 1
    agree = lowest == highest
    is_steady = not several.any() or float(np.mean(agree[several])) >= STEADY
    return np.where(known | ~agree[patient], codes, lowest[patient]), is_steady


def _draw(
    rows: Rows,
    attribute: Attribute,
    threshold: float,
    codes: Codes,
    unknown: int,
    unit: NDArray[np.int64],
    wanted: NDArray[np.intp],
    random: np.random.Generator,
    m: int,
) -> Codes:
    """(m, wanted rows) drawn levels."""
    features = _features(rows, attribute, threshold)
    n = int(unit.max()) + 1
    size = np.bincount(unit, minlength=n)
    level, first = np.full(n, unknown), np.full(n, -1)
    known = codes != unknown
    level[unit[known]] = codes[known]
    first[unit] = rows.patient  # a unit never holds rows of two patients
    fitted = np.flatnonzero((level != unknown) & (size > 0))
    if len(fitted) > MOST_FITTED:
        fitted = np.sort(random.choice(fitted, MOST_FITTED, replace=False))
    asked = np.unique(unit[wanted])
    chosen = np.zeros(n, dtype=bool)
    chosen[fitted] = chosen[asked] = True
    design = _by_unit(features, unit, chosen, size)
    place = np.cumsum(chosen) - 1
    occurring, target = np.unique(level[fitted], return_inverse=True)
    beta, root = _fit(design[place[fitted]], target, first[fitted], len(occurring))
    of_row = np.searchsorted(asked, unit[wanted])
    drawn = np.empty((m, len(wanted)), dtype=np.int64)
    for i in range(m):
        coefficients = (beta.ravel() + root @ random.standard_normal(root.shape[1])).reshape(beta.shape)
        share = np.cumsum(_softmax(design[place[asked]] @ coefficients.T), axis=1)
        picked = np.minimum((random.random((len(asked), 1)) > share).sum(axis=1), len(occurring) - 1)
        drawn[i] = occurring[picked][of_row]
    return drawn


def _features(rows: Rows, attribute: Attribute, threshold: float) -> list[Array]:
    """What the group is explained by, one array a column."""
    label = rows.fields["label"]
    logit = linear_predictor(rows.fields["score"])
    spread = float(logit.std())
    logit = (logit - logit.mean()) / spread if spread > 0 else np.zeros_like(logit)
    flagged = binary.decide(rows.fields["score"], threshold)
    columns = [np.ones(rows.n), label, logit, logit**2, flagged, label * logit, label * flagged]
    others = [
        (other.codes == code).astype(np.float64)
        for other in rows.attributes
        if other.name != attribute.name and "*" not in other.name
        for code in range(1, len(other.levels))
    ]
    fits = (len(columns) + len(others)) * len(attribute.levels) <= MOST_COEFFICIENTS
    return [*columns, *others] if fits else columns


def _by_unit(
    features: list[Array], unit: NDArray[np.int64], chosen: NDArray[np.bool_], size: NDArray[np.intp]
) -> Array:
    """Mean of every feature over the rows of each chosen unit, (units, features)."""
    inside = np.flatnonzero(chosen[unit])
    place = (np.cumsum(chosen) - 1)[unit[inside]]
    n = int(np.count_nonzero(chosen))
    return np.column_stack([np.bincount(place, f[inside], minlength=n) for f in features]) / size[chosen][:, None]


def _fit(design: Array, target: NDArray[np.intp], patient: NDArray[np.int64], k: int) -> tuple[Array, Array]:
    """Coefficients (k, p) of a multinomial regression, and a root (kp, kp) of their covariance, clustered by patient.

    By Newton's method with a ridge of 1, which is nothing to hundreds of rows, and keeps the coefficients of few rows finite.
    """
    p = design.shape[1]
    beta, wanted = np.zeros((k, p)), np.eye(k)[target]
    best = _likelihood(design, beta, target)
    for _ in range(50):
        residual = wanted - _softmax(design @ beta.T)
        step = np.linalg.solve(_information(design, beta), (residual.T @ design - beta).ravel()).reshape(k, p)
        while (reached := _likelihood(design, beta + step, target)) < best and float(np.abs(step).max()) > 1e-8:
            step /= 2
        beta, gained, best = beta + step, reached - best, reached
        if gained < 1e-6:
            break
    residual = wanted - _softmax(design @ beta.T)
    number = np.unique(patient, return_inverse=True)[1]
    scores = np.stack([np.bincount(number, residual[:, i] * design[:, j]) for i in range(k) for j in range(p)])
    patients = scores.shape[1]
    inverse = np.linalg.inv(_information(design, beta))
    covariance = inverse @ (scores @ scores.T) @ inverse * (patients / max(patients - 1, 1))
    values, vectors = np.linalg.eigh(covariance)
    return beta, vectors * np.sqrt(np.maximum(values, 0.0))


def _likelihood(design: Array, beta: Array, target: NDArray[np.intp]) -> float:
    """Logarithm of the likelihood, less the ridge's penalty."""
    share = _softmax(design @ beta.T)[np.arange(len(target)), target]
    return float(np.log(np.maximum(share, 1e-300)).sum() - (beta**2).sum() / 2)


def _information(design: Array, beta: Array) -> Array:
    """Minus the second derivatives, (kp, kp), with the ridge."""
    share, (k, p) = _softmax(design @ beta.T), beta.shape
    information = np.eye(k * p)
    for i in range(k):
        for j in range(i, k):
            weight = share[:, i] * ((i == j) - share[:, j])
            block = (design * weight[:, None]).T @ design
            information[i * p : (i + 1) * p, j * p : (j + 1) * p] += block
            if j > i:
                information[j * p : (j + 1) * p, i * p : (i + 1) * p] += block.T
    return information


def _softmax(linear: Array) -> Array:
    shifted = np.exp(linear - linear.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
