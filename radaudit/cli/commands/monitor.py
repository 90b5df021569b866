"""`radaudit monitor`: new cases against an acceptance audit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from radaudit.cli.numbers import Number, WholeNumber
from radaudit.cli.options.presenting import presentation
from radaudit.cli.options.shared import FILE, LABEL, PATIENT_ID, QUIET, SEED, options

CODES = {"in_control": 0, "alarm": 1}


def _print_rules(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from radaudit.load.monitoring.rules import default_rules_text

        click.echo(default_rules_text(), nl=False)
        context.exit()


@click.command(name="monitor", short_help="Watch new cases against an acceptance audit.")
@click.argument("baseline", type=FILE)
@click.argument("table", type=FILE)
@click.option("-o", "--out", type=FILE, metavar="DIR", help="Folder of the monitoring [default: <table>-monitor].")
@click.option("--title", metavar="TEXT", help="Title of the page.")
@click.option("--time", metavar="COLUMN", help="Column that says when a case was acquired; found by customary names.")
@click.option("--window", metavar="WINDOW", default="month", help="Week, month, or a number of cases [default: month].")
@click.option("--score", metavar="COLUMN", help="Column with the model's scores [default: as at acceptance].")
@click.option(
    "--score-type", type=click.Choice(["probability", "logit"]), help="What it holds [default: as at acceptance]."
)
@LABEL
@click.option("--positive", metavar="VALUE", help="The label that means diseased [default: as at acceptance].")
@PATIENT_ID
@click.option("--rules", type=FILE, metavar="FILE", help="TOML file: what to do at which alarm [default: built in].")
@click.option(
    "--print-rules", is_flag=True, is_eager=True, expose_value=False, callback=_print_rules,
    help="Print the built-in rules, to start a file from.",
)  # fmt: skip
@click.option(
    "--false-alarm",
    type=Number("a number above 0 and below 1", 0.2, low=0, is_low_open=True, high=1),
    default=0.2,
    metavar="P",
    help="Chance that any chart raises a false alarm within the horizon [default: 0.2].",
)
@click.option(
    "--horizon", type=WholeNumber(1, 52), metavar="N", help="Windows of that chance [default: a year, else 30 windows]."
)
@options(presentation("monitor"))
@SEED
@QUIET
def command(
    *,
    baseline: Path,
    table: Path,
    out: Path | None,
    title: str | None,
    time: str | None,
    window: str,
    score: str | None,
    score_type: str | None,
    label: str | None,
    positive: str | None,
    patient_id: str | None,
    rules: Path | None,
    false_alarm: float,
    horizon: int | None,
    seed: int | None,
    quiet: bool,
    **form: Any,
) -> int:
    """Watch TABLE, new cases with a time and a score, against BASELINE, the audit.json of the acceptance audit.

    Says which group moved. Labels may be blank where the truth is not known yet. Exit code: 0 in control, 1 alarm, 4 too little
    data to tell; 2 the request is wrong, 3 nothing could be watched.
    """
    folder = out or Path(f"{table.stem}-monitor")
    given = {"time": time, "score": score, "label": label, "patient_id": patient_id}

    from radaudit.cli.finishing import write_report
    from radaudit.cli.telling import tell_monitoring
    from radaudit.workflows.monitor import run_monitor
    from radaudit.workflows.monitor_result import MONITOR, MonitoringResult
    from radaudit.workflows.output import check_folder
    from radaudit.workflows.presentation import split_off

    presented = split_off(form)
    check_folder(folder, MONITOR)
    monitoring = run_monitor(
        baseline,
        table,
        window=window,
        roles={role: column for role, column in given.items() if column is not None},
        positive=positive,
        score_type=score_type,
        rules=rules,
        false_alarm=false_alarm,
        horizon=horizon,
        title=title or "",
        seed=seed or 0,
    )
    files = write_report(MonitoringResult(monitoring), folder, presented)
    if not quiet:
        tell_monitoring(monitoring, files, presented.language)
    return CODES[monitoring.outcome]
