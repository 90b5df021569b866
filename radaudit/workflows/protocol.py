"""Writing, locking and amending a protocol. No label is read here: only the file, its lock, a seal and its ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from radaudit import __version__
from radaudit.errors import CannotAudit, UsageError
from radaudit.load.protocol.canonical import canonical, differences, protocol_sha256
from radaudit.load.protocol.lock_file import LockFile, add_line, lock_path, read_lock
from radaudit.load.protocol.profiles import PROFILES
from radaudit.load.protocol.reading import ProtocolFile, parse_protocol, read_protocol
from radaudit.load.protocol.template import protocol_template
from radaudit.load.sealing import seal as seals
from radaudit.load.sealing.finding import beside
from radaudit.load.sealing.ledger import read_ledger
from radaudit.measure.catalogue import METRICS
from radaudit.records.wording import count
from radaudit.workflows.provenance import utc
from radaudit.writing import write_whole

PROTOCOL_FILE = "protocol.toml"


def start_protocol(out: Path, profile: str, *, force: bool = False) -> Path:
    """Writes a commented protocol to be filled in.

    Args:
        out: The file, or a folder to write it in.
        profile: What the study is for.
        force: Replace a file that is there.

    Raises:
        UsageError: When there is a file already, or no such profile.
        CannotAudit: When the place cannot be written to.
    """
    if profile not in PROFILES:
        raise UsageError(f"There is no profile '{profile}'.", f"Choose among {', '.join(PROFILES)}.")
    path = out / PROTOCOL_FILE if out.is_dir() else out
    if path.exists() and not force:
        raise UsageError(f"{path} exists already.", "Edit it, name another file with -o, or replace it with --force.")
    try:
        write_whole(path, protocol_template(profile))
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise CannotAudit(f"{path} cannot be written: {why}.", "Name a place that you may write to with -o.") from None
    return path


def open_protocol(path: Path) -> ProtocolFile:
    """Reads a protocol, knowing every measure and which of them can be judged.

    Raises:
        UsageError: As `read_protocol`.
    """
    return read_protocol(path, _judged())


def protocol_of(raw: bytes, name: str) -> ProtocolFile:
    """The same of a protocol's bytes.

    Raises:
        UsageError: As `open_protocol`.
    """
    return parse_protocol(raw, name, _judged())


def _judged() -> dict[str, bool]:
    cards = {name: METRICS[name].card for name in METRICS}
    return {name: c.is_compared and c.better != "neither" for name, c in cards.items()}


def lock_protocol(
    path: Path, *, by: str = "", cohort: Path | None = None, late: bool = False, reason: str = ""
) -> LockFile:
    """Locks a protocol, or amends a locked one.

    Args:
        path: The protocol.
        by: Who locks it, where they want to be named.
        cohort: The sealed test set that it is for; its seal and ledger are read, its rows are not.
        late: Lock it although the test set has been opened; every report then says how often it had been.
        reason: Why a locked protocol is amended; "" locks a new one.

    Raises:
        UsageError: When it is locked already, there is nothing to amend, the cohort is not sealed, or it has been opened.
        CannotAudit: When lock, seal or ledger is damaged, or the lock cannot be written.
    """
    file, place = open_protocol(path), lock_path(path)
    before = read_lock(place) if reason or place.exists() else None
    content = canonical(file.protocol)
    if before is not None:
        _check_amendment(path, before, content, reason)
        table = before.lines[-1]["table"]
        if table and cohort is None:
            raise UsageError(
                f"{path.name} was locked for the sealed test set {table}.",
                f"Name it again, so that the looks at it are counted: --cohort {table}",
            )
    line: dict[str, Any] = {
        "kind": "lock" if before is None else "amendment",
        "when": utc(),
        "by": by,
        "reason": reason,
        "radaudit": __version__,
        "profile": file.protocol.profile,
        "file_sha256": file.file_sha256,
        "protocol_sha256": protocol_sha256(file.protocol),
        "content": content,
        **_of_sealed(cohort, late=late),
    }
    return add_line(place, line, before)


def locked_protocol(path: Path) -> tuple[ProtocolFile, LockFile]:
    """A protocol that says what was locked.

    Raises:
        UsageError: When it was not locked, or was changed since: names what, from what to what.
        CannotAudit: When its lock is damaged.
    """
    file = open_protocol(path)
    lock = read_lock(lock_path(path))
    if changed := tuple(differences(lock.content, canonical(file.protocol))):
        since = lock.lines[-1]["when"]
        raise UsageError(
            f"{file.name} was changed since it was locked on {since}: {'; '.join(changed)}.",
            f'Take the change back, or amend the protocol: radaudit protocol lock {path} --amend --reason "..."',
        )
    return file, lock


def _check_amendment(path: Path, before: LockFile, content: dict[str, Any], reason: str) -> None:
    if not reason:
        raise UsageError(
            f"{path.name} is locked already, since {before.lines[0]['when']}.",
            'Check it with radaudit protocol verify. Where it has to change, say why: --amend --reason "..."',
        )
    if not any(differences(before.content, content)):
        raise UsageError(f"{path.name} says what was locked; there is nothing to amend.", "Leave --amend out.")


def _of_sealed(cohort: Path | None, *, late: bool) -> dict[str, Any]:
    """What the lock says of the test set: its seal, and how often it has been opened."""
    if cohort is None:
        return {"seal": "", "table": "", "n_openings": None}
    place = beside(cohort.expanduser().resolve(), seals.SUFFIX)
    if not place.exists():
        raise UsageError(
            f"{cohort} is not sealed, so nobody could tell whether its labels were read.",
            f"Seal it first: radaudit lock {cohort}. Or leave --cohort out; the report then says that it can't be told.",
        )
    seal = seals.read_seal(place)
    n = len(read_ledger((place.parent / seal.ledger).resolve(), seal).openings)
    if n and not late:
        raise UsageError(
            f"{cohort.name} has been opened {count(n, 'time')} already: what is locked now was not fixed before its labels were "
            "read.",
            "Lock the protocol for fresh data. Or lock it all the same with --late; every report then says so.",
        )
    return {"seal": seal.sha256, "table": seal.table, "n_openings": n}
