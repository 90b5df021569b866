"""`radaudit protocol` and `radaudit report --protocol` from the command line: exit codes, and no traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from radaudit.cli.app import run
from radaudit.cli.commands.protocol import PROFILES
from radaudit.load.protocol import profiles
from tests.load.protocol.written import write


def test_the_way_from_a_template_to_a_verified_audit(
    tmp_path: Path, scores_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["protocol", "init", "--profile", "research"]) == 0
    assert run(["protocol", "init"]) == 2
    assert run(["protocol", "lock", "protocol.toml"]) == 2
    assert "not finished" in capsys.readouterr().err
    path = write(tmp_path)
    report = ["report", str(scores_file), "--protocol", str(path), "-o", "out", "-q"]
    assert run(report) == 2
    assert "was not locked" in capsys.readouterr().err
    assert run(["protocol", "lock", "protocol.toml", "--by", "A. Reader"]) == 0
    assert "by A. Reader" in capsys.readouterr().out
    assert run([*report, "--unit", "patient-max"]) == 2
    assert "--deviate" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert run(report) == 0
    assert run(["protocol", "verify", "protocol.toml", "out"]) == 0
    assert "as the protocol says" in capsys.readouterr().out
    assert run(["check", "out"]) in (1, 4)
    assert run(["render", "out/audit.json", "-o", "again"]) == 0
    assert "Pre-specified in protocol.toml" in (tmp_path / "again" / "report.html").read_text(encoding="utf-8")


def test_verify_tells_a_difference_by_its_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path)
    assert run(["protocol", "lock", str(path)]) == 0
    assert run(["protocol", "verify", str(path)]) == 0
    write(tmp_path, ("[0.5]", "[0.6]"))
    assert run(["protocol", "verify", str(path)]) == 1
    assert "Differs: protocol.toml: analysis.thresholds: 0.5 -> 0.6." in capsys.readouterr().out
    assert run(["protocol", "lock", str(path), "--amend", "--reason", "the manual was revised"]) == 0
    assert run(["protocol", "verify", str(path)]) == 0
    assert "Why: the manual was revised" in capsys.readouterr().out
    lock = tmp_path / "protocol.lock.json"
    plain = json.loads(lock.read_text(encoding="utf-8"))
    plain["lines"].pop()
    lock.write_text(json.dumps(plain), encoding="utf-8")
    assert run(["protocol", "verify", str(path)]) == 3
    assert "cut off" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--amend"],
        ["--reason", "why"],
        ["--late"],
        ["--amend", "--reason", " "],
    ],
)
def test_options_that_belong_together_are_asked_for_together(tmp_path: Path, words: list[str]) -> None:
    path = write(tmp_path)
    assert run(["protocol", "lock", str(path), *words]) == 2
    assert list(tmp_path.iterdir()) == [path]


def test_a_misspelt_subcommand_and_a_missing_file_are_usage_errors(tmp_path: Path) -> None:
    assert run(["protocol", "lok"]) == 2
    assert run(["protocol", "verify", str(tmp_path / "protocol.toml")]) == 2
    assert run(["protocol"]) == 2


def test_the_command_line_knows_every_profile_without_reading_them() -> None:
    assert PROFILES == profiles.PROFILES
