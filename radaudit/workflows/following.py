"""An audit under a protocol: its options are the protocol's, and what contradicts it is refused or recorded as a deviation."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from radaudit.errors import UsageError
from radaudit.judge.policy import read_policy
from radaudit.language import noted
from radaudit.load.groups import parse_group
from radaudit.load.names import fold_name, match_name
from radaudit.load.protocol.canonical import differences, protocol_sha256, shown
from radaudit.load.protocol.lock_file import LockFile
from radaudit.load.protocol.reading import ProtocolFile
from radaudit.measure.catalogue import METRICS
from radaudit.records import Attribute, Policy, Predictions
from radaudit.records.protocol import Deviation, Prespecified, Protocol, ProtocolLock, ProtocolUse
from radaudit.workflows.looking import Look, SealedSet
from radaudit.workflows.options import AuditOptions, FilePath
from radaudit.workflows.protocol import locked_protocol
from radaudit.workflows.settling import choose_policy

_WHOLE = frozenset(
    f"analysis.{name}" for name in ("unit", "against", "interval", "level", "missing")
) | {"minimum.events", "model.sha256", "recalibration", "test set"}  # fmt: skip
"""Deviations after which nothing is what was pre-specified."""

_PLAIN = {
    "unit": "analysis.unit", "against": "analysis.against", "interval": "analysis.interval", "level": "analysis.level",
    "missing": "analysis.missing", "smallest_group": "minimum.smallest_group",
}  # fmt: skip
"""Option -> its name in a protocol, of those that have one value."""


@dataclass(frozen=True, slots=True, eq=False)
class Following:
    """A locked protocol, and where the audit leaves it so far."""

    file: ProtocolFile
    lock: LockFile
    policy: Policy
    deviations: tuple[Deviation, ...]
    reason: str

    @property
    def protocol(self) -> Protocol:
        """Its content."""
        return self.file.protocol


def follow_protocol(
    path: FilePath | None, chosen: AuditOptions, reason: str | None = None
) -> tuple[AuditOptions, Following | None]:
    """Takes from a locked protocol what an audit is to do.

    Args:
        path: The protocol; None for an audit without one.
        chosen: The options that were given, with those of radaudit.toml. They may add groups and thresholds.
        reason: Why the audit deviates; None where it may not.

    Returns:
        The options of the audit, and what was followed.

    Raises:
        UsageError: When the protocol was not locked, was changed since, or is contradicted without a reason.
        CannotAudit: When the lock is damaged.
    """
    if reason is not None and (path is None or not reason.strip()):
        raise UsageError("--deviate is used with --protocol and needs a reason.", 'Say why: --deviate "..."')
    if path is None:
        return chosen, None
    file, lock = locked_protocol(Path(path))
    protocol = file.protocol
    options: dict[str, Any] = dict(chosen)
    deviations: list[Deviation] = []
    for name, known_as in _PLAIN.items():
        declared = getattr(protocol, name)
        if options.setdefault(name, declared) != declared:
            deviations.append(Deviation(known_as, shown(declared), shown(options[name])))
    for settle in (_range, _thresholds, _groups, _references):
        deviations += settle(protocol, options)
    policy = _policy(file)
    if "policy" in options:
        policy, contradictions = _with_policy(policy, choose_policy(cast(AuditOptions, options)), protocol)
        deviations += contradictions
    options["policy"] = policy
    following = Following(file, lock, policy, tuple(deviations), (reason or "").strip())
    _refuse(following)
    return cast(AuditOptions, options), following


def check_audited(following: Following, predictions: Predictions, sealed: SealedSet | None) -> Following:
    """Holds model, calibration and test set against the protocol, before a look at the test set is on record.

    Raises:
        UsageError: When they contradict it without a reason.
    """
    protocol, found = following.protocol, list(following.deviations)
    if protocol.model_sha256 and predictions.model and predictions.model.sha256 != protocol.model_sha256:
        found.append(Deviation("model.sha256", protocol.model_sha256, predictions.model.sha256))
    if protocol.recalibration != (predictions.calibration is not None):
        found.append(
            Deviation("recalibration", shown(protocol.recalibration), shown(predictions.calibration is not None))
        )
    if seal := following.lock.lines[-1]["seal"]:
        own = sealed.sealing.seal.sha256 if sealed else ""
        if own != seal:
            done = noted("another sealed test set") if own else noted("a cohort that is not sealed")
            sealed_as = noted("{table}, as it was sealed", table=following.lock.lines[-1]["table"])
            found.append(Deviation("test set", sealed_as, done))
    following = dataclasses.replace(following, deviations=tuple(found))
    _refuse(following)
    return following


def prespecified(following: Following, attributes: tuple[Attribute, ...], look: Look | None) -> Prespecified:
    """Which of the cohort's gaps were named beforehand and are audited as named.

    What was amended after the sealed test set had been opened was not named beforehand.
    """
    protocol, touched = following.protocol, {d.what for d in following.deviations}
    late, threshold = _amended_late(following, look)
    touched |= late
    names = tuple(a.name for a in attributes)
    named = _named(protocol, names) if not touched & _WHOLE else ()
    left = {what.partition(".")[2] for what in touched if what.startswith(("references.", "groups."))}
    return Prespecified(
        attributes=tuple(n for n in named if fold_name(n) not in {fold_name(x) for x in left}),
        measures=tuple(m for m in protocol.primary if not touched & {f"margins.{m}", "measures.primary"}),
        threshold=threshold,
    )


def _amended_late(following: Following, look: Look | None) -> tuple[set[str], float]:
    """What differs from the protocol as it stood when the test set was first opened, and the primary threshold then.

    Nothing where it never stood locked before: then the report says of the whole protocol that it came late.
    """
    lines, new = following.lock.lines, following.lock.content
    locks = _counted(following.lock, look)
    old = next(
        (line["content"] for line, lock in reversed(list(zip(lines, locks, strict=True))) if not lock.n_openings), new
    )
    touched = {told.partition(":")[0] for told in differences(old, new)} - {"measures.primary"}
    touched |= {f"margins.{name}" for name in new["primary"] if name not in old["primary"]}
    touched |= {f"groups.{parse_group(text).name}" for text in new["groups"] if text not in old["groups"]}
    return touched, float(old["thresholds"][0])


def _counted(lock: LockFile, look: Look | None) -> tuple[ProtocolLock, ...]:
    """The lines of a lock; the ledger of what is audited knows better than who locked, who may not have named it."""
    if look is None:
        return lock.locks
    openings = [opening.when for opening in look.ledger.openings[: look.number - 1]]
    return tuple(
        dataclasses.replace(line, n_openings=max(line.n_openings or 0, sum(when < line.when for when in openings)))
        for line in lock.locks
    )


def describe_use(following: Following, attributes: tuple[Attribute, ...], look: Look | None) -> ProtocolUse:
    """What the report says of the protocol.

    Args:
        following: What was followed.
        attributes: The cohort's attributes.
        look: This look at the sealed test set; None where it is not sealed.
    """
    names = tuple(a.name for a in attributes)
    named = _named(following.protocol, names)
    return ProtocolUse(
        name=following.file.name,
        sha256=protocol_sha256(following.protocol),
        protocol=following.protocol,
        locks=_counted(following.lock, look),
        deviations=following.deviations,
        reason=following.reason,
        further=tuple(n for n in names if n not in named),
    )


def _named(protocol: Protocol, names: tuple[str, ...]) -> tuple[str, ...]:
    """The attributes of a protocol as the cohort spells them."""
    found = (match_name(text, names) or match_name(parse_group(text).name, names) for text in protocol.groups)
    return tuple(dict.fromkeys(name for name in found if name))


def _refuse(following: Following) -> None:
    if not following.deviations or following.reason:
        return
    told = "; ".join(f"{d.what} is {d.declared} in the protocol and {d.done} here" for d in following.deviations)
    raise UsageError(
        f"This audit contradicts {following.file.name}: {told}.",
        "Leave out what contradicts it. Where it has to be, say why with --deviate REASON: the report shows it, and what it "
        "touches becomes exploratory.",
    )


def _range(protocol: Protocol, options: dict[str, Any]) -> Iterator[Deviation]:
    declared = protocol.clinical_range
    if declared is None:
        return
    done = tuple(options.setdefault("clinical_range", declared))
    if done != declared:
        yield Deviation("analysis.clinical_range", shown(declared), shown(done))


def _thresholds(protocol: Protocol, options: dict[str, Any]) -> Iterator[Deviation]:
    """Further thresholds may follow the protocol's; another primary one is a deviation."""
    given = options.get("thresholds", protocol.thresholds)
    listed = (given,) if isinstance(given, (int, float)) else tuple(given)
    if listed[0] != protocol.thresholds[0]:
        yield Deviation("analysis.thresholds", shown(protocol.thresholds), shown(listed))
        options["thresholds"] = tuple(dict.fromkeys((*listed, *protocol.thresholds)))
    else:
        options["thresholds"] = tuple(dict.fromkeys((*protocol.thresholds, *listed)))


