"""A progress bar with rate and time left, for inference."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

Report = Callable[[int, int], None]
"""Called with the number of images done and their total."""


@contextlib.contextmanager
def inference_progress(
    *, quiet: bool, console: Console | None = None, verb: str = "Scoring images"
) -> Iterator[Report | None]:
    """Gives a function to report progress to; the bar appears with its first call, so an audit of scores shows none.

    Args:
        quiet: Show nothing; gives None. So does a console that is no terminal, where a bar would litter a log.
        console: Where the bar is drawn; standard error by default.
        verb: What is done.
    """
    from rich.console import Console

    screen = console or Console(stderr=True)
    if quiet or not screen.is_terminal:
        yield None
        return
    bar = _make_bar(screen)
    try:
        yield _reporter(bar, verb)
    finally:
        if bar.tasks:  # stopping a bar that was never shown prints an empty line
            bar.stop()


def _make_bar(console: Console) -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
    )
    return Progress(*columns, console=console, transient=True)


def _reporter(bar: Progress, verb: str) -> Report:
    def report(done: int, total: int) -> None:
        if not bar.tasks:
            bar.start()
            bar.add_task(verb, total=total, rate="")
        speed = bar.tasks[0].speed
        rate = f"{speed:,.1f} images/s" if speed else ""
        bar.update(bar.tasks[0].id, completed=done, rate=rate)
        if done >= total:
            bar.stop()  # a terminal has room for one bar, and another may follow

    return report
