"""`radaudit train`: trains a model whose worst group is the objective, and calibrates it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import click

from radaudit.cli.arguments import only_given
from radaudit.cli.options.shared import options
from radaudit.cli.options.training import DATA, NETWORK, OBJECTIVE, OUTPUT, RUNNING, SELECTION
from radaudit.cli.options.tuning import TUNING

INTERRUPTED = 130


@click.command(name="train", short_help="Train a model whose worst group counts.")
@click.argument("cohort", type=click.Path(path_type=Path))
@options(OUTPUT, DATA, NETWORK, OBJECTIVE, SELECTION, TUNING, RUNNING)
def command(*, cohort: Path, out: Path, resume: bool, quiet: bool, weights: Path | None, **given: Any) -> None:
    """Train an imaging classifier on COHORT, a table with one row an image, so that its worst group is as good as can be.

    Patients are divided into training, validation and test unless a column says who is where. The epoch with the best worst
    group is kept, calibrated on the validation rows, and written as a bundle that `radaudit report` audits at once.
    """
    from radaudit.cli.progress import inference_progress
    from radaudit.cli.training_progress import training_progress
    from radaudit.workflows.training import run_training

    wanted = only_given(given)

    def tell(line: str) -> None:
        if not quiet:
            click.echo(line)

    from radaudit.train.fitting.interrupting import Interrupted

    try:
        with (
            inference_progress(quiet=quiet, verb="Reading images") as reading,
            training_progress(quiet=quiet) as progress,
        ):
            found = run_training(
                cohort, out, resume=resume, weights=weights, tell=tell, reading=reading, progress=progress, **wanted
            )
    except Interrupted as stopped:
        click.echo(f"Stopped {stopped}; a checkpoint was saved.", err=True)
        click.echo("What to do: go on with the same command and --resume.", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    except KeyboardInterrupt:
        kept = out / "training"
        if not any(kept.rglob("last.ckpt")) and not any(kept.glob("tuning/*.json")):
            raise
        click.echo("Stopped at once; the checkpoint of the last finished epoch is whole.", err=True)
        click.echo("What to do: go on with the same command and --resume.", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    if found.is_first:
        tell(
            f"Best epoch {found.best_epoch}: AUROC {found.average:.3f} on the validation rows, worst group {found.worst_group}, "
            f"lower bound {found.worst_low:.3f}; trained in {found.seconds:.0f} s."
        )
        tell(f"{out}")
        tell(next_step(out))


def next_step(out: Path) -> str:
    """How to audit the model: on the test rows of the table, or where it had none, on patients that training has not seen."""
    splits = out / "training" / "splits.csv"
    with splits.open(newline="", encoding="utf-8") as file:
        has_test = any(row["split"] == "test" for row in csv.DictReader(file))
    if has_test:
        return f"Audit it: radaudit report {out} {splits}"
    return f"Audit it on other patients, for no row was kept for a test: radaudit report {out} COHORT"