def _groups(protocol: Protocol, options: dict[str, Any]) -> Iterator[Deviation]:
    """Further groups may be added; the protocol's own with other bands are a deviation."""
    given = options.get("groups", ())
    listed = (given,) if isinstance(given, str) else tuple(given)
    own = {fold_name(parse_group(text).name): text for text in protocol.groups}
    for text in listed:
        spec = parse_group(text)
        declared = own.get(fold_name(spec.name))
        if declared is not None and parse_group(declared).edges != spec.edges:
            yield Deviation(f"groups.{spec.name}", declared, text)
        own[fold_name(spec.name)] = text if declared is None or parse_group(declared).edges != spec.edges else declared
    options["groups"] = tuple(own.values())


def _references(protocol: Protocol, options: dict[str, Any]) -> Iterator[Deviation]:
    """A reference of one of the protocol's attributes is the protocol's, or none where it declares none."""
    given: Mapping[str, str] = options.get("references", {})
    declared = {fold_name(name): level for name, level in protocol.references.items()}
    own = {fold_name(parse_group(text).name) for text in protocol.groups}
    merged = dict(protocol.references)
    for name, level in given.items():
        place = fold_name(name)
        if place in own and declared.get(place, "").casefold() != level.casefold():
            yield Deviation(f"references.{name}", shown(declared.get(place, "")), level)
        merged = {k: v for k, v in merged.items() if fold_name(k) != place} | {name: level}
    options["references"] = merged


