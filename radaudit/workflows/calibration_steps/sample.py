"""What calibrators are tried on: checked rows, and the division of their patients into folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit
from radaudit.records import Attribute
from radaudit.records.arrays import Array
from radaudit.records.wording import count

FEWEST_PATIENTS = 5
"""With fewer patients with, or without, the disease nothing can be held out of a fit and still be judged."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Rows to calibrate on.

    Attributes:
        label: (n,) int8, 1 = diseased.
        logit: (n,) the model's own logits, finite.
        patient: (n,) int64, 0 .. C - 1.
        has_patients: False where every row stands for itself.
        by: The level of every row, where each is to have a map.
        attribute: How that attribute was asked for; "" for one map for all.
    """

    label: NDArray[np.int8]
    logit: Array
    patient: NDArray[np.int64]
    has_patients: bool = True
    by: Attribute | None = None
    attribute: str = ""

    @property
    def n(self) -> int:
        """Rows."""
        return len(self.label)

    @property
    def n_patients(self) -> int:
        """Patients; rows where nobody said who is who."""
        return int(self.patient.max()) + 1

    @property
    def n_rarer(self) -> int:
        """Patients with, or without, a diseased row, whichever are fewer."""
        return min(int(np.unique(self.patient[self.label == k]).size) for k in (0, 1))

    def take(self, rows: NDArray[np.intp]) -> Sample:
        """Some of the rows, their patients numbered anew."""
        patient = np.unique(self.patient[rows], return_inverse=True)[1].astype(np.int64)
        by = None if self.by is None else self.by.take(rows)
        return Sample(self.label[rows], self.logit[rows], patient, self.has_patients, by, self.attribute)


def require_enough(sample: Sample) -> None:
    """Stops where nothing can be learned.

    Raises:
        CannotAudit: When a class is missing or has too few patients.
    """
    for outcome, words in ((1, "with the disease"), (0, "without the disease")):
        rows = sample.label == outcome
        if not rows.any():
            raise CannotAudit(
                f"No row is {words}, so nothing can be calibrated.",
                "Calibrate on a validation table with diseased and healthy cases, as they come in practice.",
            )
        found = int(np.unique(sample.patient[rows]).size)
        if found < FEWEST_PATIENTS:
            unit = "patient" if sample.has_patients else "row"
            raise CannotAudit(
                f"Only {count(found, unit)} {words}: a calibration would follow chance (at least {FEWEST_PATIENTS} needed).",
                "Calibrate on more cases; a few hundred, with 100 diseased or more, give a usable intercept and slope.",
            )


def patient_folds(sample: Sample, folds: int, repeats: int, seed: int) -> NDArray[np.int64]:
    """Divides patients into folds, those with a diseased row evenly; all rows of a patient stay together.

    Args:
        sample: The rows.
        folds: At least 2.
        repeats: How often to divide anew.
        seed: Of the shuffling.

    Returns:
        (repeats, n) the fold of every row.
    """
    diseased = np.bincount(sample.patient, sample.label, sample.n_patients) > 0
    draw = np.random.default_rng([seed, 0x0CA1])
    divided = np.empty((repeats, sample.n_patients), dtype=np.int64)
    for repeat in range(repeats):
        first = 0
        for kind in (True, False):
            members = draw.permutation(np.flatnonzero(diseased == kind))
            # The next kind goes on where this one ended, so that folds differ by one patient at most.
            divided[repeat, members] = (first + np.arange(len(members))) % folds
            first += len(members)
    return divided[:, sample.patient]


def choose_folds(sample: Sample, folds: int) -> int:
    """As many folds as were asked for, or as there are patients of the rarer outcome to be spread over them."""
    return max(2, min(folds, sample.n_rarer))


def choose_repeats(sample: Sample) -> int:
    """One division for 2000 patients or more; up to ten for fewer, where a single one is a matter of luck."""
    return int(np.clip(np.ceil(2000 / sample.n_patients), 1, 10))
