"""What was done to seal, ledger or reports is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from radaudit import run_audit
from radaudit.errors import CannotAudit, UsageError
from radaudit.workflows.ledger_state import ledger_state
from radaudit.workflows.sealing import seal_test_set
from tests.workflows.looks import count_openings

pytestmark = pytest.mark.usefixtures("elsewhere", "made_up_numbers")


@pytest.mark.parametrize("gone", ["ledger.jsonl", "seal.json"])
def test_a_missing_half_is_refused(sealed: Path, gone: str) -> None:
    sealed.with_name(f"test.csv.{gone}").unlink()
    with pytest.raises(CannotAudit, match=r"is missing|seal is gone"):
        run_audit(sealed)


def test_a_cut_ledger_is_refused(sealed: Path) -> None:
    run_audit(sealed)
    ledger = sealed.with_name("test.csv.ledger.jsonl")
    ledger.write_text("".join(ledger.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(CannotAudit, match="lacks its last line"):
        run_audit(sealed)


def test_a_rewritten_ledger_is_found_by_an_earlier_report(sealed: Path, tmp_path: Path) -> None:
    written = run_audit(sealed).write(tmp_path / "report")
    report = next(p for p in written if p.name == "audit.json")
    assert ledger_state(sealed, {}, [report]).change == ""
    for name in ("ledger.jsonl", "seal.json"):
        sealed.with_name(f"test.csv.{name}").unlink()
    seal_test_set(sealed, {})
    with pytest.raises(UsageError, match="no audit of this sealed test set"):
        ledger_state(sealed, {}, [report])


def test_a_ledger_and_seal_that_were_set_back_are_found_by_an_earlier_report(sealed: Path, tmp_path: Path) -> None:
    files = [sealed.with_name(f"test.csv.{name}") for name in ("ledger.jsonl", "seal.json")]
    before = [file.read_bytes() for file in files]
    report = tmp_path / "report" / "audit.json"
    run_audit(sealed).write(report.parent)
    for file, content in zip(files, before, strict=True):
        file.write_bytes(content)
    assert count_openings(sealed) == 0
    with pytest.raises(CannotAudit, match=r"tells of opening 1, which is not in the ledger"):
        ledger_state(sealed, {}, [report])


def test_an_edited_report_is_found_by_the_ledger(sealed: Path, tmp_path: Path) -> None:
    report = tmp_path / "report" / "audit.json"
    run_audit(sealed).write(report.parent)
    plain = json.loads(report.read_text())
    plain["evidence"]["measurements"][0]["estimate"]["n"] += 1
    report.write_text(json.dumps(plain))
    with pytest.raises(CannotAudit, match="not what opening 1 gave"):
        ledger_state(sealed, {}, [report])
