"""The `radaudit` command: its group, its options, and the one place where errors become messages."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from radaudit import __version__
from radaudit.cli.failures import report_failure
from radaudit.cli.lazy import LazyGroup


@click.group(
    cls=LazyGroup,
    package="radaudit.cli.commands",
    folder=Path(__file__).parent / "commands",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="radaudit")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def app(*, debug: bool) -> None:
    """Audit radiology AI across scanner vendors and patient groups, with honest uncertainty."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code; prints every error as a problem and its cure.

    Args:
        arguments: What follows `radaudit` on the command line; `sys.argv` where None.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = app.main(given, prog_name="radaudit", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.ctx.get_help() if asked.ctx else str(asked))
        return 2
    except (Exception, KeyboardInterrupt) as error:
        return report_failure(error, debug="--debug" in given)
    return code if isinstance(code, int) else 0