def _policy(file: ProtocolFile) -> Policy:
    """The protocol's margins, and the default ones of measures that it does not name, which are exploratory."""
    protocol, default = file.protocol, read_policy(metrics=METRICS)
    named = {*protocol.primary, *protocol.secondary}
    margins = {name: margin for name, margin in default.margins.items() if name not in named}
    return dataclasses.replace(
        default,
        name=file.name,
        sha256=file.file_sha256,
        margins={**margins, **protocol.margins},
        rationale={**default.rationale, **protocol.rationale},
        primary=protocol.primary,
        min_events=protocol.min_events,
    )


def _with_policy(own: Policy, given: Policy, protocol: Protocol) -> tuple[Policy, list[Deviation]]:
    """A policy that was given beside the protocol: what it says of the protocol's measures must be the same."""
    found = []
    for name in (*protocol.primary, *protocol.secondary):
        before, after = own.margins.get(name), given.margins.get(name)
        if before != after:
            found.append(Deviation(f"margins.{name}", shown(before), shown(after)))
    if set(own.primary) != set(given.primary):
        found.append(Deviation("measures.primary", shown(own.primary), shown(given.primary)))
    if own.min_events != given.min_events:
        found.append(Deviation("minimum.events", shown(own.min_events), shown(given.min_events)))
    if given.muted:
        found.append(Deviation("muted", "nothing", shown(tuple(given.muted))))
    rationale = {**given.rationale, **protocol.rationale} if not found else given.rationale
    return dataclasses.replace(given, rationale=rationale), found
