"""The audited cases as remedies learn from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.slices import Rows
from radaudit.records import UNKNOWN, Attribute
from radaudit.records.arrays import Array
from radaudit.tasks import binary
from radaudit.train.operating_points.cases import Cases
from radaudit.workflows.calibration_steps.sample import Sample

_LOTS = 0x107


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """The scored cases in the order of the cohort.

    Attributes:
        rows: The cases and the attributes that remedies look at.
        has_patients: False where every row was taken for another patient.
        threshold: The locked one.
        lots: (n,) a number in [0, 1) for every case, drawn once, for decisions by lot.
    """

    rows: Rows
    has_patients: bool
    threshold: float
    lots: Array

    @classmethod
    def of(cls, rows: Rows, *, has_patients: bool, threshold: float, seed: int) -> Material:
        """The cases with their lots."""
        return cls(rows, has_patients, threshold, np.random.default_rng([seed, _LOTS]).random(rows.n))

    @property
    def score(self) -> Array:
        """(n,) the model's scores."""
        return np.asarray(self.rows.fields["score"], dtype=np.float64)

    def flagged(self, rows: NDArray[np.intp]) -> Array:
        """Who of some rows is flagged now, 0 or 1."""
        return binary.decide(self.score[rows], self.threshold)

    def sample(self, by: Attribute | None = None) -> Sample:
        """The cases as calibrators take them."""
        label, logit = self.rows.fields["label"].astype(np.int8), np.asarray(self.rows.fields["logit"])
        return Sample(label, logit, self.rows.patient, self.has_patients, by, "" if by is None else by.name)

    def cases(self, rows: NDArray[np.intp], by: Attribute) -> Cases:
        """Some of the cases as rules for flagging take them."""
        codes = np.array([-1 if level == UNKNOWN else code for code, level in enumerate(by.levels)], dtype=np.int64)
        label = self.rows.fields["label"][rows].astype(np.int8)
        return Cases(self.score[rows], label, self.rows.patient[rows], codes[by.codes[rows]])
