"""A progress bar with rate and time left, for inference."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

Report = Callable[[int, int], None]
"""Called with the number of images done and their total."""


@contextlib.contextmanager
def inference_progress(*, quiet: bool) -> Iterator[Report | None]:
    """Gives a function to report progress to; the bar appears with its first call, so an audit of scores shows none.

    Args:
        quiet: Show nothing; gives None.
    """
    if quiet:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
    )
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    tasks: list[int] = []

    def report(done: int, total: int) -> None:
        if not tasks:
            bar.start()
            tasks.append(bar.add_task("Scoring images", total=total, rate=""))
        speed = bar.tasks[0].speed
        rate = f"{speed:,.1f} images/s" if speed else ""
        bar.update(bar.tasks[0].id, completed=done, rate=rate)

    try:
        yield report
    finally:
        bar.stop()
