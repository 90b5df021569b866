"""`radaudit verify`: a bundle held against what it says."""

from __future__ import annotations

from pathlib import Path

import click

from radaudit.cli.options.shared import FILE, QUIET


@click.command(name="verify", short_help="Verify a bundle: recompute, and say what differs.")
@click.argument("bundle", type=FILE)
@click.option("--key", type=FILE, metavar="FILE", help="Public key (PEM) that the bundle must be signed with.")
@click.option(
    "--cohort", type=FILE, metavar="FILE", help="The cohort: compare its hash, and measure every number again."
)
@click.option("--model", type=FILE, metavar="FILE", help="The model, where one made the scores.")
@QUIET
def command(*, bundle: Path, key: Path | None, cohort: Path | None, model: Path | None, quiet: bool) -> int:
    """Verify BUNDLE, a file that `radaudit bundle` wrote.

    Compares every hash and the signature, judges the evidence again, makes table and page again, and, with the cohort at hand,
    measures every number again. Exit code: 0 as recorded, 1 something differs; 2 the request is wrong.
    """
    from radaudit.workflows.bundle import run_verify

    found = run_verify(bundle, key=key, cohort=cohort, model=model)
    if not quiet:
        from rich.console import Console

        from radaudit.present.terminal.verification import print_verification

        print_verification(found, Console())
    return 0 if found.is_as_recorded else 1
