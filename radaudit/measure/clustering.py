"""From rows to patients: influence is summed within a patient, and patients are what varies.

Var(theta) = C / (C - 1) * sum over patients of (sum of the patient's influence)^2. Where the metric compares two parts of the
cohort (AUROC: diseased and not), each part gets its own correction, which makes it Obuchowski's variance for clustered
data and, with one row a patient, exactly DeLong's (Biometrics 1997;53:567, doi:10.2307/2533958).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic

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
        n_patients: Effective number of patients that move the statistic (Kish): its degrees of freedom are one less. One who
            has half of all images leaves few, however many others there are.
        n_part_patients: The same of part 0 and of part 1; both equal `n_patients` without parts.
        n_part_rows: Rows of part 0 and of part 1; both the rows that count without parts.
    """

    variance: float
    plain_variance: float
    row_variance: float
    n_patients: float
    n_part_patients: tuple[float, float]
    n_part_rows: tuple[int, int]

    @property
    def is_seen(self) -> bool:
        """True where two patients or more differ; a sum that cancels within every patient is rounding noise, not spread."""
        return self.n_patients > 1 and self.plain_variance > 1e-12 * self.row_variance > 0

    @property
    def design_effect(self) -> float | None:
        """Clustered over row variance; None where the rows do not show it."""
        return self.variance / self.row_variance if self.is_seen else None


class Patients(NamedTuple):
    """How many patients some rows are of.

    Attributes:
        n: Their number, which corrects a variance (C / (C - 1)).
        effective: Kish's effective number, which is what the variance is known from: as many patients with equally many rows
            would tell as much. Equal to their number where they have.

    Source: Kish L. Survey sampling. Wiley 1965, section 11.2 (ISBN 978-0471109495).
    """

    n: int
    effective: float

    @classmethod
    def of(cls, patient: NDArray[np.int64]) -> Patients:
        """Those of some rows, (n,)."""
        rows = np.bincount(patient).astype(np.float64)
        return cls(int(np.count_nonzero(rows)), effective_patients(float(rows.sum()), float(rows @ rows)))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known already of the rows that count.

    Attributes:
        n_rows: Their number.
        n_events: Diseased ones among them.
        patients: Patients.
        others: Patients among the rows without the disease.
        diseased: Patients among the diseased rows.
    """

    n_rows: int
    n_events: int
    patients: Patients
    others: Patients
    diseased: Patients


def spread(
    statistic: Statistic,
    patient: NDArray[np.int64],
    counted: NDArray[np.bool_] | None = None,
    *,
    sums: Array | None = None,
    known: Known | None = None,
) -> Spread:
    """The variance of a smooth statistic.

    Args:
        statistic: With influence (n,).
        patient: (n,) patients 0 .. C - 1 of the same rows.
        counted: (n,) rows that the metric divides by; by default those that it can be moved by.
        sums: (C,) influence summed by patient, where it is known already.
        known: What is known already of the rows that count.

    Raises:
        ValueError: When the statistic has no influence.
    """
    if statistic.influence is None:
        raise ValueError("a statistic without influence has no variance by patients")
    influence = statistic.influence
    sums = patient_sums(influence, patient) if sums is None else sums
    if statistic.part is not None:
        return _spread_in_parts(influence, sums, statistic.part, patient, known)
    rows = np.ones(len(influence), dtype=bool) if counted is None else counted
    n_rows = int(np.count_nonzero(rows))
    patients = known.patients if known and known.n_rows == n_rows else Patients.of(patient[rows])
    return spread_of_sums(float(sums @ sums), float(influence @ influence), n_rows, patients)


def spread_of_sums(by_patient: float, by_row: float, n_rows: int, patients: Patients) -> Spread:
    """The spread from the sums of squared influence over patients and over rows."""
    corrected = by_patient * correction(patients.n), by_row * correction(n_rows)
    effective = patients.effective
    return Spread(corrected[0], by_patient, corrected[1], effective, (effective,) * 2, (n_rows,) * 2)


def _spread_in_parts(
    influence: Array, sums: Array, part: NDArray[np.int8], patient: NDArray[np.int64], known: Known | None
) -> Spread:
    is_first = part == 1
    first = patient_sums(influence * is_first, patient)
    by_part = sums - first, first
    n_rows = [int(np.count_nonzero(part == p)) for p in (0, 1)]
    if known is None or n_rows != [known.n_rows - known.n_events, known.n_events]:
        patients = (Patients.of(patient[rows]) for rows in (part != OUTSIDE, part == 0, part == 1))
        known = Known(sum(n_rows), n_rows[1], *patients)
    in_first = float(np.sum(influence[is_first] ** 2))
    by_rows = float(influence @ influence) - in_first, in_first
    own = float(by_part[0] @ by_part[0]), float(by_part[1] @ by_part[1])
    return spread_of_parts(own, 2 * float(by_part[0] @ by_part[1]), by_rows, known)


def spread_of_parts(own: tuple[float, float], cross: float, by_rows: tuple[float, float], known: Known) -> Spread:
    """The spread of a statistic that compares the diseased with the others.

    Args:
        own: Sums over patients of the squared influence of their rows without, and with, the disease.
        cross: Twice the sum of their products.
        by_rows: Sums of squared influence over the rows without, and with, the disease.
        known: The rows.
    """
    n_rows = known.n_rows - known.n_events, known.n_events
    parts = known.others, known.diseased
    variance = sum(s * correction(p.n) for s, p in zip(own, parts, strict=True)) + cross * correction(known.patients.n)
    by_row = sum(s * correction(n) for s, n in zip(by_rows, n_rows, strict=True))
    plain = own[0] + own[1] + cross
    # Few patients and a strong negative cross term can push the corrected sum below zero; the plain one cannot be.
    effective = parts[0].effective, parts[1].effective
    return Spread(max(variance, plain), plain, by_row, known.patients.effective, effective, n_rows)


def effective_patients(rows: float, squares: float) -> float:
    """Kish's effective number of patients.

    Args:
        rows: Rows of all patients.
        squares: Sum over patients of the squared number of their rows.
    """
    return rows**2 / squares if squares > 0 else 0.0


def correction(units: int) -> float:
    """Bessel's correction for a number of independent units, 1 where there is but one."""
    return units / (units - 1) if units > 1 else 1.0
