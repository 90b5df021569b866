"""`radaudit bundle`: evidence in one file."""

from __future__ import annotations

from pathlib import Path

import click

from radaudit.cli.options.shared import FILE, QUIET


@click.command(name="bundle", short_help="Pack a report with hashes, signed on request.")
@click.argument("folder", type=FILE)
@click.option("-o", "--out", type=FILE, required=True, metavar="FILE", help="The bundle, a ZIP file.")
@click.option(
    "--include",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="Pack this file, too: a policy, seal, ledger. Repeatable.",
)
@click.option(
    "--protocol",
    type=FILE,
    metavar="FILE",
    help="The protocol of the audit, its lock beside it [default: where they lie in the report's folder or beside it].",
)
@click.option("--with-predictions", is_flag=True, help="Pack the scores row by row, too; they hold rows of the cohort.")
@click.option("--sign", type=FILE, metavar="KEY", help="Sign with this Ed25519 private key (PEM).")
@QUIET
def command(
    *,
    folder: Path,
    out: Path,
    include: tuple[Path, ...],
    protocol: Path | None,
    with_predictions: bool,
    sign: Path | None,
    quiet: bool,
) -> None:
    """Pack the report in FOLDER with the SHA-256 of every file and the versions of everything installed.

    Of an audit under a protocol the protocol and its lock are packed, too, where they are found and are those of the audit.
    `radaudit verify` holds the bundle against what it says. A key is made with: openssl genpkey -algorithm ed25519 -out key.pem
    """
    from radaudit.workflows.bundle import run_bundle
    from radaudit.workflows.files import write_bytes

    packed = run_bundle(folder, include=include, protocol=protocol, with_predictions=with_predictions, sign=sign)
    write_bytes(out, packed.content, mark=b'"radaudit.bundle/', member="manifest.json", option="--out")
    if not quiet:
        from rich.console import Console

        from radaudit.present.terminal.verification import print_bundle

        print_bundle(packed.manifest, packed.protocol, str(out), is_signed=sign is not None, console=Console())
