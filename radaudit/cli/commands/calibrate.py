"""`radaudit calibrate`: tries calibrators on validation data, recommends one, and writes the calibrated model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from radaudit.cli.arguments import one_score_type, only_given, tell_apart
from radaudit.cli.options.auditing import CALIBRATION_COLUMNS, INFERENCE
from radaudit.cli.options.calibrating import CALIBRATING, LEVELS
from radaudit.cli.options.shared import options


@click.command(name="calibrate", short_help="Calibrate a model, or scores, on validation data.")
@click.argument("inputs", nargs=-1, metavar="[MODEL] VALIDATION", type=click.Path(path_type=Path))
@options(CALIBRATING, CALIBRATION_COLUMNS, LEVELS, INFERENCE)
def command(
    *,
    inputs: tuple[Path, ...],
    out: Path | None,
    force: bool,
    quiet: bool,
    logits: bool,
    score_type: str | None,
    threshold: float | None,
    **given: Any,
) -> None:
    """Calibrate a model on VALIDATION images, or the scores that a table already holds.

    VALIDATION is a table (CSV, TSV, Excel, Parquet) of patients that the model was not trained on, as common as in practice.
    Every calibrator is cross-fitted by patient; the recommended one is fitted to all rows. A radaudit bundle gets a new folder with
    the calibration in it; for other models, and for scores, `radaudit report --calibration calibration.json` applies it.
    """
    model, table = tell_apart(inputs, command="calibrate", table="VALIDATION")
    given["score_type"] = one_score_type(score_type, logits=logits)
    wanted = only_given(given)
    if threshold is not None:
        wanted["thresholds"] = (threshold,)

    from radaudit.workflows.calibration_result import check_target, default_target, holds_calibration

    target = out or default_target(model)
    check_target(target, is_bundle=model is not None and holds_calibration(model), force=force)

    from radaudit.cli.progress import inference_progress
    from radaudit.workflows.calibration import run_calibration

    with inference_progress(quiet=quiet) as progress:
        sources = (table,) if model is None else (model, table)
        result = run_calibration(*sources, progress=progress, **wanted)
    files = result.write(target, force=force)
    if not quiet:
        from radaudit.cli.telling import tell_calibration

        tell_calibration(result, files)
