"""A lock that was changed, cut or reordered is noticed; one that was not reads back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from radaudit.errors import CannotAudit, UsageError
from radaudit.load.protocol.canonical import content_sha256
from radaudit.load.protocol.lock_file import LockFile, add_line, lock_path, read_lock


def line(number: int) -> dict[str, Any]:
    content = {"margins": {"auroc": 0.05 * number}}
    return {
        "kind": "lock" if number == 1 else "amendment", "when": f"2026-01-0{number}T00:00:00Z", "by": "", "reason": "",
        "radaudit": "1", "profile": "research", "file_sha256": "f", "protocol_sha256": content_sha256(content),
        "content": content, "seal": "", "table": "", "n_openings": None,
    }  # fmt: skip


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    path = tmp_path / "protocol.lock.json"
    found: LockFile | None = None
    for number in (1, 2, 3):
        found = add_line(path, line(number), found)
    return path


def test_it_reads_back_and_tells_what_each_amendment_changed(locked: Path) -> None:
    found = read_lock(locked)
    assert [lock.kind for lock in found.locks] == ["lock", "amendment", "amendment"]
    assert [lock.changes for lock in found.locks] == [
        (), ("margins.auroc: 0.05 -> 0.1",), ("margins.auroc: 0.1 -> 0.15",),
    ]  # fmt: skip
    assert found.content == {"margins": {"auroc": pytest.approx(0.15)}}
    assert len({lock.line for lock in found.locks}) == 3


@pytest.mark.parametrize(
    "tamper",
    [
        lambda p: p["lines"].pop(),
        lambda p: p["lines"].pop(0),
        lambda p: p["lines"].pop(1),
        lambda p: p["lines"].reverse(),
        lambda p: p["lines"].clear(),
        lambda p: p["lines"][0].update(when="2025-01-01T00:00:00Z"),
        lambda p: p["lines"][2].update(when="2025-01-01T00:00:00Z"),
        lambda p: p["lines"][1]["content"]["margins"].update(auroc=0.5),
        lambda p: p["lines"][0].update(n_openings="none"),
        lambda p: p["lines"][2].pop("reason"),
        lambda p: p["lines"].append("more"),
        lambda p: p.update(head="0" * 64),
        lambda p: p.pop("head"),
        lambda p: p.update(format="radaudit.protocol-lock/2"),
    ],
)
def test_whatever_is_changed_is_noticed(locked: Path, tamper) -> None:
    plain = json.loads(locked.read_text(encoding="utf-8"))
    tamper(plain)
    locked.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(CannotAudit, match="lock"):
        read_lock(locked)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"lines": 3}'])
def test_what_is_no_lock_is_refused(locked: Path, content: bytes) -> None:
    locked.write_bytes(content)
    with pytest.raises(CannotAudit, match=r"cannot be read, or was changed"):
        read_lock(locked)


def test_a_missing_lock_says_how_to_lock(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"radaudit protocol lock protocol\.toml"):
        read_lock(lock_path(tmp_path / "protocol.toml"))


def test_nobody_writes_over_the_line_of_another(locked: Path) -> None:
    before = read_lock(locked)
    add_line(locked, line(4), before)
    with pytest.raises(CannotAudit, match="somebody else"):
        add_line(locked, line(5), before)
    with pytest.raises(CannotAudit, match="exists"):
        add_line(locked, line(1), None)
    assert len(read_lock(locked).lines) == 4
    assert [p.name for p in locked.parent.iterdir()] == ["protocol.lock.json"]
