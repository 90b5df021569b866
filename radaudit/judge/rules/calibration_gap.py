"""Do predicted risks mean the same in every group?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.gap import judge_domain
from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import Evidence, Finding, Policy


@rule("RA301", "Calibration gap", domain="calibration")
def calibration_gap(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """A group's risks are off, compared with the others', by more than the margin, by less, or nobody can tell."""
    yield from judge_domain(evidence, policy, "RA301", say("Calibration gap"), frozenset({"calibration"}))
