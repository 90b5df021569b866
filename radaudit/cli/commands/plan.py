"""`radaudit plan`: how many patients a study needs, or the groups of an audit still need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from radaudit.cli.options.planning import EXPECTED, ONLY_FROM, SINGLE, WANTED, widths_of
from radaudit.cli.options.shared import FILE, LEVEL, QUIET, options
from radaudit.errors import UsageError

SUFFIXES = (".md", ".json", ".csv")


@click.command(name="plan", short_help="Plan how many patients a study needs.")
@click.argument("plan", type=FILE, required=False)
@click.option("--from", "audit", type=FILE, metavar="AUDIT", help="Tell what the groups of this audit still need.")
@click.option("--template", type=FILE, metavar="FILE", help="Write a commented plan to be filled in, and nothing else.")
@click.option("-o", "--out", type=FILE, metavar="FILE", help="Write the plan, too: .md, .json or .csv.")
@options(EXPECTED, WANTED, ONLY_FROM)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="Language of the plan [default: en].")
@options((LEVEL, QUIET))
def command(
    *,
    plan: Path | None,
    audit: Path | None,
    template: Path | None,
    out: Path | None,
    lang: str,
    quiet: bool,
    **given: Any,
) -> None:
    """Plan how many patients a validation study needs, in all and in every group, before any data exist.

    From PLAN (a TOML file, see --template), from options for a simple case, or from both: options win. With --from what the groups
    of a finished audit still need, for their open gaps and for their intervals.
    """
    if template is not None:
        _only(template=plan is None and audit is None and out is None and not _names(given))
        from radaudit.workflows.planning import write_template

        write_template(template)
        if not quiet:
            click.echo(f"Wrote {template}. Fill it in, then run: radaudit plan {template}")
        return
    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"{out} ends in none of {', '.join(SUFFIXES)}.", "The suffix says what to write: plan.md, say."
        )
    widths = widths_of(given.pop("width"))
    if audit is not None:
        _from_audit(audit, plan, out, widths, given, lang=lang, quiet=quiet)
    else:
        _study(plan, out, widths, given, lang=lang, quiet=quiet)


def _study(plan: Path | None, out: Path | None, widths: Any, given: dict[str, Any], *, lang: str, quiet: bool) -> None:
    from radaudit.language import say, speaking
    from radaudit.present.planning.study_parts import study_parts
    from radaudit.records.study_plan import PlanSettings
    from radaudit.workflows.planning import run_plan

    if given["group"]:
        raise UsageError("--group chooses groups of an audit.", "Give it with --from, or name groups with --groups.")
    settings = PlanSettings(
        {name: given[name] for name in SINGLE if given[name] is not None},
        given["attribute"],
        {name: {"share": share} for name, share in (given["groups"] or {}).items()},
        None,
        widths,
        widths,
        None if given["policy"] is None else str(given["policy"]),
    )
    record = run_plan(plan, settings)
    with speaking(lang):
        _tell(record, list(study_parts(record)), say("Sample size of a validation study"), out, quiet=quiet)


def _from_audit(
    audit: Path, plan: Path | None, out: Path | None, widths: Any, given: dict[str, Any], *, lang: str, quiet: bool
) -> None:
    from radaudit.language import ENGLISH, say, speaking
    from radaudit.present.planning.needs_parts import needs_parts
    from radaudit.workflows.planning import run_plan_from_audit

    chosen = {"policy": given.pop("policy"), "groups": given.pop("group"), "widths": widths}
    if plan is not None or (names := _names(given)):
        what = "a plan" if plan is not None else f"--{names[0].replace('_', '-')}"
        raise UsageError(f"--from and {what} exclude each other.", "An audit knows what a plan has to guess.")
    is_for_scripts = out is not None and out.suffix.lower() != ".md"
    with speaking(lang):
        record = run_plan_from_audit(audit, **chosen)
        parts = list(needs_parts(record))
        title = say("What {title} still needs", title=record.title)
        if is_for_scripts and lang != ENGLISH:
            with speaking(ENGLISH):
                record = run_plan_from_audit(audit, **chosen)
        _tell(record, parts, title, out, quiet=quiet)


def _tell(record: Any, parts: list[Any], title: str, out: Path | None, *, quiet: bool) -> None:
    """Writes the file first: where it cannot be written, nothing is told."""
    if out is not None:
        from radaudit.present.planning.files import MARKS, plan_csv, plan_json, plan_markdown
        from radaudit.workflows.files import write_file

        suffix = out.suffix.lower()
        text = (
            (plan_json if suffix == ".json" else plan_csv)(record) if suffix != ".md" else plan_markdown(parts, title)
        )
        write_file(out, text, mark=MARKS[suffix], option="--out")
    if not quiet:
        from rich.console import Console

        from radaudit.present.planning.terminal import print_parts

        print_parts(parts, Console())


def _names(given: dict[str, Any]) -> list[str]:
    """The options that somebody gave."""
    return [name for name, value in given.items() if value is not None and value != () and value is not False]


def _only(*, template: bool) -> None:
    if not template:
        raise UsageError("--template writes an empty plan and takes nothing else.", "Leave the other options out.")
