"""A comparison under a protocol: what it declares is done with both models, or held against both finished audits."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from radaudit.language import noted
from radaudit.load.groups import parse_group
from radaudit.load.names import fold_name
from radaudit.load.protocol.canonical import shown
from radaudit.measure.catalogue import METRICS
from radaudit.records import EVERYONE, Audit, Predictions
from radaudit.records.protocol import Deviation, Prespecified, Protocol
from radaudit.workflows.following import (
    Following,
    follow_protocol,
    named_beforehand,
    needs_reason,
    refuse_contradictions,
)
from radaudit.workflows.following_options import policy_of
from radaudit.workflows.looking import Look
from radaudit.workflows.options import AuditOptions, FilePath
from radaudit.workflows.protocol import locked_protocol
from radaudit.workflows.verifying_protocol import declared_and_done

THRESHOLD = "baseline.threshold"
"""Deviation after which the older model does not decide where it was declared: what depends on a threshold is then exploratory."""

MODEL = "baseline.sha256"
"""Deviation after which the older model is another one: then nothing is what was pre-specified."""

_NOT_COMPARED = ("analysis.clinical_range", "analysis.against")
"""What a protocol declares and a comparison does not do."""

_JUDGED_ANEW = ("measures.primary", "minimum.events", "margins.")
"""What of two finished audits is the protocol's, whatever they were judged by: a change is judged once, here."""


def follow_for_two(
    path: FilePath | None, chosen: AuditOptions, reason: str | None, own: tuple[float | None, float | None]
) -> tuple[AuditOptions, tuple[float | None, float | None], Following | None]:
    """Takes from a locked protocol what a comparison of two models is to do.

    Both decide at the protocol's primary threshold, unless it declares another one for the older model.

    Args:
        path: The protocol; None for a comparison without one.
        chosen: The options that were given, with those of radaudit.toml.
        reason: Why the comparison deviates; None where it may not.
        own: Thresholds of baseline and candidate that were given for each.

    Returns:
        The options, the thresholds of baseline and candidate (None for that of the options), and what was followed.

    Raises:
        UsageError: As `follow_protocol`.
        CannotAudit: Likewise.
    """
    options, following = follow_protocol(path, chosen, reason)
    if following is None:
        return options, own, None
    options["thresholds"] = _listed(options.get("thresholds", following.protocol.thresholds))[:1]
    found = [
        Deviation(what, shown(declared), shown(threshold))
        for what, threshold, declared in zip(
            (THRESHOLD, "analysis.thresholds"), own, following.protocol.thresholds_of_both, strict=True
        )
        if threshold is not None and threshold != declared
    ]
    following = dataclasses.replace(following, deviations=(*following.deviations, *found))
    refuse_contradictions(following)
    older = following.protocol.baseline_threshold if own[0] is None else own[0]
    return options, (older, own[1]), following


def check_baseline(following: Following, baseline: Predictions) -> Following:
    """Holds the older model against the protocol, where it declares its file.

    Raises:
        UsageError: When it is another one, without a reason.
    """
    declared, model = following.protocol.baseline_sha256, baseline.model
    if not declared or model is None or model.sha256 == declared:
        return following
    found = Deviation(MODEL, declared, model.sha256)
    following = dataclasses.replace(following, deviations=(*following.deviations, found))
    refuse_contradictions(following)
    return following


def follow_for_audits(path: FilePath | None, old: Audit, new: Audit, reason: str | None) -> Following | None:
    """Holds two finished audits against a locked protocol: each must have been made as it declares.

    Args:
        path: The protocol; None for a comparison without one.
        old: The older audit.
        new: The newer one.
        reason: Why they deviate; None where they may not.

    Raises:
        UsageError: When the protocol was not locked, was changed since, or is contradicted without a reason.
        CannotAudit: When the lock is damaged.
    """
    needs_reason(path, reason)
    if path is None:
        return None
    file, lock = locked_protocol(Path(path))
    found = tuple(_of_audits(file.protocol, old, new, lock.lines[-1]["seal"]))
    following = Following(file, lock, policy_of(file), found, (reason or "").strip())
    refuse_contradictions(following)
    return following


def prespecified_changes(following: Following, attributes: tuple[str, ...], look: Look | None) -> Prespecified:
    """Which changes were named beforehand: the protocol's groups and the whole cohort, by its primary measures.

    Args:
        following: What was followed.
        attributes: What is compared by.
        look: The first look at the sealed test set; None where it is not sealed.
    """
    named = named_beforehand(following, (EVERYONE.attribute, *attributes), look)
    if any(d.what == MODEL for d in following.deviations):
        return dataclasses.replace(named, attributes=())
    if any(d.what == THRESHOLD for d in following.deviations):
        kept = tuple(m for m in named.measures if not METRICS[m].card.has_threshold)
        return dataclasses.replace(named, measures=kept)
    return named


def _of_audits(protocol: Protocol, old: Audit, new: Audit, seal: str) -> Iterator[Deviation]:
    for audit in (old, new):
        is_newer = audit is new
        for what, (declared, done) in declared_and_done(audit, protocol).items():
            if what in _NOT_COMPARED or what.startswith(_JUDGED_ANEW):
                continue
            if what in ("model.sha256", "recalibration") and not is_newer:
                continue  # a protocol declares these of the model that is to be shown
            if what == "analysis.thresholds" and not is_newer:
                what, declared = THRESHOLD, protocol.thresholds_of_both[0]
            if declared == done:
                continue
            told = (
                noted("{value}, in the newer audit", value=shown(done))
                if is_newer
                else noted("{value}, in the older audit", value=shown(done))
            )
            yield Deviation(what, shown(declared), told)
        yield from _groups(protocol, audit, is_newer=is_newer)
    older = old.model.sha256 if old.model else ""
    if protocol.baseline_sha256 and older and older != protocol.baseline_sha256:
        yield Deviation(MODEL, protocol.baseline_sha256, noted("{value}, in the older audit", value=older))
    if seal and new.test_set is None:  # which seal it was is in the ledger, not in an audit
        yield Deviation("test set", noted("as it was sealed"), noted("a cohort that is not sealed"))


def _groups(protocol: Protocol, audit: Audit, *, is_newer: bool) -> Iterator[Deviation]:
    """The protocol's groups that an audit does not have, or has with other bands."""
    absent = noted("not compared in the newer audit") if is_newer else noted("not compared in the older audit")
    other = noted("other bands in the newer audit") if is_newer else noted("other bands in the older audit")
    asked = (audit.provenance.options or {}).get("groups", "")
    bands = {fold_name(s.name): s.edges for s in map(parse_group, asked.split(", ") if asked else ())}
    has = {fold_name(name) for name in audit.evidence.attributes}
    for text in protocol.groups:
        spec = parse_group(text)
        place = fold_name(spec.name)
        if place not in has:
            yield Deviation(f"groups.{spec.name}", text, absent)
        elif place in bands and bands[place] != spec.edges:
            yield Deviation(f"groups.{spec.name}", text, other)


def _listed(thresholds: Any) -> tuple[float, ...]:
    return (thresholds,) if isinstance(thresholds, (int, float)) else tuple(cast(tuple[float, ...], thresholds))
