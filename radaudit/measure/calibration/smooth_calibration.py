"""The observed risk as a smooth function of the score: a spline-logistic fit that the calibration curve and its measures share.

logit P(y = 1) = spline(logit p), unpenalized, with errors clustered by patient. Under perfect calibration the spline is the
identity, so what chance alone makes of it is known: the same fit with the identity's coefficients and the error it has there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from radaudit.errors import Undefined
from radaudit.measure.calibration.recalibration import (
    BLOCK,
    SEPARATED,
    coefficients,
    linear_predictor,
    require_both_outcomes,
)
from radaudit.measure.calibration.remembering import remembered
from radaudit.measure.calibration.splines import design, knots
from radaudit.measure.clustering import correction
from radaudit.measure.intervals.distance import normal_points, without_noise
from radaudit.measure.intervals.quantiles import quantiles
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic

FEWEST = {5: 200, 3: 100}
"""Knots -> fewest patients with the rarer outcome; with fewer than for three, the line is straight on the logit scale."""

POINTS = 100
"""Scores of equal mass at which draws of the curve are compared with the identity."""

DRAWS = 500

MEASURES = ("ici", "e50", "e90", "eci")


@dataclass(frozen=True, eq=False)
class SmoothCalibration:
    """A fitted calibration curve.

    Attributes:
        at: (k,) knots on the logit scale; none where the line is straight.
        beta: (q,) coefficients of `splines.design`.
        covariance: (q, q) of `beta`, clustered by patient.
        null_covariance: (q, q) the same were every score exactly right.
        n: Rows.
        n_patients: Patients.
        n_rarer: Patients with the rarer outcome.
        distances: (4,) ICI, E50, E90 and 100 times the mean squared distance, over the rows.
        sampling: (4,) their relative standard errors that come from which scores were drawn, the curve being fixed.
        points: (p,) logits of equal mass.
    """

    at: Array
    beta: Array
    covariance: Array
    null_covariance: Array
    n: int
    n_patients: int
    n_rarer: int
    distances: Array
    sampling: Array
    points: Array

    @cached_property
    def draws(self) -> Array:
        """Draws for the intervals of the four distances, (4, draws)."""
        drawn = self._distances(self.beta, self.covariance)
        drawn[3] = np.sqrt(drawn[3])
        draws = without_noise(np.append(self.distances[:3], np.sqrt(self.distances[3])), drawn)
        draws[3] **= 2
        # Other patients would also have other scores, whatever the curve.
        return np.asarray(draws * np.exp(self.sampling[:, None] * normal_points(DRAWS, 1)[:, 0]))

    @cached_property
    def chance(self) -> Array:
        """What the four distances would be, drawn many times, were every score exactly right, (4, draws)."""
        identity = np.zeros_like(self.beta)
        identity[1] = 1.0
        return self._distances(identity, self.null_covariance)

    def _distances(self, beta: Array, covariance: Array) -> Array:
        """The distances of curves drawn around one, (4, draws)."""
        values, vectors = np.linalg.eigh(covariance)
        noise = normal_points(DRAWS, len(beta)) @ (vectors * np.sqrt(np.maximum(values, 0.0))).T
        # Not scipy.special.expit, which takes twice as long; exp of a curve that runs off may be infinite and the risk 0.
        curves = -(beta + noise) @ design(self.points, self.at).T
        with np.errstate(over="ignore"):
            np.exp(curves, out=curves)
        curves += 1
        np.reciprocal(curves, out=curves)
        curves -= expit(self.points)
        return _summaries(np.abs(curves, out=curves))


@remembered
def smooth_calibration(label: Array, score: Array, patient: NDArray[np.int64]) -> SmoothCalibration:
    """Fits the curve: five knots, three or none, as many as the patients with the rarer outcome and the scores allow.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities; 0 and 1 are moved inside by 1e-7.
        patient: (n,) patient of every row, 0 .. number of patients - 1.

    Raises:
        Undefined: When an outcome does not occur, the scores do not vary, or they separate the outcomes.

    Source: Harrell FE. Regression modeling strategies, 2nd ed. Springer 2015, sections 2.4.5 and 10.11.
    doi:10.1007/978-3-319-19425-7; sandwich: Liang KY, Zeger SL. Biometrika 1986;73:13. doi:10.1093/biomet/73.1.13
    """
    require_both_outcomes(label)
    if bool(np.any(score[1:] < score[:-1])):
        order = np.argsort(score, kind="stable")
        label, score, patient = label[order], score[order], patient[order]
    predictor = linear_predictor(score)
    if predictor[0] == predictor[-1]:
        raise Undefined("every case in this group has the same score")
    n_patients = int(patient.max()) + 1
    n_events = int(np.count_nonzero(np.bincount(patient, label)))
    n_rarer = min(n_events, int(np.count_nonzero(np.bincount(patient, 1 - label))))
    for wanted in [k for k, fewest in FEWEST.items() if n_rarer >= fewest]:
        at = knots(predictor, wanted)
        if len(at):
            try:
                return _fitted(label, score, patient, predictor, at, (n_patients, n_rarer))
            except Undefined:  # a tail of the spline runs off; a stiffer curve may still exist
                continue
    return _fitted(label, score, patient, predictor, np.zeros(0), (n_patients, n_rarer))


def _fitted(
    label: Array, score: Array, patient: NDArray[np.int64], predictor: Array, at: Array, patients: tuple[int, int]
) -> SmoothCalibration:
    """The curve with these knots, from rows sorted by score."""
    n, (n_patients, n_rarer) = len(label), patients
    columns = np.ascontiguousarray(design(predictor, at).T)
    beta = coefficients(label, columns.T)
    away, inner = np.empty(n), np.zeros((3, len(beta), len(beta)))
    for first in range(0, n, BLOCK):
        rows = slice(first, first + BLOCK)
        x, p = columns[:, rows], score[rows]
        fitted = expit(beta @ x)
        left = label[rows] - fitted
        away[rows] = np.abs(fitted - p)
        for i, weight in enumerate((fitted * (1 - fitted), left * left, p * (1 - p))):
            inner[i] += (x * weight) @ x.T
        x *= left  # what every row adds to the gradient takes the place of its regressors
    bread = np.linalg.inv(inner[0])
    by_rows = bread @ inner[1] @ bread * correction(n)
    covariance = by_rows
    if n_patients < n:
        sums = [np.bincount(patient, column) for column in columns]
        meat = np.array([[one @ other for other in sums] for one in sums])
        covariance = bread @ meat @ bread * correction(n_patients)
    distances = _summaries(away[None])[:, 0]
    return SmoothCalibration(
        at=at,
        beta=beta,
        covariance=covariance,
        null_covariance=_at_null(inner[2], covariance, by_rows),
        n=n,
        n_patients=n_patients,
        n_rarer=n_rarer,
        distances=distances,
        sampling=_sampling(away, distances, patient, n_patients),
        points=predictor[((np.arange(min(POINTS, n)) + 0.5) * n / min(POINTS, n)).astype(np.intp)],
    )


def _at_null(information: Array, clustered: Array, by_rows: Array) -> Array:
    """The covariance under perfect calibration: the model's own, times the design effect that the residuals show."""
    try:
        own = np.linalg.cholesky(np.linalg.inv(information))
        turn = own @ np.linalg.inv(np.linalg.cholesky(by_rows))
    except np.linalg.LinAlgError as error:
        raise Undefined(SEPARATED) from error
    return np.asarray(turn @ clustered @ turn.T)


