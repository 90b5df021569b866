"""The progress of a training on a terminal: the batch, and the losses and weights of the groups so far."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, Group

REFRESH = 0.25
"""Seconds between two drawings; asking a GPU for its numbers more often would slow it down."""


@contextlib.contextmanager
def training_progress(*, quiet: bool, console: Console | None = None) -> Iterator[Callable[[Any], None] | None]:
    """Gives a function to report steps to; None where there is no terminal to draw on.

    Args:
        quiet: Show nothing.
        console: Where to draw; standard error by default.
    """
    from rich.console import Console
    from rich.live import Live

    screen = console or Console(stderr=True)
    if quiet or not screen.is_terminal:
        yield None
        return
    drawn = [0.0]
    with Live(console=screen, transient=True, auto_refresh=False) as live:

        def report(step: Any) -> None:
            now = time.monotonic()
            if now - drawn[0] >= REFRESH or step.batch == step.batches:
                drawn[0] = now
                live.update(draw_step(step), refresh=True)

        yield report


def draw_step(step: Any) -> Group:
    """One line a cell, under a line that says where training is."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    worst = ""
    if step.assessment is not None:
        worst = f"; validation AUROC {step.assessment.average.value:.3f}, worst group {step.assessment.worst.name}, lower bound "
        worst += f"{step.assessment.worst.low:.3f}"
    title = f"Epoch {step.epoch + 1} of {step.epochs}, batch {step.batch} of {step.batches}{worst}"
    table = Table(box=None, pad_edge=False)
    weights = step.weights()
    table.add_column("group")
    table.add_column("loss", justify="right")
    if weights is not None:
        table.add_column("weight q", justify="right")
    for number, (cell, loss) in enumerate(zip(step.cells, step.record.means()[1], strict=True)):
        shown = "-" if loss is None else f"{loss:.3f}"
        table.add_row(cell, shown, *([] if weights is None else [f"{weights[number]:.3f}"]))
    return Group(Text(title), table)
