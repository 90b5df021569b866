"""From rows to patients: influence is summed within a patient, and patients are what varies.

Var(theta) = C / (C - 1) * sum over patients of (sum of the patient's influence)^2. Where the metric compares two parts of the
cohort (AUROC: diseased and not), each part gets its own correction, which makes it Obuchowski's variance for clustered
data and, with one row a patient, exactly DeLong's (Biometrics 1997;53:567, doi:10.2307/2533958).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from radaudit.records.estimates import Statistic

Array = NDArray[np.float64]

OUTSIDE = -1
"""Part code of a row that does not count."""


def patient_sums(influence: Array, patient: NDArray[np.int64]) -> Array:
    """Sum of the influence of every patient's rows, (number of patients,)."""
    return np.bincount(patient, weights=influence).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Spread:
    """How much a statistic varies, with patients as units.

    Attributes:
        variance: Clustered variance, with the small-sample corrections; about 0 where it cannot vary in these rows (`is_seen`).
        plain_variance: The same without any correction.
        row_variance: What the variance would be were every row another patient.
        n_patients: Patients that move the statistic: its degrees of freedom are one less.
        n_part_patients: Patients with rows of part 0 and of part 1; both equal `n_patients` without parts.
        n_part_rows: Rows of part 0 and of part 1; both the rows that count without parts.
    """

    variance: float
    plain_variance: float
    row_variance: float
    n_patients: int
    n_part_patients: tuple[int, int]
    n_part_rows: tuple[int, int]

    @property
    def is_seen(self) -> bool:
        """True where two patients or more differ; a sum that cancels within every patient is rounding noise, not spread."""
        return self.n_patients > 1 and self.plain_variance > 1e-12 * self.row_variance > 0

    @property
    def design_effect(self) -> float | None:
        """Clustered over row variance; None where the rows do not show it."""
        return self.variance / self.row_variance if self.is_seen else None


class Counts(Protocol):
    """How many rows and patients there are, by outcome, where that is known already."""

    @property
    def n_rows(self) -> int:
        """Rows."""

    @property
    def n_events(self) -> int:
        """Diseased rows."""

    @property
    def n_event_patients(self) -> int:
        """Patients with at least one diseased row."""

    @property
    def n_other_patients(self) -> int:
        """Patients with at least one row without the disease."""

    @property
    def n_patients(self) -> int:
        """Patients."""


def spread(
    statistic: Statistic,
    patient: NDArray[np.int64],
    counted: NDArray[np.bool_] | None = None,
    *,
    sums: Array | None = None,
    extent: Counts | None = None,
) -> Spread:
    """The variance of a smooth statistic.

    Args:
        statistic: With influence (n,).
        patient: (n,) patients 0 .. C - 1 of the same rows.
        counted: (n,) rows that the metric divides by; by default those that it can be moved by.
        sums: (C,) influence summed by patient, where it is known already.
        extent: Numbers of patients among the rows that count, where they are known already.

    Raises:
        ValueError: When the statistic has no influence.
    """
    if statistic.influence is None:
        raise ValueError("a statistic without influence has no variance by patients")
    influence = statistic.influence
    sums = patient_sums(influence, patient) if sums is None else sums
    if statistic.part is not None:
        return _spread_in_parts(influence, sums, statistic.part, patient, extent)
    rows = np.ones(len(influence), dtype=bool) if counted is None else counted
    n_rows = int(np.count_nonzero(rows))
    n_patients = extent.n_patients if extent and extent.n_rows == n_rows else _patients(patient[rows])
    plain = float(sums @ sums)
    by_row = float(influence @ influence) * correction(n_rows)
    return Spread(plain * correction(n_patients), plain, by_row, n_patients, (n_patients,) * 2, (n_rows,) * 2)


def _spread_in_parts(
    influence: Array, sums: Array, part: NDArray[np.int8], patient: NDArray[np.int64], extent: Counts | None
) -> Spread:
    is_first = part == 1
    first = patient_sums(influence * is_first, patient)
    by_part = sums - first, first
    n_rows = [int(np.count_nonzero(part == p)) for p in (0, 1)]
    if extent is not None and n_rows == [extent.n_rows - extent.n_events, extent.n_events]:
        n_patients, counts = extent.n_patients, [extent.n_other_patients, extent.n_event_patients]
    else:
        n_patients = _patients(patient[part != OUTSIDE])
        counts = [_patients(patient[part == p]) for p in (0, 1)]
    cross = 2 * float(by_part[0] @ by_part[1])
    own = [float(s @ s) for s in by_part]
    variance = own[0] * correction(counts[0]) + own[1] * correction(counts[1]) + cross * correction(n_patients)
    in_first = float(np.sum(influence[is_first] ** 2))
    by_rows = float(influence @ influence) - in_first, in_first
    by_row = sum(by_rows[p] * correction(n_rows[p]) for p in (0, 1))
    plain = own[0] + own[1] + cross
    # Few patients and a strong negative cross term can push the corrected sum below zero; the plain one cannot be.
    return Spread(max(variance, plain), plain, by_row, n_patients, (counts[0], counts[1]), (n_rows[0], n_rows[1]))


def _patients(patient: NDArray[np.int64]) -> int:
    """Number of different patients."""
    return int(np.count_nonzero(np.bincount(patient)))


def correction(units: int) -> float:
    """Bessel's correction for a number of independent units, 1 where there is but one."""
    return units / (units - 1) if units > 1 else 1.0
