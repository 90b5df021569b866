"""One line an epoch: losses and weights of the cells, and how well the validation set was done."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from radaudit.train.fitting.assessment import Assessment
from radaudit.train.fitting.tensor_files import cannot_write
from radaudit.writing import write_whole

MANY_UPDATES = 500
"""A cell that rules for longer is told of."""


class History:
    """Every epoch so far. It travels in the checkpoint, so that a resumed run has no line twice and none missing.

    Args:
        cells: Names of the cells.
    """

    def __init__(self, cells: Sequence[str]) -> None:
        self._cells = tuple(cells)
        self.lines: list[dict[str, Any]] = []
        self.notes: dict[str, str] = {}

    def add(
        self,
        epoch: int,
        rate: float,
        loss: tuple[float | None, list[float | None]],
        weights: list[float] | None,
        movement: Any,
        assessment: Assessment | None,
    ) -> None:
        """Adds an epoch.

        Args:
            epoch: Counted from 0; the log counts from 1.
            rate: Learning rate at its end.
            loss: Mean of all rows, and of every cell.
            weights: q of every cell, or None.
            movement: How q moved (`moved`, `heaviest`, `weight`, `heavy_updates`), or None.
            assessment: Of the validation set.
        """
        line: dict[str, Any] = {"epoch": epoch + 1, "learning_rate": rate, "loss": loss[0]}
        if assessment is not None:
            line |= {"auroc": assessment.average.value, "auroc_low": assessment.average.low}
            line |= {"worst_group": assessment.worst.name, "worst_group_low": assessment.worst.low}
        line |= {f"loss: {name}": value for name, value in zip(self._cells, loss[1], strict=True)}
        if weights is not None:
            line |= {f"q: {name}": value for name, value in zip(self._cells, weights, strict=True)}
        if movement is not None:
            line["log q moved"] = float(movement.moved)
            if movement.heavy_updates > MANY_UPDATES:
                self._warn(self._cells[movement.heaviest], int(movement.heavy_updates))
        for group in assessment.groups if assessment else ():
            line |= {f"auroc: {group.name}": group.value, f"auroc_low: {group.name}": group.low}
        self.lines.append(line)

    def _warn(self, cell: str, updates: int) -> None:
        self.notes[cell] = (
            f"The cell '{cell}' has held more than 95 % of the objective's weight for {updates:,} updates in a row. Its loss "
            "may be noise that no model can remove, such as wrong labels: look at its images, or try a smaller step_size."
        )

    def write(self, path: Path) -> None:
        """Writes all epochs as CSV, whole or not at all; an empty cell is a number that there is none of.

        Raises:
            CannotAudit: When the disk does not take it.
        """
        names = list(dict.fromkeys(name for line in self.lines for name in line))
        text = io.StringIO()
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _shown(value) for name, value in line.items()} for line in self.lines)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.getvalue())
        except OSError as error:
            raise cannot_write(path, error) from error

    def numbers(self) -> dict[str, float]:
        """The numbers of the last epoch, for a logger."""
        return {name: float(value) for name, value in self.lines[-1].items() if isinstance(value, (int, float))}

    def state(self) -> dict[str, Any]:
        """Plain values for a checkpoint."""
        return {"lines": [dict(line) for line in self.lines], "notes": dict(self.notes)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Takes the state of a checkpoint."""
        self.lines, self.notes = [dict(line) for line in state["lines"]], dict(state["notes"])


def _shown(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float) else value
