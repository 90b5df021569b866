"""A gap in any other measure that the policy gives a margin: no comparison with a margin goes without a finding."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.gap import judge_domain
from radaudit.judge.rule import RULES, rule
from radaudit.language import say
from radaudit.records import Evidence, Finding, Policy


@rule("RA403", "Gap in another measure")
def other_gap(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Any other measure (such as the flag rate) differs by more than a margin that the policy gives it."""
    claimed = {other.domain for other in RULES.values() if other.domain}
    domains = frozenset(card.domain for card in evidence.cards.values()) - claimed
    yield from judge_domain(evidence, policy, "RA403", say("Gap in another measure"), domains)
