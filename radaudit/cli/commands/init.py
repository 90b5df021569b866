"""`radaudit init`: writes a commented radaudit.toml beside a cohort, from what is seen in it."""

from __future__ import annotations

import sys
from pathlib import Path

import click


def _printable(line: str) -> str:
    """The line as standard output can show it; what its encoding lacks is escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    return line.encode(encoding, "backslashreplace").decode(encoding)


@click.command(name="init", short_help="Write a radaudit.toml beside a cohort.")
@click.argument("cohort", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a radaudit.toml that is already there.")
def command(*, cohort: Path, force: bool) -> None:
    """Write a commented radaudit.toml beside COHORT.

    The file says which column plays which role, as far as that can be seen; `radaudit report` reads it whenever the
    cohort lies beside it. Options on the command line win over it.
    """
    from radaudit.workflows.project import start_project

    path, seen = start_project(cohort, force=force)
    for line in seen:
        click.echo(_printable(line))
    click.echo(_printable(f"Wrote {path}. Read it through, then run: radaudit report {cohort}"))
