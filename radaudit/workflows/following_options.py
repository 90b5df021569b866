"""What a protocol makes of the options and the policy of an audit, and where they contradict it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from radaudit.judge.policy import read_policy
from radaudit.load.groups import parse_group
from radaudit.load.names import fold_name
from radaudit.load.protocol.canonical import shown
from radaudit.load.protocol.reading import ProtocolFile
from radaudit.measure.catalogue import METRICS
from radaudit.records import Policy
from radaudit.records.protocol import Deviation, Protocol


def settle_range(protocol: Protocol, options: dict[str, Any]) -> Iterator[Deviation]:
    """The clinical range is the protocol's, where it declares one."""
    declared = protocol.clinical_range
    if declared is None:
        return
    done = tuple(options.setdefault("clinical_range", declared))
    if done != declared:
        yield Deviation("analysis.clinical_range", shown(declared), shown(done))


def settle_thresholds(protocol: Protocol, options: dict[str, Any]) -> Iterator[Deviation]:
    """Further thresholds may follow the protocol's; another primary one is a deviation."""
    given = options.get("thresholds", protocol.thresholds)
    listed = (given,) if isinstance(given, (int, float)) else tuple(given)
    if listed[0] != protocol.thresholds[0]:
        yield Deviation("analysis.thresholds", shown(protocol.thresholds), shown(listed))
        options["thresholds"] = tuple(dict.fromkeys((*listed, *protocol.thresholds)))
    else:
        options["thresholds"] = tuple(dict.fromkeys((*protocol.thresholds, *listed)))


def settle_groups(protocol: Protocol, options: dict[str, Any]) -> Iterator[Deviation]:
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


def settle_references(protocol: Protocol, options: dict[str, Any]) -> Iterator[Deviation]:
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


def policy_of(file: ProtocolFile) -> Policy:
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


def join_policies(own: Policy, given: Policy, protocol: Protocol) -> tuple[Policy, list[Deviation]]:
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
