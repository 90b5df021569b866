"""What a user sees when something goes wrong: one problem, one cure, one exit code, never a traceback."""

from __future__ import annotations

import errno
import sys
import traceback

import click

from radaudit.errors import CannotAudit, RadauditError, UsageError

INTERRUPTED = 130
UNEXPECTED = 1

_ROOM = "Make room, or give a folder on another disk with --out, then run the same command again."
_ALLOWED = "Give a folder that you may write to with --out, then run the same command again."
_ANOTHER = "Give another folder with --out, then run the same command again."

_DISK = {
    errno.ENOSPC: ("The disk is full", _ROOM),
    errno.EDQUOT: ("The disk quota is used up", _ROOM),
    errno.EFBIG: (
        "A file would grow larger than is allowed",
        "Raise the limit (ulimit -f), then run the command again.",
    ),
    errno.EROFS: ("The file system is read-only", _ALLOWED),
    errno.EACCES: ("Permission was denied", _ALLOWED),
    errno.EPERM: ("The operation is not permitted", _ALLOWED),
    errno.ENOENT: ("No folder can be made", _ANOTHER),
    errno.ENAMETOOLONG: ("The name is too long", "Give a shorter folder with --out, then run the same command again."),
    errno.EIO: ("The disk reported an error", "Check the disk, or give a folder on another one with --out."),
}
"""What an error of the disk is called, and its cure."""


def report_failure(error: BaseException, *, debug: bool) -> int:
    """Prints what went wrong and what to do about it to standard error.

    Returns:
        The exit code: 2 for a wrong request, 3 where nothing could be audited or written, 130 after Ctrl-C, and 1 for
        an error that is radaudit's own.
    """
    if isinstance(error, (click.exceptions.Abort, KeyboardInterrupt)):
        _say("Stopped; nothing was written.")
        return INTERRUPTED
    if debug:
        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, click.ClickException):
        problem = _from_click(error)
    elif isinstance(error, RadauditError):
        problem = error
    elif isinstance(error, OSError) and error.errno:
        problem = _from_disk(error)
    elif isinstance(error, MemoryError):
        problem = CannotAudit("The memory is used up.", "Give a smaller --batch-size, or fewer --workers.")
    else:
        return _unexpected(error, debug=debug)
    _say(f"Error: {_sentence(problem.problem)}")
    if problem.cure:
        _say(f"What to do: {problem.cure}")
    return problem.exit_code


def _from_click(error: click.ClickException) -> RadauditError:
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "radaudit"
    return UsageError(error.format_message(), f"See all arguments and options with: {command} --help")


def _from_disk(error: OSError) -> RadauditError:
    where = f" at {error.filename}" if error.filename else ""
    unknown = (f"The system refused ({error.strerror or type(error).__name__})", _ANOTHER)
    problem, cure = _DISK.get(error.errno or 0, unknown)
    return CannotAudit(f"{problem}{where}; nothing was written.", cure)


def _unexpected(error: BaseException, *, debug: bool) -> int:
    _say(f"Error: radaudit failed unexpectedly ({type(error).__name__}: {error}).")
    if not debug:
        _say("What to do: run the same command as `radaudit --debug ...` and report the traceback as a bug.")
    return UNEXPECTED


def _sentence(text: str) -> str:
    """The text with a full stop, unless it ends with a mark of its own."""
    return text if text.endswith((".", "!", "?", "?)", ":", "\n")) else f"{text}."


def _say(line: str) -> None:
    click.echo(line, err=True)
