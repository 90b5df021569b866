"""The ledger: one line of JSON a look, each with the hash of the line before it; lines are only ever added.

It holds hashes, counts and times, no row and no name of a patient, so it may be shown to anybody. What it can prove is said in
docs/decisions/0020-the-test-set-is-opened-once.md.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from radaudit.errors import CannotAudit
from radaudit.load.sealing.locking import hold
from radaudit.load.sealing.seal import Head, Seal, read_seal, write_seal
from radaudit.records.sealing import Opening

SUFFIX = ".ledger.jsonl"
FORMAT = "radaudit.ledger/1"

_FIELDS: Mapping[str, Mapping[str, type]] = {
    "seal": {"seal": str, "seal_sha256": str, "table": str, "rows_sha256": str, "labels_sha256": str, "n_rows": int,
             "n_events": int, "n_patients": int},
    "opening": {"number": int, "model": str, "reading": str, "name": str, "options": str},
    "outcome": {"number": int, "evidence": str},
}  # fmt: skip
_BACKUP = (
    "Bring the ledger back from a backup. If there is none, this test set can no longer show how often it was opened: say so, "
    "or seal fresh data."
)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line: what it says, and its hash."""

    content: Mapping[str, Any]
    sha256: str

    @property
    def kind(self) -> str:
        """What the line records: seal, opening or outcome."""
        return str(self.content["kind"])


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """A ledger whose chain was checked."""

    name: str
    lines: tuple[Line, ...]

    @property
    def sealings(self) -> tuple[Line, ...]:
        """The lines of its sealings, the one in force last."""
        return tuple(line for line in self.lines if line.kind == "seal")

    @property
    def head(self) -> Head:
        """Where it ends."""
        return Head(len(self.lines), self.lines[-1].sha256)

    @property
    def openings(self) -> tuple[Opening, ...]:
        """Every opening in order."""
        outcomes = {line.content["number"]: line.content["evidence"] for line in self.lines if line.kind == "outcome"}
        return tuple(
            Opening(
                number=line.content["number"],
                when=line.content["when"],
                name=line.content["name"],
                model=line.content["model"],
                reading=line.content["reading"],
                options=line.content["options"],
                line=line.sha256,
                outcome=outcomes.get(line.content["number"], ""),
                by=line.content.get("by", ""),
            )
            for line in self.lines
            if line.kind == "opening"
        )


def read_ledger(path: Path, seal: Seal | None = None) -> Ledger:
    """Reads a ledger and checks that no line of it was changed, moved or taken out.

    Args:
        path: The file.
        seal: The seal, which knows how far the ledger had come; None where only the chain itself can be checked, which does
            not notice that the last lines are gone.

    Raises:
        CannotAudit: When it is missing, cut or changed; says in which line.
    """
    try:
        return parse_ledger(path.read_bytes(), path, seal)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        problem = "is missing" if missing else f"cannot be read ({(error.strerror or 'refused').lower()})"
        raise CannotAudit(f"The ledger {path} {problem}, but its test set is sealed.", _BACKUP) from None


def start_ledger(path: Path, content: Mapping[str, Any]) -> Head:
    """Writes a new ledger with its first line.

    Raises:
        FileExistsError: When there is one.
        OSError: When it cannot be written.
    """
    with path.open("xb") as file:
        line = _append(file, content, "")
    return Head(1, line.sha256)


def add_line(
    path: Path, seal_path: Path, make: Callable[[Ledger], Mapping[str, Any]], new: Seal | None = None
) -> Ledger:
    """Adds one line for good: checked, written and on the disk before this returns, one process at a time.

    Args:
        path: The ledger.
        seal_path: The seal, which is told how far the ledger has come.
        make: Gives the line's content, from the ledger as it stands.
        new: The seal that takes the place of the present one; None keeps it.

    Returns:
        The ledger, the new line last.

    Raises:
        CannotAudit: When the ledger is missing, cut or changed, does not belong to the seal, or cannot be written to.
    """
    try:
        with path.open("r+b") as file, hold(file):
            seal = read_seal(seal_path)
            ledger = parse_ledger(file.read(), path, seal)
            _drop_torn_end(file)
            line = _append(file, make(ledger), ledger.head.sha256)
            ledger = Ledger(ledger.name, (*ledger.lines, line))
            write_seal(seal_path, dataclasses.replace(new or seal, head=ledger.head))
    except FileNotFoundError:
        raise CannotAudit(f"The ledger {path} is missing, but its test set is sealed.", _BACKUP) from None
    except OSError as error:
        raise unwritable(path, error) from None
    return ledger


