"""A made-up protocol with its lock, and audits that follow it."""

from __future__ import annotations

import dataclasses
from typing import Any

from radaudit.records import Audit
from radaudit.records.protocol import Prespecified, Protocol, ProtocolLock, ProtocolUse

LOCK = ProtocolLock("lock", "2026-01-02T03:04:05Z", "p" * 64, "l" * 64, by="A. Reader", n_openings=0, seal="s" * 64)
AMENDMENT = ProtocolLock(
    "amendment", "2026-02-03T04:05:06Z", "q" * 64, "m" * 64, reason="<b>Clinicians</b> asked",
    changes=("margins.auroc: 0.05 -> 0.1",),
    n_openings=2,
)  # fmt: skip


def make_use(audit: Audit, **changes: Any) -> ProtocolUse:
    """The first attribute was named, the others are further ones."""
    policy, evidence = audit.policy, audit.evidence
    protocol = Protocol(
        profile="acceptance", intended_use="Chest <i>films</i>", model="reader-1", groups=evidence.attributes[:1],
        thresholds=evidence.thresholds, threshold_origin="the manual", primary=policy.primary, margins=policy.margins,
        rationale=dict.fromkeys(policy.margins, "because"), min_events=policy.min_events, min_patients=1,
        smallest_group=evidence.smallest_group, level=evidence.level,
    )  # fmt: skip
    use = ProtocolUse("protocol.toml", "p" * 64, protocol, (LOCK,), further=evidence.attributes[1:])
    return dataclasses.replace(use, **changes)


def under(audit: Audit, **changes: Any) -> Audit:
    use = make_use(audit, **changes)
    named = Prespecified(audit.evidence.attributes[:1], audit.policy.primary, audit.evidence.thresholds[0])
    comparisons = tuple(
        dataclasses.replace(c, is_confirmatory=c.is_confirmatory and c.group.attribute in named.attributes)
        for c in audit.evidence.comparisons
    )
    evidence = dataclasses.replace(audit.evidence, prespecified=named, comparisons=comparisons)
    return dataclasses.replace(audit, protocol=use, evidence=evidence)
