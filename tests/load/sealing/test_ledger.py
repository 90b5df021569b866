"""Nothing that is done to a ledger goes unnoticed, and two processes never tread on each other."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest

from radaudit.errors import CannotAudit
from radaudit.load.sealing import ledger as module
from radaudit.load.sealing.ledger import Ledger, add_line, check_writable, read_ledger, start_ledger
from radaudit.load.sealing.rows import read_sealable_rows
from radaudit.load.sealing.seal import Head, make_seal, read_seal, write_seal
from tests.load.sealing.tables import telling


def _opening(ledger: Ledger, **more: Any) -> dict[str, Any]:
    number = len(ledger.openings) + 1
    return {
        "kind": "opening",
        "number": number,
        "model": "ab" * 32,
        "reading": "",
        "name": "model.pt",
        "options": "cd" * 32,
        "when": "2026-01-02T03:04:05Z",
        "radaudit": "0",
        **more,
    }


@pytest.fixture
def begun(tmp_path: Path) -> tuple[Path, Path]:
    """A ledger with four openings, and its seal."""
    ledger, path = tmp_path / "t.ledger.jsonl", tmp_path / "t.seal.json"
    seal = make_seal(read_sealable_rows(telling()), ledger=ledger.name)
    first = {
        "kind": "seal", "format": module.FORMAT, "seal": seal.seal, "seal_sha256": seal.sha256, "table": "t", "rows_sha256": "",
        "labels_sha256": "", "n_rows": 60, "n_events": 20, "n_patients": 30, "when": "2026-01-01T00:00:00Z", "radaudit": "0",
    }  # fmt: skip
    head = start_ledger(ledger, first)
    write_seal(path, module.dataclasses.replace(seal, head=head))
    for _ in range(4):
        add_line(ledger, path, _opening)
    return ledger, path


def _read(begun: tuple[Path, Path]) -> Ledger:
    return read_ledger(begun[0], read_seal(begun[1]))


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines))


def test_openings_are_numbered_and_read_back(begun: tuple[Path, Path]) -> None:
    ledger = _read(begun)
    assert [o.number for o in ledger.openings] == [1, 2, 3, 4]
    assert ledger.head == read_seal(begun[1]).head
    add_line(*begun, lambda _: {"kind": "outcome", "number": 2, "evidence": "ee", "when": "", "radaudit": "0"})
    assert [o.outcome for o in _read(begun).openings] == ["", "ee", "", ""]


@pytest.mark.parametrize("line", range(5))
def test_a_line_that_was_taken_out_is_noticed(begun: tuple[Path, Path], line: int) -> None:
    lines = _lines(begun[0])
    del lines[line]
    _write(begun[0], lines)
    with pytest.raises(CannotAudit, match=r"was changed|lacks its last line"):
        _read(begun)


@pytest.mark.parametrize("line", range(5))
def test_a_line_that_was_edited_is_noticed(begun: tuple[Path, Path], line: int) -> None:
    lines = _lines(begun[0])
    lines[line] = lines[line].replace("2026-01-0", "2025-01-0")
    _write(begun[0], lines)
    with pytest.raises(CannotAudit, match="was changed"):
        _read(begun)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_cut_end_is_noticed_and_counted(begun: tuple[Path, Path], n: int) -> None:
    _write(begun[0], _lines(begun[0])[:-n])
    with pytest.raises(CannotAudit, match="lacks its last line" if n == 1 else f"lacks its last {n} lines"):
        _read(begun)
    with pytest.raises(CannotAudit, match="lacks its last"):
        add_line(*begun, _opening)


def test_lines_in_another_order_are_noticed(begun: tuple[Path, Path]) -> None:
    lines = _lines(begun[0])
    lines[2], lines[3] = lines[3], lines[2]
    _write(begun[0], lines)
    with pytest.raises(CannotAudit, match="was changed"):
        _read(begun)


def test_an_end_that_was_written_anew_is_noticed(begun: tuple[Path, Path]) -> None:
    """A whole chain, but not the one that the seal saw."""
    lines = _lines(begun[0])
    last = json.loads(lines[-1])
    last["model"] = "ff" * 32
    _write(begun[0], [*lines[:-1], json.dumps(last)])
    assert len(read_ledger(begun[0]).openings) == 4  # the chain alone does not tell
    with pytest.raises(CannotAudit, match="line 5 is not the one that was written"):
        _read(begun)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"kind": "seal"}',
        '{"kind": "else"}',
        "not json",
        "\x00",
        '{"kind": "opening", "number": "1"}',
    ],
)
def test_a_line_that_is_none_is_refused(begun: tuple[Path, Path], line: str) -> None:
    lines = _lines(begun[0])
    _write(begun[0], [*lines, line])
    with pytest.raises(CannotAudit, match="line 6 is no line of a ledger"):
        _read(begun)


def test_numbers_may_not_be_skipped(begun: tuple[Path, Path]) -> None:
    add_line(*begun, lambda ledger: _opening(ledger, number=7))
    with pytest.raises(CannotAudit, match="line 6 has the wrong number"):
        _read(begun)


def test_a_missing_or_empty_ledger_is_refused(begun: tuple[Path, Path]) -> None:
    begun[0].write_text("")
    with pytest.raises(CannotAudit, match="lacks its last 5 lines"):
        _read(begun)
    with pytest.raises(CannotAudit, match="is empty"):
        read_ledger(begun[0])
    begun[0].unlink()
    for act in (lambda: _read(begun), lambda: add_line(*begun, _opening)):
        with pytest.raises(CannotAudit, match="is missing"):
            act()


def test_another_tables_ledger_is_refused(begun: tuple[Path, Path]) -> None:
    other = make_seal(read_sealable_rows(telling(seed=2)), ledger=begun[0].name)
    write_seal(begun[1], module.dataclasses.replace(other, head=read_seal(begun[1]).head))
    with pytest.raises(CannotAudit, match=r"not the one that .* was begun with"):
        _read(begun)


def test_a_line_that_a_crash_left_behind_the_seal_counts(begun: tuple[Path, Path]) -> None:
    seal = read_seal(begun[1])
    add_line(*begun, _opening)
    write_seal(begun[1], seal)  # as if the machine had stopped between ledger and seal
    assert len(_read(begun).openings) == 5
    add_line(*begun, _opening)
    assert read_seal(begun[1]).head.lines == 7


def test_half_a_line_that_a_crash_left_is_taken_away(begun: tuple[Path, Path]) -> None:
    with begun[0].open("a") as file:
        file.write('{"kind": "opening", "numb')
    assert len(_read(begun).openings) == 4
    add_line(*begun, _opening)
    assert [o.number for o in _read(begun).openings] == [1, 2, 3, 4, 5]


def test_half_of_a_line_that_was_whole_is_no_crash(begun: tuple[Path, Path]) -> None:
    begun[0].write_bytes(begun[0].read_bytes()[:-20])
    with pytest.raises(CannotAudit, match="lacks its last line"):
        add_line(*begun, _opening)


def test_line_ends_of_another_system_are_no_change(begun: tuple[Path, Path]) -> None:
    begun[0].write_bytes(begun[0].read_bytes().replace(b"\n", b"\r\n"))
    assert len(_read(begun).openings) == 4


def test_a_full_disk_leaves_no_half_line(begun: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    before = begun[0].read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module.os, "fsync", full)
        with pytest.raises(CannotAudit, match=r"no space left on device.*not granted"):
            add_line(*begun, _opening)
    assert begun[0].read_bytes() == before
    assert len(_read(begun).openings) == 4


def test_a_ledger_that_can_not_be_written_to_is_found_beforehand(
    begun: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    check_writable(*begun)
    monkeypatch.setattr(module.os, "access", lambda *_: False)
    with pytest.raises(CannotAudit, match="cannot be written to"):
        check_writable(*begun)
    begun[0].unlink()
    begun[0].mkdir()
    with pytest.raises(CannotAudit, match="cannot be written to"):
        add_line(*begun, _opening)


def _add_many(ledger: Path, seal: Path) -> None:
    for _ in range(20):
        add_line(ledger, seal, lambda known: _opening(known, by=str(os.getpid())))


def test_two_audits_at_once_both_stand_in_it(begun: tuple[Path, Path]) -> None:
    forked = multiprocessing.get_context("fork")
    workers = [forked.Process(target=_add_many, args=begun) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    ledger = _read(begun)
    assert [o.number for o in ledger.openings] == list(range(1, 85))
    assert len({o.by for o in ledger.openings}) == 5
    assert read_seal(begun[1]).head == Head(85, ledger.lines[-1].sha256)


def test_an_earlier_ledger_is_never_replaced(begun: tuple[Path, Path]) -> None:
    before = begun[0].read_bytes()
    with pytest.raises(FileExistsError):
        start_ledger(begun[0], {})
    assert begun[0].read_bytes() == before
