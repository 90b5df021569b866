"""Does the model miss, or falsely flag, more people of one group?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.gap import judge_domain
from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import Evidence, Finding, Policy


@rule("RA401", "Error-rate gap", domain="errors")
def error_gap(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """A group's sensitivity or specificity differs from the others' by more than the margin, by less, or nobody can tell."""
    yield from judge_domain(evidence, policy, "RA401", say("Error-rate gap"), frozenset({"errors"}))
