"""What `run_training` gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class TrainingResult:
    """A trained model.

    Attributes:
        folder: The model's folder.
        best_epoch: The epoch whose weights it has, from 1.
        worst_group: The group that the choice hung on.
        worst_low: Its lower confidence bound of the AUROC on the validation rows.
        average: AUROC of all validation rows at that epoch. Where weights were fitted to some of these rows afterwards (DFR), the
            three numbers are those of the finished network on the others.
        threshold: Locked decision threshold, or None.
        seconds: Of fitting, in this process.
        is_first: False in all but one of several processes; only that one wrote anything.
        tuning: What was tried before, a `radaudit.workflows.tuning_steps.search.Tuned`; None where nothing was.
    """

    folder: Path
    best_epoch: int
    worst_group: str
    worst_low: float
    average: float
    threshold: float | None
    seconds: float
    is_first: bool
    tuning: Any = None
