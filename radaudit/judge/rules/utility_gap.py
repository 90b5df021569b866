"""Is the model worth as much for every group at the threshold in use?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.gap import judge_domain
from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import Evidence, Finding, Policy


@rule("RA402", "Gap in clinical utility", domain="utility")
def utility_gap(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """A group's net benefit differs from the others' by more than the margin, by less, or nobody can tell."""
    yield from judge_domain(evidence, policy, "RA402", say("Gap in clinical utility"), frozenset({"utility"}))
