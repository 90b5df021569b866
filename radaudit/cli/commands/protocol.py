"""`radaudit protocol`: writes, locks and verifies the protocol of a validation."""

from __future__ import annotations

from pathlib import Path

import click

from radaudit.cli.options.shared import FILE
from radaudit.errors import UsageError

PROFILES = ("acceptance", "submission", "research")


@click.group(name="protocol", short_help="Fix beforehand what an audit is to show.")
def command() -> None:
    """Fix groups, measures, thresholds and margins in a file, lock it before the labels are read, and hold audits against it."""


@command.command(name="init", short_help="Write a commented protocol.toml.")
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="acceptance",
    help="What the study is for: a hospital's acceptance test, a submission, research [default: acceptance].",
)
@click.option("-o", "--out", type=FILE, default=Path("protocol.toml"), metavar="FILE", help="[default: protocol.toml]")
@click.option("--force", is_flag=True, help="Replace a file that is already there.")
def init(*, profile: str, out: Path, force: bool) -> None:
    """Write a protocol to be filled in, with every default of the profile and its source."""
    from radaudit.workflows.protocol import start_protocol

    path = start_protocol(out, profile, force=force)
    click.echo(f"Wrote {path}. Fill it in, then lock it: radaudit protocol lock {path}")


@command.command(name="lock", short_help="Lock a protocol before any label is read.")
@click.argument("protocol", type=FILE)
@click.option("--by", metavar="NAME", default="", help="Who locks it.")
@click.option("--cohort", type=FILE, metavar="FILE", help="The sealed test set that it is for; no row of it is read.")
@click.option("--late", is_flag=True, help="Lock it although the test set has been opened; every report says so.")
@click.option("--amend", is_flag=True, help="Amend a locked protocol; every report prints it. Needs --reason.")
@click.option("--reason", metavar="TEXT", default="", help="Why it is amended.")
def lock(*, protocol: Path, by: str, cohort: Path | None, late: bool, amend: bool, reason: str) -> None:
    """Write the hash of PROTOCOL, the time and who locked it into a lock file beside it.

    Comments, order and spacing may change afterwards, values may not: audits under a changed protocol are refused until it is
    amended, with a reason.
    """
    if amend != bool(reason.strip()):
        raise UsageError("--amend and --reason belong together.", 'Say: --amend --reason "..."')
    if late and cohort is None:
        raise UsageError("--late speaks of a sealed test set.", "Name it with --cohort FILE.")
    from radaudit.present.terminal.protocol import lines_of_lock
    from radaudit.workflows.protocol import lock_protocol

    written = lock_protocol(protocol, by=by.strip(), cohort=cohort, late=late, reason=reason.strip())
    for line in lines_of_lock(written.name, written.locks):
        click.echo(line)


@command.command(name="verify", short_help="Hold a protocol, and an audit, against the lock.")
@click.argument("protocol", type=FILE)
@click.argument("audit", type=FILE, required=False)
def verify(*, protocol: Path, audit: Path | None) -> int:
    """Say whether PROTOCOL is as it was locked, and whether AUDIT (an audit.json, or its folder) was made as it says.

    Exit code: 0 as locked, 1 something differs; 2 the request is wrong, 3 the lock is damaged or was changed.
    """
    from radaudit.present.terminal.protocol import lines_of_lock
    from radaudit.workflows.verifying_protocol import verify_protocol

    found, differing = verify_protocol(protocol, audit)
    for line in lines_of_lock(found.name, found.locks):
        click.echo(line)
    for told in differing:
        click.echo(f"Differs: {told}.")
    if not differing:
        click.echo("As locked." if audit is None else "As locked, and the audit was made as the protocol says.")
    return 1 if differing else 0
