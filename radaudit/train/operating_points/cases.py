"""What a rule for flagging learns from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.records.arrays import Array

FEWEST = 20
"""Patients with the disease (and, where a rule looks at them, without it) that a level needs for a rule of its own.

At 20 the standard error of a sensitivity of .8 is .09: with fewer an own threshold follows chance.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Cases with a known outcome.

    Attributes:
        score: (n,) the model's scores, in [0, 1].
        label: (n,) 1 = diseased.
        patient: (n,) codes of the patients.
        level: (n,) codes of the attribute's levels; -1 where it is unknown.
    """

    score: Array
    label: NDArray[np.int8]
    patient: NDArray[np.int64]
    level: NDArray[np.int64]

    def patients(self, level: int, outcome: int) -> int:
        """Patients of a level with a case of this outcome."""
        return int(np.unique(self.patient[(self.level == level) & (self.label == outcome)]).size)

    def levels(self) -> list[int]:
        """Codes of the levels that occur, the unknown one left out."""
        return [int(code) for code in np.unique(self.level) if code >= 0]

    def levels_with(self, outcomes: Sequence[int], fewest: int = FEWEST) -> list[int]:
        """Codes of the levels that have so many patients with each of these outcomes."""
        return [code for code in self.levels() if min(self.patients(code, outcome) for outcome in outcomes) >= fewest]
