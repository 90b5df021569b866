"""`radaudit show`: a finished audit in the terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console


@click.command(name="show", short_help="Show a finished audit in the terminal.")
@click.argument("audit", type=click.Path(path_type=Path))
@click.option("--measure", multiple=True, metavar="KEY", help="Show this measure in full by group; repeatable.")
@click.option(
    "--group", multiple=True, metavar="SPEC", help="Show this attribute (race), or this group (race=Black); repeatable."
)
@click.option("--findings", is_flag=True, help="Tell every finding with its advice.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="Language [default: en].")
def command(*, audit: Path, measure: tuple[str, ...], group: tuple[str, ...], findings: bool, lang: str) -> None:
    """Show AUDIT (an audit.json, a comparison.json, a change.json, a monitor.json, or its folder) in the terminal.

    The summary comes first, then tables by group: the primary measures with their verdicts and the curves as blocks; with
    --measure that measure with its intervals and gaps. In a terminal more than a screen is paged.
    """
    from rich.console import Console

    from radaudit.errors import UsageError
    from radaudit.language import speaking
    from radaudit.records import Audit
    from radaudit.records.audit_change import AuditChange
    from radaudit.records.monitoring import Monitoring
    from radaudit.workflows.showing import choose, read_shown

    record = read_shown(audit)
    console = Console()
    with speaking(lang):
        if not isinstance(record, Audit):
            if measure or group or findings:
                what = "monitoring" if isinstance(record, Monitoring) else "comparison"
                raise UsageError(f"A {what} has no tables to choose from.", "Give its file alone.")
            from radaudit.present.audit_change.terminal import print_change
            from radaudit.present.comparison.terminal import print_comparison
            from radaudit.present.monitoring.terminal import print_monitoring

            with _paged(console):
                if isinstance(record, Monitoring):
                    print_monitoring(record, console)
                elif isinstance(record, AuditChange):
                    print_change(record, console)
                else:
                    print_comparison(record, console)
            return
        choice = choose(record, measure, group, with_findings=findings)

        from radaudit.present.terminal import print_summary
        from radaudit.present.terminal.by_group import print_by_group
        from radaudit.workflows.rendering import in_language

        told = in_language(record, lang)
        with _paged(console):
            print_summary(told, console)
            print_by_group(told, console, choice)


@contextlib.contextmanager
def _paged(console: Console) -> Iterator[None]:
    """In a terminal through its pager, which ends by itself where all fits on the screen; else straight through.

    Whoever leaves early (`| head`, or the pager) has seen enough.
    """
    import os

    with contextlib.suppress(BrokenPipeError, SystemExit):
        if not console.is_terminal:
            yield
            return
        os.environ.setdefault("LESS", "FRX")
        is_less = "less" in os.environ.get("MANPAGER", os.environ.get("PAGER", "less"))
        with console.pager(styles=is_less):
            yield
