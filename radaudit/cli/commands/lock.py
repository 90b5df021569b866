"""`radaudit lock`: seals a test set, and shows who looked at it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from radaudit.cli.arguments import only_given
from radaudit.cli.options.auditing import LEDGER, SEALED_COLUMNS
from radaudit.cli.options.shared import options
from radaudit.errors import UsageError


@click.command(name="lock", short_help="Seal a test set and count every look at it.")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--status", "is_status", is_flag=True, help="Show the ledger and check that nothing was changed.")
@click.option(
    "--audit",
    "audits",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --status: check that this audit.json's opening is in the ledger. Repeatable.",
)
@click.option("--again", metavar="REASON", help="Seal a table that had to be changed; its openings stay counted.")
@click.option("--sealed-by", metavar="NAME", help="Who seals the test set, for its ledger.")
@options(LEDGER, SEALED_COLUMNS)
def command(
    *, table: Path, is_status: bool, audits: tuple[Path, ...], again: str | None, sealed_by: str | None, **given: Any
) -> None:
    """Seal the rows and labels of TABLE, so that every audit of them is counted.

    Sealed is what an audit with the same options would read: of a table with a split, the test part. Beside the table appear
    its seal (hashes that recognize its rows; keep it with the table) and its ledger (one line a look; may be shown to
    anybody). From then on each audit is written into the ledger before it shows a number, the report says how often the
    test set was opened, and no model is trained or calibrated on it.

    The seal is a promise with a record: it hides nothing, and can't see looks by other programs.
    """
    if audits and not is_status:
        raise UsageError("--audit is used with --status.", f"Say: radaudit lock --status {table} --audit {audits[0]}")
    if again is not None and (is_status or not again.strip()):
        raise UsageError("--again seals, and needs a reason.", 'Say why, e.g. --again "two labels were corrected".')
    chosen: Any = only_given(given)

    from rich.console import Console

    from radaudit.present.terminal.ledger import print_ledger
    from radaudit.workflows.ledger_state import ledger_state
    from radaudit.workflows.sealing import seal_test_set

    console = Console()
    if is_status:
        print_ledger(ledger_state(table, chosen, audits), console)
        return
    print_ledger(seal_test_set(table, chosen, sealed_by=sealed_by or "", again=(again or "").strip()), console)
