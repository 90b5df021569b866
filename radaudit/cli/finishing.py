"""The last step of a command that writes a report: from the moment it stands in its place, nothing undoes the success."""

from __future__ import annotations

import contextlib
import signal
import threading
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from radaudit.workflows.audit_change_result import AuditChangeResult
    from radaudit.workflows.audit_result import AuditResult
    from radaudit.workflows.comparison_result import ComparisonResult
    from radaudit.workflows.monitor_result import MonitoringResult
    from radaudit.workflows.presentation import Presentation


def write_report(
    result: AuditResult | ComparisonResult | AuditChangeResult | MonitoringResult,
    folder: Path,
    presentation: Presentation,
) -> Sequence[Path]:
    """Writes the report; Ctrl-C stops it until the folder is moved into its place, and is ignored from then on.

    A warning, such as of an earlier report that could not be removed, is one line on standard error.

    Returns:
        The files.

    Raises:
        UsageError: As `AuditResult.write` does.
        OSError: When the disk is full or the place cannot be written to.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("default", UserWarning)
        warnings.showwarning = _show
        return result.write(folder, presentation, before_move=ignore_interrupts)


def ignore_interrupts() -> None:
    """From here to the end of the process Ctrl-C does nothing.

    Otherwise one that comes late would say "nothing was written" of a report that was, or end the process by signal
    while Python shuts down, when its own handler is gone.
    """
    if threading.current_thread() is threading.main_thread():
        with contextlib.suppress(OSError, ValueError):
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def _show(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    click.echo(f"Warning: {message}", err=True)
