"""An audit under a protocol: its options are the protocol's, and what contradicts it is refused or recorded as a deviation."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.groups import parse_group
from radaudit.load.names import fold_name, match_name
from radaudit.load.protocol.canonical import differences, protocol_sha256, shown
from radaudit.load.protocol.lock_file import LockFile
from radaudit.load.protocol.reading import ProtocolFile
from radaudit.records import EVERYONE, Attribute, Policy, Predictions
from radaudit.records.protocol import Deviation, Prespecified, Protocol, ProtocolLock, ProtocolUse
from radaudit.workflows.following_options import (
    join_policies,
    policy_of,
    settle_groups,
    settle_range,
    settle_references,
    settle_thresholds,
)
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
    needs_reason(path, reason)
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
    for settle in (settle_range, settle_thresholds, settle_groups, settle_references):
        deviations += settle(protocol, options)
    policy = policy_of(file)
    if "policy" in options:
        policy, contradictions = join_policies(policy, choose_policy(cast(AuditOptions, options)), protocol)
        deviations += contradictions
    options["policy"] = policy
    following = Following(file, lock, policy, tuple(deviations), (reason or "").strip())
    refuse_contradictions(following)
    return cast(AuditOptions, options), following


def needs_reason(path: FilePath | None, reason: str | None) -> None:
    """Raises a UsageError where a deviation is announced without a protocol, or without saying why."""
    if reason is not None and (path is None or not reason.strip()):
        raise UsageError("--deviate is used with --protocol and needs a reason.", 'Say why: --deviate "..."')


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
    refuse_contradictions(following)
    return following


def prespecified(following: Following, attributes: tuple[Attribute, ...], look: Look | None) -> Prespecified:
    """Which of the cohort's gaps were named beforehand and are audited as named.

    What was amended after the sealed test set had been opened was not named beforehand.
    """
    return named_beforehand(following, tuple(a.name for a in attributes), look)


def named_beforehand(following: Following, names: tuple[str, ...], look: Look | None) -> Prespecified:
    """The same of attributes by their names; of them `EVERYONE`'s is named wherever anything is."""
    protocol, touched = following.protocol, {d.what for d in following.deviations}
    late, threshold = _amended_late(following, look)
    touched |= late
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
    return describe_following(following, tuple(a.name for a in attributes), look)


def describe_following(following: Following, names: tuple[str, ...], look: Look | None) -> ProtocolUse:
    """The same of attributes by their names."""
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
    whole = (
        name for name in names if name == EVERYONE.attribute
    )  # of a comparison, which judges the whole cohort, too
    return tuple(dict.fromkeys((*whole, *(name for name in found if name))))


def refuse_contradictions(following: Following) -> None:
    """Raises a UsageError where an audit leaves its protocol and nobody says why."""
    if not following.deviations or following.reason:
        return
    told = "; ".join(f"{d.what} is {d.declared} in the protocol and {d.done} here" for d in following.deviations)
    raise UsageError(
        f"This contradicts {following.file.name}: {told}.",
        "Leave out what contradicts it. Where it has to be, say why with --deviate REASON: the report shows it, and what it "
        "touches becomes exploratory.",
    )
