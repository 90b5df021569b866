"""What the model said about every row of the cohort, or why it could say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from radaudit.records.calibration import CalibrationUse
from radaudit.records.cohort import Cohort
from radaudit.records.model import ModelFacts


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Scores of a cohort, row by row in its order.

    Attributes:
        cohort: Whose scores these are.
        score: (n,) float64, probability of the positive class in [0, 1]; meaningless (NaN) where `failure` is not None.
        failure: (n,) None for a scored row, else the reason in words and without any path or identifier.
        model: What is known of the model; None for an audit of given scores.
        device: Where it ran, "" for given scores.
        seconds: Time spent in inference, 0 for given or reused scores.
        notes: Sentences for the terminal and the report (how the output was read, what was reused and why not).
        logit: (n,) float64, the model's own logits before any calibration, NaN where `failure` is not None; None where no model
            was run (given or reused scores).
        calibration: What calibrated the scores; None where nothing but the model's own temperature did.
        trained_on: Split of the model's training -> how many of its patients are in the cohort; empty where none is known to be.
    """

    cohort: Cohort
    score: NDArray[np.float64]
    failure: tuple[str | None, ...]
    model: ModelFacts | None = None
    device: str = ""
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    logit: NDArray[np.float64] | None = None
    calibration: CalibrationUse | None = None
    trained_on: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not len(self.score) == len(self.failure) == self.cohort.n:
            raise ValueError(f"{self.cohort.n} rows, {len(self.score)} scores, {len(self.failure)} failure notes")
        if self.logit is not None and len(self.logit) != self.cohort.n:
            raise ValueError(f"{self.cohort.n} rows, {len(self.logit)} logits")
        scored = self.is_scored
        if not np.all((self.score[scored] >= 0) & (self.score[scored] <= 1)):
            raise ValueError("a scored row has a score outside [0, 1]")

    @property
    def is_scored(self) -> NDArray[np.bool_]:
        """(n,) True where the row has a score."""
        if self.failure.count(None) == len(self.failure):  # as a rule; five times as fast as looking at every row
            return np.ones(len(self.failure), dtype=bool)
        return np.array([reason is None for reason in self.failure], dtype=bool)
