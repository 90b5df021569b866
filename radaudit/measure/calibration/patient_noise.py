"""How the observed shares along the score would come out in other patients: draws, from counts or from signed sums by patient.

One image a patient: a bin's diseased cases are drawn from the binomial law. Several: every patient's residuals are multiplied
by one normal number (the wild bootstrap with patients as units), so that what goes together in a patient stays together.
Patients beyond a few hundred share numbers, with random signs: that leaves every covariance right on average and costs no
more than one pass over the rows.

Source: Wu CFJ. Ann Stat 1986;14:1261. doi:10.1214/aos/1176350142; shared numbers: Charikar M, Chen K, Farach-Colton M. Theor
Comput Sci 2004;312:3. doi:10.1016/S0304-3975(03)00400-6
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.clustering import correction
from radaudit.records.arrays import Array

BUCKETS = 400
"""Numbers that all patients share."""

PARTS = 10
"""Parts of the scores in which residuals are brought to the variance that a risk implies."""


@dataclass(frozen=True, slots=True, eq=False)
class PatientNoise:
    """Bins of neighboring scores and how their observed shares vary.

    Attributes:
        first: (b,) first row of each bin, in rows sorted by score.
        count: (b,) rows in each bin.
        score: (b,) mean score of each bin.
        sums: (buckets, b) signed sums of residuals; None with one image a patient.
        seen: (b,) variance of a row's residual in the bin's part of the scores.
        scale: Correction for few patients.
    """

    first: NDArray[np.intp]
    count: Array
    score: Array
    sums: Array | None
    seen: Array
    scale: float

    def around_scores(self, draws: int) -> Array:
        """Observed shares were every score exactly right, (draws, b).

        Seeded by nothing but their number, so that no other group changes them.
        """
        if self.sums is None:
            cases = np.random.default_rng(0).binomial(self.count.astype(np.int64), self.score, (draws, len(self.score)))
            return np.asarray(cases / self.count)
        factor = self.scale * self._ratio(self.score * (1 - self.score), self.seen)
        noise = _numbers(draws)[:, : len(self.sums)] @ self.sums
        return np.asarray(self.score + noise * (factor / self.count))

    def around(self, risk: Array, shares: Array) -> Array:
        """Shares drawn around the scores, (draws, b), moved to other risks (b,) and given the variance that these imply."""
        factor = self._ratio(risk * (1 - risk), by_part(self.score * (1 - self.score), self.count))
        return np.asarray(risk + (shares - self.score) * factor)

    def _ratio(self, variance: Array, by: Array) -> Array:
        """Ratio of standard deviations, the first one's variances averaged over the parts of the scores, (b,)."""
        wanted = by_part(variance, self.count)
        return np.sqrt(np.divide(wanted, by, out=np.zeros_like(wanted), where=by > 0))


@lru_cache(maxsize=1)
def _numbers(draws: int) -> Array:
    """The numbers that patients' residuals are multiplied by, (draws, buckets)."""
    numbers = np.random.default_rng(0).standard_normal((draws, BUCKETS))
    numbers.flags.writeable = False
    return numbers


def by_part(values: Array, count: Array) -> Array:
    """Means (b,) of a bin's values over all rows of its part of the scores."""
    part = np.minimum((np.cumsum(count) - count / 2) / count.sum() * PARTS, PARTS - 1).astype(np.intp)
    return np.asarray((np.bincount(part, values * count) / np.maximum(np.bincount(part, count), 1))[part])


def patient_noise(score: Array, left: Array, patient: NDArray[np.int64]) -> PatientNoise:
    """Bins some rows that are sorted by score, finely enough for steps that follow n^(1/3).

    Args:
        score: (n,) probabilities, ascending.
        left: (n,) outcome less fitted risk.
        patient: (n,) patient of every row.
    """
    n, patients = len(score), int(patient.max()) + 1
    patient = _in_own_order(patient, score, left)
    if bool(np.any(score[1:] == score[:-1])):
        # Bins may end between equal scores: who stands on which side must not depend on the file's order.
        order = np.lexsort([patient, left, score])
        left, patient = left[order], patient[order]
    wanted = min(n, 120 + int(4 * n ** (1 / 3)))
    first = np.arange(wanted) * n // wanted
    count = np.diff(first, append=n).astype(np.float64)
    means = np.clip(np.add.reduceat(score, first) / count, 0, 1)
    seen = by_part(np.add.reduceat(left**2, first) / count, count)
    sums: Array | None = None
    if patients < n:
        random = np.random.default_rng(1)
        bucket, sign = np.arange(patients), np.ones(patients)
        if patients > BUCKETS:
            bucket, sign = random.integers(0, BUCKETS, patients), random.choice([-1.0, 1.0], patients)
        cell = bucket[patient] * wanted + np.repeat(np.arange(wanted), count.astype(np.intp))
        rows = min(patients, BUCKETS)
        cells = np.bincount(cell, left * sign[patient], minlength=rows * wanted).astype(np.float64)
        sums = cells.reshape(rows, wanted)
    return PatientNoise(first, count, means, sums, seen, float(np.sqrt(correction(patients))))


def _in_own_order(patient: NDArray[np.int64], score: Array, left: Array) -> NDArray[np.int64]:
    """Patients numbered by what they show, so that neither their names nor the file's order change a draw."""
    rows = np.bincount(patient)
    # Rounded, because a sum in another order ends in other digits.
    shown = [np.round(np.bincount(patient, values), 9) for values in (left, left * score, score)]
    # One number of all that a patient shows is sorted many times faster than four of them in turn.
    order = np.argsort(rows + shown[0] * np.sqrt(2) + shown[1] * np.sqrt(3) + shown[2] * np.sqrt(5))
    number = np.empty(len(rows), dtype=np.int64)
    number[order] = np.arange(len(rows))
    return number[patient]
