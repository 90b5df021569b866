"""`radaudit render`: writes the report again from an audit.json, if wanted under another policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from radaudit.cli.options.presenting import PRESENTATION
from radaudit.cli.options.shared import QUIET, options


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

    With --policy the evidence is judged again, so a stricter margin never needs the data.
    """
    from radaudit.cli.finishing import write_report
    from radaudit.cli.telling import tell
    from radaudit.workflows.output import check_folder
    from radaudit.workflows.presentation import split_off
    from radaudit.workflows.rendering import render_audit

    presentation = split_off(given)
    check_folder(out)
    result = render_audit(audit, policy=policy)
    files = write_report(result, out, presentation)
    if not quiet:
        tell(result, files, notes=False, language=presentation.language)
