"""`radaudit render`: writes the report again from an audit.json, if wanted under another policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from radaudit.cli.options.presenting import PRESENTATION
from radaudit.cli.options.shared import QUIET, options

if TYPE_CHECKING:
    from radaudit.workflows.presentation import Presentation


@click.command(name="render", short_help="Write a report again from its audit.json.")
@click.argument("audit", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder of the new report."
)
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Judge again under this policy [default: as before].",
)
@options(PRESENTATION, (QUIET,))
def command(*, audit: Path, out: Path, policy: Path | None, quiet: bool, **given: Any) -> None:
    """Write the report of AUDIT (an audit.json, or its folder) again, without the model, the images or any patient row.

    With --policy the evidence is judged again, so a stricter margin never needs the data. Of a monitor.json the
    page of the monitoring is written again.
    """
    from radaudit.cli.finishing import write_report
    from radaudit.cli.telling import tell
    from radaudit.workflows.output import check_folder
    from radaudit.workflows.presentation import split_off
    from radaudit.workflows.rendering import render_audit

    presentation = split_off(given)
    if _is_monitoring(audit):
        _render_monitoring(audit, out, policy, presentation, quiet=quiet)
        return
    check_folder(out)
    result = render_audit(audit, policy=policy)
    files = write_report(result, out, presentation)
    if not quiet:
        tell(result, files, notes=False, language=presentation.language)


def _is_monitoring(path: Path) -> bool:
    """By its name alone, so that whatever is wrong with an audit is told as of an audit."""
    return path.name == "monitor.json" or ((path / "monitor.json").is_file() and not (path / "audit.json").exists())


def _render_monitoring(path: Path, out: Path, policy: Path | None, presentation: Presentation, *, quiet: bool) -> None:
    from radaudit.cli.finishing import write_report
    from radaudit.cli.telling import tell_monitoring
    from radaudit.errors import UsageError
    from radaudit.records.monitoring import Monitoring
    from radaudit.workflows.monitor_result import MONITOR, MonitoringResult
    from radaudit.workflows.output import check_folder
    from radaudit.workflows.showing import read_shown

    if policy is not None:
        raise UsageError("A monitoring is judged by no policy.", "Leave out --policy.")
    check_folder(out, MONITOR)
    record = read_shown(path)
    if not isinstance(record, Monitoring):
        raise UsageError(f"{path} is no monitoring.", "Give the monitor.json that radaudit monitor wrote.")
    files = write_report(MonitoringResult(record), out, presentation)
    if not quiet:
        tell_monitoring(record, files, presentation.language)
