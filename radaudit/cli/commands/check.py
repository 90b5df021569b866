"""`radaudit check`: the release gate."""

from __future__ import annotations

from pathlib import Path

import click

from radaudit.cli.options.shared import FILE, QUIET

CODES = {"pass": 0, "fail": 1, "inconclusive": 4}


@click.command(name="check", short_help="Gate a release by its audit.")
@click.argument("audit", type=FILE)
@click.option("--policy", type=FILE, metavar="FILE", help="Judge under this policy [default: as the audit was judged].")
@click.option(
    "--fail-on",
    type=click.Choice(["fail", "concern", "inconclusive"]),
    default="fail",
    help="The mildest verdict that fails [default: fail].",
)
@click.option("--junit", type=FILE, metavar="FILE", help="Write the checks as JUnit XML.")
@click.option("--sarif", type=FILE, metavar="FILE", help="Write the checks that did not pass as SARIF.")
@click.option("--github", is_flag=True, help="Print GitHub annotations, too.")
@QUIET
def command(
    *, audit: Path, policy: Path | None, fail_on: str, junit: Path | None, sarif: Path | None, github: bool, quiet: bool
) -> int:
    """Check AUDIT and say whether the release may pass. It is an audit.json, a comparison.json, a change.json, or its folder.

    Judges intervals, not points. Exit code: 0 pass, 1 fail, 4 inconclusive; 2 the request is wrong, 3 nothing could be checked.
    """
    from radaudit import __version__
    from radaudit.present.documents.gate_files import github_commands, render_junit, render_sarif
    from radaudit.workflows.files import write_file
    from radaudit.workflows.gate import run_check

    gate = run_check(audit, policy=policy, fail_on=fail_on)  # type: ignore[arg-type]
    if junit:
        write_file(junit, render_junit(gate), mark='<testsuites name="radaudit', option="--junit")
    if sarif:
        text = render_sarif(gate, audit.as_posix(), __version__)
        write_file(sarif, text, mark='"radaudit"', option="--sarif")
    if github:
        for line in github_commands(gate, audit.as_posix()):
            click.echo(line)
    if not quiet:
        from rich.console import Console

        from radaudit.present.terminal.gate import print_gate

        print_gate(gate, Console())
    return CODES[gate.outcome]
