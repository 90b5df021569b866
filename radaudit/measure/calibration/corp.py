"""The CORP decomposition of the Brier score: what miscalibration costs, what discrimination saves, and how sure both are.

With the scores replaced by their isotonic recalibration, the best risks that never fall as the score rises, Brier score =
miscalibration - discrimination + uncertainty holds exactly and without bins. The recalibration fits some of the chance in
the data too, so both parts come out too large by about the same amount: what chance alone gives for miscalibration.

Source: Dimitriadis T, Gneiting T, Jordan AI. PNAS 2021;118:e2016191118. doi:10.1073/pnas.2016191118
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.isotonic import isotonic, isotonic_rows
from radaudit.measure.calibration.patient_noise import PatientNoise, patient_noise
from radaudit.measure.calibration.recalibration import require_both_outcomes
from radaudit.measure.calibration.remembering import remembered
from radaudit.measure.clustering import Patients, correction
from radaudit.measure.intervals.critical import for_patients
from radaudit.measure.intervals.distance import normal_points
from radaudit.records.arrays import Array

DRAWS = 200


@dataclass(frozen=True, eq=False)
class Corp:
    """The parts of a Brier score.

    Attributes:
        miscalibration: Brier score less that of the recalibrated scores.
        discrimination: Uncertainty less the Brier score of the recalibrated scores.
        uncertainty: f (1 - f), f the prevalence.
        miscalibration_se: Standard error, clustered by patient.
        discrimination_se: Standard error, clustered by patient.
        noise: How the observed shares along the score vary in other patients, in bins.
        observed: (b,) the observed shares.
        risk: (b,) the recalibrated risks.
        n_patients: Patients.
        n_rarer: Effective number of patients with the rarer outcome.
        n: Rows.
    """

    miscalibration: float
    discrimination: float
    uncertainty: float
    miscalibration_se: float
    discrimination_se: float
    noise: PatientNoise
    observed: Array
    risk: Array
    n_patients: int
    n_rarer: float
    n: int

    @cached_property
    def null_shares(self) -> Array:
        """Observed shares of the bins were every score exactly right, (draws, b)."""
        return self.noise.around_scores(DRAWS)

    @cached_property
    def chance(self) -> Array:
        """What miscalibration would be, drawn many times, were every score exactly right, (draws,)."""
        drawn = self._miscalibration(self.null_shares)
        # Bins leave the recalibration a little less to fit than single rows do: by as much as they take from what was observed.
        binned = float(self._miscalibration(self.observed[None])[0])
        return drawn * (self.miscalibration / binned if binned > 0 else 1.0)

    @cached_property
    def miscalibration_draws(self) -> Array:
        """Draws for the interval of miscalibration: around it, less what the recalibration fits of chance, (draws,)."""
        overfit = min(float(self.chance.mean()), self.miscalibration)
        return np.maximum(self.miscalibration - overfit + self.miscalibration_se * normal_points(DRAWS, 1)[:, 0], 0.0)

    @cached_property
    def discrimination_draws(self) -> Array:
        """Draws for the interval of discrimination, whose quantiles are its score intervals of every level, (draws,).

        What recalibrating saves varies the more the more there is to be saved: its variance is about 4 f (1 - f) / n times
        itself, as that of a count is. So the interval holds every true value from which the one found is no more than so
        many of *its* standard errors away, and what is fitted of chance is taken off at the end. A symmetric one holds
        the truth in .87 to .92 of a nominal .95 with 10 and 20 diseased cases, and misses it mostly on the low side.

        Source: score intervals, Wilson EB. J Am Stat Assoc 1927;22:209. doi:10.1080/01621459.1927.10502953
        """
        found = self.discrimination
        points = normal_points(DRAWS, 1)[:, 0]
        if self.n_patients < self.n:
            points = np.sign(points) * [for_patients(point, self.n_rarer) for point in np.abs(points)]
        # The variance for every unit of it; where nothing was found, what it is on average.
        unit = self.discrimination_se**2 / found if found > 0 else 4 * self.uncertainty / self.n_patients
        half = np.abs(points) * np.sqrt(unit)
        expected = found + half**2 / 2 + np.sign(points) * half * np.sqrt(found + half**2 / 4)
        return np.asarray(np.clip(expected - min(float(self.chance.mean()), found), 0.0, 0.25))

    def _miscalibration(self, observed: Array) -> Array:
        """Miscalibration of observed shares by bin (draws, b), (draws,)."""
        weight = self.noise.count / self.n
        recalibrated = isotonic_rows(observed, self.noise.count)
        parts = (observed - self.noise.score) ** 2 - (observed - recalibrated) ** 2
        return np.asarray(np.maximum(parts @ weight, 0.0))


@remembered
def corp(label: Array, score: Array, patient: NDArray[np.int64]) -> Corp:
    """Decomposes the Brier score of some rows; equal scores are pooled first.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.
        patient: (n,) patient of every row, 0 .. number of patients - 1.

    Raises:
        Undefined: When an outcome does not occur.
    """
    require_both_outcomes(label)
    if bool(np.any(score[1:] <= score[:-1])):
        # Equal scores by their outcome: a bin may end between them, and the file's order must not matter.
        order = np.lexsort([label, score])
        label, score, patient = label[order], score[order], patient[order]
    n, n_patients = len(label), int(patient.max()) + 1
    first = np.flatnonzero(np.append(True, score[1:] > score[:-1]))
    count = np.diff(first, append=n).astype(np.float64)
    recalibrated = np.repeat(isotonic(np.add.reduceat(label, first) / count, count), count.astype(np.intp))
    left = label - recalibrated
    brier, remaining, prevalence = float(np.mean((label - score) ** 2)), float(np.mean(left**2)), float(label.mean())
    noise = patient_noise(score, left, patient)

    def se(influence: Array) -> float:
        # The recalibration is at its best, so that its own error moves the remaining score by nothing of first order.
        sums = influence if n_patients == n else np.bincount(patient, influence)
        return float(np.sqrt(np.sum(sums**2) * correction(n_patients))) / n

    return Corp(
        miscalibration=max(brier - remaining, 0.0),
        discrimination=max(prevalence * (1 - prevalence) - remaining, 0.0),
        uncertainty=prevalence * (1 - prevalence),
        miscalibration_se=se((label - score) ** 2 - brier - (left**2 - remaining)),
        discrimination_se=se((1 - 2 * prevalence) * (label - prevalence) - (left**2 - remaining)),
        noise=noise,
        observed=np.add.reduceat(label, noise.first) / noise.count,
        risk=np.clip(np.add.reduceat(recalibrated, noise.first) / noise.count, 0, 1),
        n_patients=n_patients,
        n_rarer=min(Patients.of(patient[label == outcome]).effective for outcome in (0, 1)) if n_patients < n else n,
        n=n,
    )
