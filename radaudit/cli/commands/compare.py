"""`radaudit compare`: two models, or two score columns, on one cohort."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from radaudit.cli.arguments import one_score_type, only_given
from radaudit.cli.numbers import Number
from radaudit.cli.options.auditing import (
    CALIBRATION_ROWS,
    DEMONSTRATION,
    INFERENCE,
    LOOK,
    PAIRED_ANALYSIS,
    PAIRED_COLUMNS,
    PROTOCOL,
    output,
)
from radaudit.cli.options.presenting import presentation
from radaudit.cli.options.shared import options
from radaudit.errors import UsageError

_SHAPE = (
    "Give `radaudit compare BASELINE CANDIDATE COHORT` for two models, or "
    "`radaudit compare COHORT --scores OLD NEW` for two score columns, or `radaudit compare OLD/audit.json NEW/audit.json` for two "
    "finished audits of different patients."
)
_OWN = Number("a number between 0 and 1", 0.5, low=0, is_low_open=True, high=1)


@click.command(name="compare", short_help="Compare two models on one cohort, group by group.")
@click.argument("inputs", nargs=-1, metavar="[BASELINE CANDIDATE] [COHORT]", type=click.Path(path_type=Path))
@click.option("--scores", nargs=2, metavar="OLD NEW", help="Score columns of the cohort, the older model's first.")
@click.option(
    "--threshold",
    "thresholds",
    type=_OWN,
    metavar="P",
    help="Score from which both models flag a case [default: each model's own, or 0.5].",
)
@click.option("--baseline-threshold", type=_OWN, metavar="P", help="Where the baseline decides, if elsewhere.")
@click.option("--candidate-threshold", type=_OWN, metavar="P", help="Where the candidate decides, if elsewhere.")
@options(
    output("<cohort>-comparison", "comparison"),
    presentation("comparison"),
    PAIRED_COLUMNS,
    PAIRED_ANALYSIS,
    PROTOCOL,
    INFERENCE,
    CALIBRATION_ROWS,
    DEMONSTRATION,
    LOOK,
)
def command(
    *,
    inputs: tuple[Path, ...],
    scores: tuple[str, str] | None,
    out: Path | None,
    quiet: bool,
    logits: bool,
    score_type: str | None,
    **given: Any,
) -> None:
    """Compare two models on one cohort, paired by patient: who gains, who loses.

    COHORT is a table as for `radaudit report`; the baseline is the older model. Each model decides at the threshold that it
    declares, unless --threshold gives one for both. Differences are paired by patient, so that chance in who was imaged drops
    out, and their intervals hold for all groups of an attribute at once.

    Two finished audits (audit.json, or their folders) of different patients are compared without any row: case mix first, then
    the differences of what both tell. Of the options those of the output, --policy, --protocol and --deviate are taken then.

    Under a locked protocol its groups, measures and margins decide, both models at its threshold; all else is exploratory.
    """
    if len(inputs) == 2 and not scores and all(path.suffix == ".json" or path.is_dir() for path in inputs):
        _compare_audits(inputs[0], inputs[1], out, given | {"score_type": score_type, "logits": logits}, quiet=quiet)
        return
    if len(inputs) != (1 if scores else 3):
        raise UsageError(
            "Two models and a cohort, a cohort and two score columns, or two audits are to be compared.", _SHAPE
        )
    cohort = inputs[-1]
    baseline, candidate = scores or (str(inputs[0]), str(inputs[1]))
    folder = out or Path(f"{cohort.stem}-comparison")
    given["score_type"] = one_score_type(score_type, logits=logits)

    from radaudit.workflows.comparison_result import COMPARISON
    from radaudit.workflows.output import check_folder
    from radaudit.workflows.presentation import split_off

    presented = split_off(given)
    wanted = only_given(given)
    check_folder(folder, COMPARISON)

    from radaudit.cli.finishing import write_report
    from radaudit.cli.progress import inference_progress
    from radaudit.workflows.comparison import run_comparison

    with inference_progress(quiet=quiet) as progress:
        result = run_comparison(baseline, candidate, cohort, are_scores=bool(scores), progress=progress, **wanted)
    files = write_report(result, folder, presented)
    if quiet:
        return

    from radaudit.cli.telling import tell_comparison

    tell_comparison(result.told(presented.language), files, presented.language)


def _compare_audits(baseline: Path, candidate: Path, out: Path | None, given: dict[str, Any], *, quiet: bool) -> None:
    """Two finished audits: nothing is computed from rows, so no option about rows is taken."""
    from radaudit.workflows.audit_change_result import CHANGE
    from radaudit.workflows.output import check_folder
    from radaudit.workflows.presentation import split_off

    presented = split_off(given)
    wanted = only_given(given)
    if useless := [name for name in wanted if name not in ("policy", "title", "protocol", "deviate")]:
        option = "--" + {"thresholds": "threshold", "groups": "group"}.get(useless[0], useless[0]).replace("_", "-")
        raise UsageError(
            f"A comparison of two finished audits has no use for {option}: the audits were made with their own.",
            f"Leave out {option}, or give it to `radaudit report`.",
        )
    folder = out or Path(
        f"{candidate.parent.name or 'audit'}-change" if candidate.suffix else f"{candidate.name}-change"
    )
    check_folder(folder, CHANGE)

    from radaudit.cli.finishing import write_report
    from radaudit.workflows.audit_change import run_audit_change

    result = run_audit_change(baseline, candidate, **wanted)
    files = write_report(result, folder, presented)
    if quiet:
        return

    from radaudit.cli.telling import tell_change

    tell_change(result.told(presented.language), files, presented.language)
