"""The lock: when which content of a protocol was fixed, by whom, and every amendment since; lines are only ever added.

Each line holds the hash of the one before it, and the file ends with the hash of the last. So a changed line, a line taken out
and a cut end are noticed. Whoever writes the whole file anew leaves no trace in it; but the reports that were made under it hold
the hash of their line (docs/decisions/0034-the-protocol.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from radaudit.errors import CannotAudit, UsageError
from radaudit.load.protocol.canonical import content_sha256, differences
from radaudit.records.protocol import ProtocolLock
from radaudit.writing import replacing, settle

SUFFIX = ".lock.json"
FORMAT = "radaudit.protocol-lock/1"

_BACKUP = "Bring it back from a backup. Without it nobody can show when the protocol was fixed."
_FIELDS: Mapping[str, tuple[type, ...]] = {
    "kind": (str,), "when": (str,), "by": (str,), "reason": (str,), "radaudit": (str,), "profile": (str,),
    "file_sha256": (str,), "protocol_sha256": (str,), "content": (dict,), "seal": (str,), "table": (str,),
    "n_openings": (int, type(None)), "previous": (str,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LockFile:
    """A lock file whose chain was checked.

    Attributes:
        name: File name.
        lines: What every line says, the first lock first.
        hashes: Hash of every line.
    """

    name: str
    lines: tuple[Mapping[str, Any], ...]
    hashes: tuple[str, ...]

    @property
    def content(self) -> Mapping[str, Any]:
        """The protocol in force."""
        content: Mapping[str, Any] = self.lines[-1]["content"]
        return content

    @property
    def locks(self) -> tuple[ProtocolLock, ...]:
        """Every line, as the report tells it."""
        before: tuple[Mapping[str, Any], ...] = (self.lines[0], *self.lines[:-1])
        return tuple(
            ProtocolLock(
                kind=cast(Literal["lock", "amendment"], line["kind"]),
                when=line["when"],
                protocol=line["protocol_sha256"],
                line=sha256,
                by=line["by"],
                reason=line["reason"],
                changes=tuple(differences(former["content"], line["content"])),
                seal=line["seal"],
                n_openings=line["n_openings"],
            )
            for former, line, sha256 in zip(before, self.lines, self.hashes, strict=True)
        )


def lock_path(protocol: Path) -> Path:
    """Where the lock of a protocol lies: protocol.toml has protocol.lock.json beside it."""
    return protocol.with_name(protocol.stem + SUFFIX)


def read_lock(path: Path) -> LockFile:
    """Reads a lock file and checks that no line of it was changed, moved or taken out.

    Raises:
        UsageError: When there is none.
        CannotAudit: When it is damaged, cut or changed; says in which line.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(
            f"There is no lock {path}: the protocol was not locked.",
            f"Lock it before any label is read: radaudit protocol lock {path.name.removesuffix(SUFFIX)}.toml",
        ) from None
    except OSError as error:
        raise CannotAudit(f"The lock {path} cannot be read ({type(error).__name__}).", _BACKUP) from None
    return parse_lock(content, path)


def parse_lock(content: bytes, path: Path) -> LockFile:
    """The same of a lock file's bytes, wherever they lie; `path` names it in messages.

    Raises:
        CannotAudit: When it is damaged, cut or changed; says in which line.
    """
    try:
        plain = json.loads(content)
        if plain["format"] != FORMAT or not isinstance(plain["lines"], list):
            raise ValueError("another format")
        lines, head = plain["lines"], str(plain["head"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CannotAudit(
            f"The lock {path} cannot be read, or was changed ({type(error).__name__}).", _BACKUP
        ) from None
    hashes: list[str] = []
    for number, line in enumerate(lines, start=1):
        _check(line, number, hashes, path)
        hashes.append(_line_sha256(line))
    if not hashes:
        raise CannotAudit(f"The lock {path} has no line.", _BACKUP)
    if head != hashes[-1]:
        raise CannotAudit(f"The lock {path} was changed: its last line was cut off, changed, or put in.", _BACKUP)
    return LockFile(path.name, tuple(lines), tuple(hashes))


def add_line(path: Path, line: Mapping[str, Any], before: LockFile | None) -> LockFile:
    """Adds a line for good, whole or not at all.

    Args:
        path: The lock file.
        line: What the line says, without `previous`.
        before: The file as it was read; None for a new one.

    Raises:
        CannotAudit: When it cannot be written, or somebody else wrote it meanwhile.
    """
    previous = before.hashes[-1] if before else ""
    whole = {**line, "previous": previous}
    lines = (*(before.lines if before else ()), whole)
    hashes = (*(before.hashes if before else ()), _line_sha256(whole))
    rows = ",\n".join(json.dumps(row, ensure_ascii=True, allow_nan=False, sort_keys=True) for row in lines)
    text = f'{{"format": "{FORMAT}",\n"lines": [\n{rows}\n],\n"head": "{hashes[-1]}"}}\n'
    try:
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="ascii", newline="\n")
            settle(temporary)  # before the last look at what others did, after which nothing may take long
            if before is None:
                path.open("x").close()  # fails where somebody else was faster, which replacing alone would not
            elif read_lock(path).hashes != before.hashes:
                raise CannotAudit(f"The lock {path} was written by somebody else meanwhile.", "Try it again.")
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise CannotAudit(
            f"The lock {path} cannot be written: {why}.",
            "Make the folder writable, or copy the protocol to one that is.",
        ) from None
    return LockFile(path.name, lines, hashes)


def _line_sha256(line: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(line, sort_keys=True, ensure_ascii=True, allow_nan=False).encode()).hexdigest()


def _check(line: Any, number: int, before: list[str], path: Path) -> None:
    """One line: of the right shape, of the hash that it says, and after the one that it says."""
    shape = isinstance(line, dict) and line.keys() == _FIELDS.keys()
    if not shape or any(type(line[name]) not in kinds for name, kinds in _FIELDS.items()):
        raise CannotAudit(f"The lock {path} was changed or is damaged: line {number} is no line of a lock.", _BACKUP)
    if line["kind"] != ("amendment" if before else "lock"):
        raise CannotAudit(f"The lock {path} was changed: line {number} is out of place.", _BACKUP)
    if line["previous"] != (before[-1] if before else ""):
        where = (
            f"line {number - 1} was changed, or lines beside it were taken out or put in"
            if before
            else "it begins late"
        )
        raise CannotAudit(f"The lock {path} was changed: {where}.", _BACKUP)
    if line["protocol_sha256"] != content_sha256(line["content"]):
        raise CannotAudit(f"The lock {path} was changed: line {number} holds another protocol than it says.", _BACKUP)