def _summaries(away: Array) -> Array:
    """ICI, E50, E90 and ECI of absolute distances (draws, points), (4, draws)."""
    mean, squared = away.mean(axis=1), 100 * np.einsum("ij,ij->i", away, away) / away.shape[1]
    return np.asarray([mean, *quantiles(away, (0.5, 0.9)), squared], dtype=np.float64)


def _sampling(away: Array, distances: Array, patient: NDArray[np.int64], n_patients: int) -> Array:
    """Relative standard errors of the summaries as means and quantiles of given distances, clustered by patient, (4,).

    Source: for the quantiles, Woodruff RS. J Am Stat Assoc 1952;47:635. doi:10.1080/01621459.1952.10483443
    """
    n, (mean, half, most, squared) = len(away), distances
    terms = (away - mean, (away > half) - 0.5, (away > most) - 0.1, 100 * away**2 - squared)
    sums = (term if n_patients == n else np.bincount(patient, term) for term in terms)
    errors = np.array([np.sqrt(np.sum(s * s) * correction(n_patients)) / n for s in sums])
    some = away[:: 1 + n // 10_000]  # in the order of the scores: as good as all of them for a slope
    for i, place in ((1, 0.5), (2, 0.9)):
        low, high = quantiles(some, [max(place - errors[i], 0.0), min(place + errors[i], 1.0)])
        errors[i] = (high - low) / 2
    # A distance near zero that comes and goes with the cases drawn: an error of its own size is all that can be said.
    relative = np.divide(errors, distances, out=np.ones(4), where=errors < distances)
    return np.asarray(relative, dtype=np.float64)


def distance_statistic(name: str, label: Array, score: Array, patient: NDArray[np.int64]) -> Statistic:
    """One of the measures of distance between curve and identity: "ici", "e50", "e90" or "eci".

    Args:
        name: Which.
        label: (n,) 0/1.
        score: (n,) probabilities.
        patient: (n,) patient of every row.

    Raises:
        Undefined: As `smooth_calibration`.
    """
    which = MEASURES.index(name)
    curve = smooth_calibration(label, score, patient)
    value = float(curve.distances[which])
    if curve.n_patients < 2:
        return Statistic(value, None, n=curve.n)
    return Statistic(value, None, n=curve.n, draws=curve.draws[which], chance=curve.chance[which])
