"""What can go wrong, in the user's words.

Every error a user can cause is a `RadauditError` with a problem (which file, row or column, what was expected, what was
found) and a cure (what to do). The command line prints both and exits with `exit_code`; nobody sees a traceback.
"""

from __future__ import annotations


class RadauditError(Exception):
    """A problem the user can mend, with the cure.

    Args:
        problem: What is wrong: names the file, row or column, what was expected and what was found.
        cure: What to do about it, in one or two sentences.
    """

    exit_code = 3

    def __init__(self, problem: str, cure: str = "") -> None:
        self.problem = problem
        self.cure = cure
        super().__init__(f"{problem}\n{cure}" if cure else problem)


class UsageError(RadauditError):
    """The request is wrong: a missing file, an unknown column, an unusable value. Exit code 2."""

    exit_code = 2


class CannotAudit(RadauditError):
    """The request is understood but nothing can be audited: one class only, every image unreadable. Exit code 3."""

    exit_code = 3


class Untrainable(CannotAudit):
    """These settings learn nothing from these rows: the loss diverges, a first stage leaves no errors. Exit code 3.

    Alone it ends the run; among settings that are tried against each other it loses, and the reason is kept.

    Args:
        problem: As of every error; it may name files, for it is read on a terminal.
        cure: What to do about it.
        reason: The problem in a few words that name no file, to be kept with a model; the problem itself where empty.
    """

    def __init__(self, problem: str, cure: str = "", reason: str = "") -> None:
        super().__init__(problem, cure)
        self.reason = reason or problem


class TooLittleData(CannotAudit):
    """Nothing is wrong, but there is not enough to tell anything from. Exit code 4, as of every open question."""

    exit_code = 4


class Undefined(Exception):
    """A metric cannot be computed on these rows. The message is the reason, in words a reader understands.

    It never reaches a user as an error: the engine turns it into an `Estimate` without a value and with this note.
    """


class Unreadable(Exception):
    """One image cannot be read. The message is the reason in words, without the file's path or any identifier.

    It ends no run: prediction records the reason, and the report counts it by group.
    """
