"""`radaudit lock` as a user meets it: seal, look, read the ledger, and be told what was tampered with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said
from tests.load.sealing.tables import numbered, telling


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "test.csv"
    telling(100).to_csv(path, index=False)
    return path


def test_a_set_is_sealed_opened_and_shown(radaudit: Callable[..., Said], table: Path) -> None:
    sealed = radaudit("lock", table, "--sealed-by", "A. Reader")
    assert sealed.code == 0
    assert "100 rows of 50 patients, 34 diseased" in sealed.out
    assert "not been opened yet" in sealed.out
    first = radaudit("report", table, "-o", "one", "--group", "sex")
    assert first.code == 0
    assert "This test set has been opened once." in first.out
    radaudit("report", table, "-o", "one", "--group", "sex")
    other = table.with_name("other.csv")
    frame = telling(100)
    frame.assign(score=frame.score[::-1].to_numpy()).to_csv(other, index=False)
    second = radaudit("report", other, "-o", "two", "--group", "sex", "--opened-by", "B. Reader")
    assert "opened twice, for 2 different models" in second.out
    status = radaudit("lock", "--status", table, "--audit", "one/audit.json", "--audit", "two/audit.json")
    assert status.code == 0
    assert "Rows and labels are those that were sealed." in status.out
    assert "It has been opened twice, for 2 models; 1 repetition of an earlier audit not" in status.out
    assert status.out.count("recorded") == 3
    assert "B. Reader" in status.out
    assert "opened twice, for 2 different models" in Path("two/report.html").read_text()


def test_sealing_twice_is_refused(radaudit: Callable[..., Said], table: Path) -> None:
    radaudit("lock", table)
    again = radaudit("lock", table)
    assert (again.code, again.out) == (2, "")
    assert "sealed already" in again.err
    assert "--status" in again.err


def test_a_tampered_ledger_is_one_message_and_exit_code_3(radaudit: Callable[..., Said], table: Path) -> None:
    radaudit("lock", table)
    radaudit("report", table, "-q", "--group", "sex")
    ledger = table.with_name("test.csv.ledger.jsonl")
    ledger.write_text(ledger.read_text().replace('"number": 1', '"number": 2'))
    for command in (("lock", "--status", table), ("report", table, "-o", "new")):
        said = radaudit(*command)
        assert (said.code, said.out) == (3, "")
        assert said.err.startswith("Error: The ledger")
        assert "What to do: Bring the ledger back" in said.err
    assert not Path("new").exists()


def test_a_changed_table_is_told_by_the_status_and_mended_with_a_reason(
    radaudit: Callable[..., Said], table: Path
) -> None:
    radaudit("lock", table)
    telling(100).iloc[:99].to_csv(table, index=False)
    assert "not as it was sealed: 1 sealed row is missing" in radaudit("lock", "--status", table).out
    assert radaudit("report", table).code == 2
    assert radaudit("lock", table, "--again", " ").code == 2
    mended = radaudit("lock", table, "--again", "a patient withdrew")
    assert mended.code == 0
    assert "again: a patient withdrew" in mended.out
    assert radaudit("report", table, "-q", "--group", "sex").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--status",), "test.csv is not sealed"),
        (("--audit", "x.json"), "--audit is used with --status"),
        (("--again", "why"), "can't be sealed again"),
        (("--patient-id", "nobody"), "no column 'nobody'"),
        (("--ledger", "no/such/folder.jsonl"), "cannot be written"),
    ],
)
def test_wrong_requests_leave_nothing_behind(
    radaudit: Callable[..., Said], table: Path, arguments: tuple[str, ...], words: str
) -> None:
    said = radaudit("lock", table, *arguments)
    assert said.code in (2, 3)
    assert words in said.err
    assert sorted(p.name for p in table.parent.iterdir()) == ["test.csv"]


def test_a_missing_table_is_told(radaudit: Callable[..., Said], tmp_path: Path) -> None:
    for arguments in ((), ("--status",)):
        said = radaudit("lock", tmp_path / "none.csv", *arguments)
        assert said.code == 2
        assert "none.csv" in said.err


def test_rows_without_names_are_refused(radaudit: Callable[..., Said], table: Path) -> None:
    numbered().drop(columns="case_id").to_csv(table, index=False)
    said = radaudit("lock", table)
    assert said.code == 2
    assert "no image, case or patient column" in said.err


def test_a_columns_file_beside_the_table_is_read(radaudit: Callable[..., Said], table: Path) -> None:
    telling(100).rename(columns={"label": "malignant", "patient_id": "who"}).to_csv(table, index=False)
    table.with_name("radaudit.toml").write_text('[columns]\nlabel = "malignant"\npatient_id = "who"\n')
    assert "50 patients" in radaudit("lock", table).out
    assert radaudit("report", table, "-q", "--group", "sex").code == 0
