"""The group, its commands, and how errors read."""

from __future__ import annotations

import errno
from pathlib import Path

import click
import pytest

from radaudit import __version__
from radaudit.cli.arguments import one_score_type
from radaudit.cli.failures import report_failure
from radaudit.errors import CannotAudit, UsageError
from radaudit.train.objectives.catalogue import OBJECTIVES


def test_help_lists_the_files_of_the_folder(radaudit) -> None:
    folder = Path(__file__).resolve().parents[2] / "radaudit" / "cli" / "commands"
    files = {p.stem for p in folder.glob("*.py")} - {"__init__"}
    said = radaudit("--help")
    assert said.code == 0
    assert {line.split()[0] for line in said.out.split("Commands:")[1].splitlines() if line.strip()} == files


def test_without_a_command_the_help_is_shown(radaudit) -> None:
    said = radaudit()
    assert said.code == 2
    assert "Commands:" in said.out


def test_the_version_is_the_packages(radaudit) -> None:
    said = radaudit("--version")
    assert (said.code, said.out) == (0, f"radaudit, version {__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("audit",), "No such command 'audit'"),
        (("report", "--treshold", "0.5", "a.csv"), "No such option"),
        (("report", "--threshold", "1.5", "a.csv"), "1.5"),
        (("report", "--threshold", "half", "a.csv"), "half"),
        (("report", "--score-type", "odds", "a.csv"), "odds"),
        (("report", "--workers", "-1", "a.csv"), "-1"),
        (("report", "--threshold", "0,5", "a.csv"), "0,5: expected a number between 0 and 1 (write 0.5)"),
        (("report", "--threshold", "50", "a.csv"), "(write 0.5)"),
        (("report", "--threshold", "nan", "a.csv"), "nan"),
        (("report", "--level", "95", "a.csv"), "--level is 95: expected a number from 0.5 to below 1 (write 0.95)."),
        (("report", "--level", "1", "a.csv"), "(write 0.95)"),
        (("report", "--seed", "x", "a.csv"), "--seed is x: expected a whole number of at least 0 (write 0)."),
        (("report", "--batch-size", "0", "a.csv"), "--batch-size is 0: expected a whole number of at least 1"),
        (("report", "--batch-size", "12.5", "a.csv"), "--batch-size is 12.5"),
        (("report", "--logits", "--score-type", "probability", "a.csv"), "--logits and --score-type probability"),
        (("report",), "no cohort"),
    ],
)
def test_a_wrong_command_line_is_one_problem_and_one_cure(radaudit, arguments: tuple[str, ...], problem: str) -> None:
    said = radaudit(*arguments)
    lines = said.err.splitlines()
    assert said.code == 2
    assert said.out == ""
    assert lines[0].startswith("Error: ")
    assert problem in lines[0]
    assert lines[1].startswith("What to do: ")


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    [
        (UsageError("No column 'x'.", "Name one."), 2, ["Error: No column 'x'.", "What to do: Name one."]),
        (CannotAudit("All one class."), 3, ["Error: All one class."]),
        (click.exceptions.Abort(), 130, ["Stopped; nothing was written."]),
        (KeyboardInterrupt(), 130, ["Stopped; nothing was written."]),
    ],
)
def test_an_error_reads_as_problem_and_cure(capsys, error: BaseException, code: int, lines: list[str]) -> None:
    assert report_failure(error, debug=False) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == lines


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "Permission was denied"),
        (errno.ENOENT, "No folder can be made"),
        (errno.EIO, "disk reported an error"),
        (errno.ELOOP, "The system refused (no)"),
    ],
)
def test_a_disk_that_refuses_is_said_in_words(capsys, number: int, words: str) -> None:
    assert report_failure(OSError(number, "no", "report.html"), debug=False) == 3
    said = capsys.readouterr().err
    assert words in said
    assert "nothing was written" in said
    assert "--out" in said
    assert ("Make room" in said) == (number == errno.ENOSPC)


@pytest.mark.parametrize(
    "arguments", [("report", "a.csv", "--positive"), ("report", "--nope"), ("report", "--seed", "x")]
)
def test_help_is_pointed_to_where_the_command_has_it(radaudit, arguments: tuple[str, ...]) -> None:
    assert "radaudit report --help" in radaudit(*arguments).err


def test_logits_is_short_for_a_score_type() -> None:
    assert one_score_type(None, logits=False) is None
    assert one_score_type("probability", logits=False) == "probability"
    assert one_score_type(None, logits=True) == "logit"
    assert one_score_type("logit", logits=True) == "logit"


def test_every_problem_ends_with_a_full_stop(capsys) -> None:
    report_failure(UsageError("no policy file 'x'", "Check it."), debug=False)
    assert capsys.readouterr().err.splitlines()[0] == "Error: no policy file 'x'."


def test_used_up_memory_is_said_in_words(capsys) -> None:
    assert report_failure(MemoryError(), debug=False) == 3
    assert "--batch-size" in capsys.readouterr().err


def test_an_unexpected_error_hides_its_traceback_until_asked(capsys) -> None:
    error = ZeroDivisionError("division by zero")
    assert report_failure(error, debug=False) == 1
    hidden = capsys.readouterr().err
    assert "Traceback" not in hidden
    assert "--debug" in hidden
    assert report_failure(error, debug=True) == 1
    assert "ZeroDivisionError: division by zero" in capsys.readouterr().err


def test_help_says_which_part_of_the_split_the_command_reads(radaudit) -> None:
    for command, part in {
        "report": "to audit",
        "compare": "to compare on",
        "lock": "to seal",
        "calibrate": "to calibrate on",
    }.items():
        assert f"The part of the split {part}" in " ".join(radaudit(command, "--help").out.split())


def test_help_names_every_objective(radaudit) -> None:
    told = " ".join(radaudit("train", "--help").out.split()).split("--objective NAME")[1].split("--objective-option")[0]
    assert all(name in told.replace(",", " ").split() for name in OBJECTIVES)
