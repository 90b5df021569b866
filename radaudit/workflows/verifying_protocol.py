"""Holds a protocol against its lock, and a finished audit against both. Needs no data and judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from radaudit.load.protocol.canonical import canonical, differences, protocol_sha256, shown
from radaudit.load.protocol.lock_file import LockFile, lock_path, read_lock
from radaudit.load.protocol.reading import ProtocolFile
from radaudit.measure.unit import NAMES as UNITS
from radaudit.records import Audit
from radaudit.records.audit_change import AuditChange
from radaudit.records.comparison import ModelComparison
from radaudit.records.protocol import Protocol, ProtocolUse
from radaudit.workflows.protocol import open_protocol
from radaudit.workflows.showing import read_finished


def verify_protocol(path: Path, audit: Path | None = None) -> tuple[LockFile, tuple[str, ...]]:
    """What differs from what was locked; nothing where all is as it was.

    Args:
        path: The protocol.
        audit: An audit.json, a comparison.json or a change.json, or the folder that holds one.

    Raises:
        UsageError: When a file is missing or cannot be used.
        CannotAudit: When the lock is cut or was changed.
    """
    file, lock = open_protocol(path), read_lock(lock_path(path))
    found = [f"{file.name}: {told}" for told in differences(lock.content, canonical(file.protocol))]
    if audit is not None:
        name = audit.name or str(audit)
        found += [f"{name}: {told}" for told in _of_record(read_finished(audit), file, lock)]
    return lock, tuple(found)


def _of_record(record: Audit | ModelComparison | AuditChange, file: ProtocolFile, lock: LockFile) -> Iterator[str]:
    use = record.protocol
    if use is None:
        yield "it was made without a protocol"
        return
    if protocol_sha256(use.protocol) != use.sha256:
        yield "the protocol in it was changed since it was written"
    elif use.sha256 != protocol_sha256(file.protocol):
        yield from _other_protocol(use, lock)
    lines = tuple(line.line for line in use.locks)
    if lines != lock.hashes[: len(lines)]:
        yield f"its lock is not the one in {lock.name}: one of the two was written anew"
    where = "in the audit" if isinstance(record, Audit) else "in the comparison"
    for d in use.deviations:
        yield f"it deviates: {d.what} is {d.declared} in the protocol and {d.done} {where}"
    if isinstance(record, Audit):
        yield from undeclared(record, use)
    else:
        yield from _undeclared_change(record, use)


def _other_protocol(use: ProtocolUse, lock: LockFile) -> Iterator[str]:
    """An audit under a protocol that is no longer in force, or never was."""
    places = [n for n, line in enumerate(lock.lines) if line["protocol_sha256"] == use.sha256]
    if not places:
        yield f"it was made under a protocol that {lock.name} does not hold"
        return
    for line in lock.lines[places[-1] + 1 :]:
        yield f"it was made before the amendment of {line['when']} ({line['reason']})"


def undeclared(audit: Audit, use: ProtocolUse) -> Iterator[str]:
    """What the audit's own numbers and policy say otherwise than its protocol, without a deviation that says so."""
    known = {d.what for d in use.deviations}
    for what, (declared, done) in declared_and_done(audit, use.protocol).items():
        if declared != done and what not in known:
            yield f"{what} is {shown(declared)} in the protocol and {shown(done)} in the audit"
    named = audit.evidence.prespecified
    for c in audit.evidence.comparisons:
        threshold = audit.evidence.thresholds[0] if c.threshold is None else c.threshold
        if c.is_confirmatory and not (
            named and named.names(audit.evidence.cards[c.metric], c.group.attribute, threshold)
        ):
            yield f"a gap in {c.metric} by {c.group.attribute} counts as pre-specified, which it is not"
            return


def _undeclared_change(record: ModelComparison | AuditChange, use: ProtocolUse) -> Iterator[str]:
    """The same of a comparison: by what its changes are judged, and at which threshold."""
    known, own = {d.what for d in use.deviations}, use.protocol
    level = record.level if isinstance(record, AuditChange) else record.evidence.level
    pairs: dict[str, tuple[Any, Any]] = {
        "analysis.thresholds": (own.thresholds[0], record.candidate.thresholds[0]),
        "baseline.threshold": (own.thresholds_of_both[0], record.baseline.thresholds[0]),
        "analysis.level": (own.level, level),
        "measures.primary": (tuple(sorted(own.primary)), tuple(sorted(record.policy.primary))),
        "minimum.events": (own.min_events, record.policy.min_events),
    }
    for name in (*own.primary, *own.secondary):
        pairs[f"margins.{name}"] = own.margins.get(name), record.policy.margins.get(name)
    for what, (declared, done) in pairs.items():
        if declared != done and what not in known:
            yield f"{what} is {shown(declared)} in the protocol and {shown(done)} in the comparison"
    named = record.prespecified if isinstance(record, AuditChange) else record.evidence.prespecified
    if named is None or not set(named.measures) <= set(own.primary):
        yield "what counts as pre-specified is not what the protocol names"


def declared_and_done(audit: Audit, protocol: Protocol) -> Mapping[str, tuple[Any, Any]]:
    """Name in the protocol -> what it declares, and what the audit holds."""
    evidence, policy, options = audit.evidence, audit.policy, audit.provenance.options or {}
    pairs: dict[str, tuple[Any, Any]] = {
        "analysis.thresholds": (protocol.thresholds[0], evidence.thresholds[0]),
        "analysis.unit": (UNITS[protocol.unit], evidence.unit),
        "analysis.level": (protocol.level, evidence.level),
        "minimum.smallest_group": (protocol.smallest_group, evidence.smallest_group),
        "measures.primary": (tuple(sorted(protocol.primary)), tuple(sorted(policy.primary))),
        "minimum.events": (protocol.min_events, policy.min_events),
        "recalibration": (protocol.recalibration, evidence.calibration is not None),
    }
    if protocol.clinical_range is not None:
        pairs["analysis.clinical_range"] = (protocol.clinical_range, evidence.clinical_range)
    for name in ("against", "interval", "missing"):
        if name in options:
            pairs[f"analysis.{name}"] = (getattr(protocol, name), options[name])
    for name in (*protocol.primary, *protocol.secondary):
        pairs[f"margins.{name}"] = (protocol.margins.get(name), policy.margins.get(name))
    if protocol.model_sha256 and audit.model is not None:
        pairs["model.sha256"] = (protocol.model_sha256, audit.model.sha256)
    return pairs
