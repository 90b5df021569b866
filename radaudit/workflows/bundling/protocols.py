"""The protocol and the lock of an audit: found when a bundle is packed, held against the audit when it is verified."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from radaudit.errors import RadauditError, UsageError
from radaudit.load.protocol.canonical import protocol_sha256
from radaudit.load.protocol.lock_file import lock_path, parse_lock
from radaudit.records import Audit
from radaudit.records.bundle import Checked
from radaudit.records.protocol import ProtocolUse
from radaudit.workflows.protocol import protocol_of
from radaudit.workflows.verifying_protocol import undeclared

_GIVE = "give the protocol with --protocol; its lock is looked for beside it."
_OTHER = "it is not the one that the audit was made under, and was changed or amended since"
_WRITTEN_ANEW = "it does not hold the lines that the audit recorded: one of the two was written anew"


def find_protocol(
    audit: Audit, folder: Path, given: Path | None, include: Sequence[Path]
) -> tuple[dict[str, bytes], tuple[Checked, ...]]:
    """The protocol and its lock, where the audit was made under one.

    Both are looked for where the protocol was said to be, among the files to include, in the report's folder and beside it.

    Args:
        audit: The audit.
        folder: Its report's folder.
        given: The protocol's file; None to look for it.
        include: Further files that are packed.

    Returns:
        Name in the bundle -> content of those that are the audit's; and of each whether it was found.

    Raises:
        UsageError: When the given protocol, or its lock, is missing or is not the audit's; or the audit has none.
    """
    use = audit.protocol
    if use is None:
        if given is not None:
            raise UsageError(f"The audit in {folder} was made without a protocol.", "Leave out --protocol.")
        return {}, ()
    lock = lock_path(Path(use.name)).name
    checks = {use.name: _check_protocol, lock: _check_lock}
    found: dict[str, bytes] = {}
    told = []
    for name, check in checks.items():
        places = [path for path in include if path.name == name] + [folder / name, folder.parent / name]
        if given is not None:
            places = [given if name == use.name else lock_path(given)]
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            if given is not None:
                raise UsageError(f"There is no file {places[0]}.", "Give the protocol, with its lock beside it.")
            told.append(
                Checked(name, "unchecked", f"The audit was made under it, but it is not beside the report: {_GIVE}")
            )
            continue
        content = path.read_bytes()
        wrong = check(content, name, use)
        if wrong and (given is not None or path in include):
            raise UsageError(
                f"{path} can't be packed: {wrong}.", "Give the files as they were when the audit was made."
            )
        if wrong:
            told.append(Checked(name, "differs", f"Not packed, {wrong}."))
            continue
        found[name] = content
        told.append(Checked(name, "same", "Packed: it is the one that the audit was made under."))
    return found, tuple(told)


def check_protocol(audit: Audit, packed: Mapping[str, bytes]) -> Iterator[Checked]:
    """Holds the protocol and the lock in a bundle against what the audit recorded, and the audit against both."""
    use = audit.protocol
    if use is None:
        return
    lock = lock_path(Path(use.name)).name
    checks: dict[str, Callable[[bytes, str, ProtocolUse], str]] = {use.name: _check_protocol, lock: _check_lock}
    for name, check in checks.items():
        what = f"{name}, as audited"
        if name not in packed:
            yield Checked(what, "unchecked", "The audit was made under it, but the bundle does not hold it.")
        elif wrong := check(packed[name], name, use):
            yield Checked(what, "differs", f"{wrong[:1].upper()}{wrong[1:]}.")
        else:
            yield Checked(what, "same", "Its hash is the one that audit.json recorded.")
    what = "protocol, kept to"
    if protocol_sha256(use.protocol) != use.sha256:
        yield Checked(what, "differs", "The protocol in audit.json was changed since it was written.")
    elif found := list(undeclared(audit, use)):
        yield Checked(what, "differs", f"Done otherwise, and not told as a deviation: {'; '.join(found)}.")
    else:
        yield Checked(what, "same", "Nothing was done otherwise but what audit.json tells as a deviation.")


def _check_protocol(content: bytes, name: str, use: ProtocolUse) -> str:
    """Why a protocol is not the audit's; "" where it is."""
    try:
        own = protocol_sha256(protocol_of(content, name).protocol)
    except RadauditError as error:
        return f"it can't be read: {error.problem.rstrip('.')}"
    return "" if own == use.sha256 else _OTHER


def _check_lock(content: bytes, name: str, use: ProtocolUse) -> str:
    """Why a lock is not the audit's; "" where it is. Amendments after the audit may follow its lines."""
    try:
        lock = parse_lock(content, Path(name))
    except RadauditError as error:
        return f"it can't be read: {error.problem.rstrip('.')}"
    lines = tuple(line.line for line in use.locks)
    if lines != lock.hashes[: len(lines)]:
        return _WRITTEN_ANEW
    if not lines or lock.lines[len(lines) - 1]["protocol_sha256"] != use.sha256:
        return "it holds another protocol than the audit was made under"
    return ""