def check_writable(path: Path, seal_path: Path) -> None:
    """Makes sure, before any work is done, that a line can be added.

    Raises:
        CannotAudit: When it can't.
    """
    try:
        with path.open("r+b"):
            pass
        # The seal is replaced rather than written to, so its folder matters.
        if not os.access(seal_path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, "permission denied in the seal's folder")
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> CannotAudit:
    """What is said where a look could not be recorded, and so is not granted."""
    return CannotAudit(
        f"The ledger {path} cannot be written to ({(error.strerror or type(error).__name__).lower()}), and a look at a sealed "
        "test set that cannot be recorded is not granted.",
        "Make it and the folder of its seal writable, then run the same command again.",
    )


def parse_ledger(data: bytes, path: Path, seal: Seal | None = None) -> Ledger:
    """As `read_ledger`, of a file's content."""
    whole, _, torn = data.rpartition(b"\n")
    lines: list[Line] = []
    for number, raw in enumerate(whole.split(b"\n") if whole else [], start=1):
        lines.append(_check_line(raw.removesuffix(b"\r"), number, lines, path))
    if seal is not None:
        _check_end(lines, seal.head, path)
    if not lines:
        raise CannotAudit(f"The ledger {path} is empty{' or torn' if torn else ''}.", _BACKUP)
    ledger = Ledger(path.name, tuple(lines))
    if seal is not None and ledger.sealings[-1].content["seal_sha256"] != seal.sha256:
        raise CannotAudit(
            f"The seal of {seal.table} is not the one that {path} was begun with, or it was changed.",
            "Bring both back from a backup, or name the right ledger with --ledger FILE.",
        )
    return ledger


def _check_end(lines: Sequence[Line], head: Head, path: Path) -> None:
    """Notices that lines at the end are gone, which the chain alone can't."""
    if (lost := head.lines - len(lines)) > 0:
        raise CannotAudit(f"The ledger {path} lacks its last {'line' if lost == 1 else f'{lost} lines'}.", _BACKUP)
    if lines[head.lines - 1].sha256 != head.sha256:
        raise CannotAudit(f"The ledger {path} was changed: line {head.lines} is not the one that was written.", _BACKUP)


def _check_line(raw: bytes, number: int, before: Sequence[Line], path: Path) -> Line:
    try:
        content = json.loads(raw)
        fields = {**_FIELDS[content["kind"]], "when": str, "radaudit": str, "previous": str}
        if any(type(content[name]) is not kind for name, kind in fields.items()):
            raise TypeError
        if number == 1 and (content["kind"] != "seal" or content["format"] != FORMAT):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CannotAudit(
            f"The ledger {path} was changed or is damaged: line {number} is no line of a ledger.", _BACKUP
        ) from None
    if content["previous"] != (before[-1].sha256 if before else ""):
        where = (
            f"line {number - 1} was changed, or lines beside it were taken out or put in"
            if before
            else "it begins late"
        )
        raise CannotAudit(f"The ledger {path} was changed: {where}.", _BACKUP)
    openings = sum(line.kind == "opening" for line in before)
    if (content["kind"] == "opening" and content["number"] != openings + 1) or (
        content["kind"] == "outcome" and not 1 <= content["number"] <= openings
    ):
        raise CannotAudit(f"The ledger {path} was changed: line {number} has the wrong number.", _BACKUP)
    return Line(content, hashlib.sha256(raw).hexdigest())


def _append(file: IO[bytes], content: Mapping[str, Any], previous: str) -> Line:
    raw = json.dumps({**content, "previous": previous}, ensure_ascii=True, allow_nan=False).encode("ascii")
    file.seek(0, os.SEEK_END)
    end = file.tell()
    try:
        file.write(raw + b"\n")
        file.flush()
        os.fsync(file.fileno())
    except OSError:
        with contextlib.suppress(OSError):  # a full disk: no half a line is left behind
            file.truncate(end)
        raise
    return Line({**content, "previous": previous}, hashlib.sha256(raw).hexdigest())


def _drop_torn_end(file: IO[bytes]) -> None:
    """Takes away what a crash left of a line that was never finished: no number was shown for it, and the head knows none."""
    file.seek(0)
    data = file.read()
    if not data.endswith(b"\n"):
        file.truncate(data.rfind(b"\n") + 1)
