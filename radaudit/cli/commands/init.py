"""`radaudit init`: writes a commented radaudit.toml beside a cohort, from what is seen in it."""

from __future__ import annotations

from pathlib import Path

import click


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
        click.echo(line)
    click.echo(f"Wrote {path}. Read it through, then run: radaudit report {cohort}")
