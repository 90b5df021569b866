"""`radaudit report`: audits a model, or scores, on a cohort and writes the report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from radaudit.cli.arguments import one_score_type, only_given, tell_apart
from radaudit.cli.options.auditing import ANALYSIS, CALIBRATION, COLUMNS, LOOK, MODEL, OUTPUT, PROTOCOL, WHAT_IF
from radaudit.cli.options.gallery import GALLERY
from radaudit.cli.options.presenting import PRESENTATION
from radaudit.cli.options.shared import options


@click.command(name="report", short_help="Audit a model, or scores, on a cohort.")
@click.argument("inputs", nargs=-1, metavar="[MODEL] COHORT", type=click.Path(path_type=Path))
@options(OUTPUT, PRESENTATION, GALLERY, COLUMNS, PROTOCOL, ANALYSIS, WHAT_IF, MODEL, CALIBRATION, LOOK)
def command(
    *,
    inputs: tuple[Path, ...],
    out: Path | None,
    quiet: bool,
    no_reuse: bool,
    logits: bool,
    score_type: str | None,
    **given: Any,
) -> None:
    """Audit a model on a cohort of images, or scores that a cohort already holds.

    COHORT is a table (CSV, TSV, Excel, Parquet) with one row a case. With a MODEL its images are scored; without one
    the table's score column is audited. Columns are found by customary names, by these options, or by a radaudit.toml
    beside the table (see `radaudit init`).
    """
    model, cohort = tell_apart(inputs)
    folder = out or Path(f"{cohort.stem}-audit")
    given["score_type"] = one_score_type(score_type, logits=logits)

    from radaudit.workflows.output import check_folder
    from radaudit.workflows.presentation import split_off

    presentation = split_off(given)
    wanted = only_given(given)
    check_folder(folder)

    from radaudit.cli.finishing import write_report
    from radaudit.cli.progress import inference_progress
    from radaudit.cli.telling import tell
    from radaudit.workflows.audit import run_audit

    reuse = None if no_reuse else folder / "predictions.parquet"
    reading = inference_progress(quiet=quiet, verb="Reading the gallery's images")
    with inference_progress(quiet=quiet) as progress, reading as gallery_progress:
        sources = (cohort,) if model is None else (model, cohort)
        result = run_audit(*sources, progress=progress, reuse=reuse, gallery_progress=gallery_progress, **wanted)
    files = write_report(result, folder, presentation)
    if not quiet:
        tell(result, files, notes=True, language=presentation.language)
