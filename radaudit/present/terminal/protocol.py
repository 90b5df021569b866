"""The lock of a protocol on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.records.protocol import ProtocolLock
from radaudit.records.wording import count


def lines_of_lock(name: str, locks: Sequence[ProtocolLock]) -> Iterator[str]:
    """Every line of a lock file in words."""
    yield f"{name}:"
    for lock in locks:
        who = f" by {lock.by}" if lock.by else ""
        what = "Locked" if lock.kind == "lock" else "Amended"
        yield f"  {what} {lock.when}{who}, protocol {lock.protocol[:12]}{_looks(lock)}."
        if lock.reason:
            yield f"    Why: {lock.reason}"
        for change in lock.changes:
            yield f"    {change}"


def _looks(lock: ProtocolLock) -> str:
    if lock.n_openings is None:
        return "; whether labels had been read can't be told (no sealed test set)"
    if not lock.n_openings:
        return ", before the sealed test set was opened"
    return f", after the labels had been read {count(lock.n_openings, 'time')}"
