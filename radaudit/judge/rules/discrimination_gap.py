"""Does the model tell the diseased from the others equally well in every group?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.gap import judge_domain
from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import Evidence, Finding, Policy


@rule("RA201", "Discrimination gap", domain="discrimination")
def discrimination_gap(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """A group's AUROC differs from the others' by more than the margin, by less, or nobody can tell."""
    yield from judge_domain(evidence, policy, "RA201", say("Discrimination gap"), frozenset({"discrimination"}))
