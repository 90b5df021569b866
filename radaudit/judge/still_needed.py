"""What every open gap of an audit still needs: the findings' own numbers, one gap after the other."""

from __future__ import annotations

import math
from collections.abc import Iterator

from radaudit.judge.gap import Gap, cases_behind, cases_to_settle, interval_of
from radaudit.judge.weigh import weigh_evidence
from radaudit.records import Comparison, Evidence, Finding, Group, GroupSummary, Policy, Verdict
from radaudit.records.audit_needs import GapNeed
from radaudit.records.groups import UNKNOWN


def gaps_needing(evidence: Evidence, policy: Policy) -> Iterator[GapNeed]:
    """Every gap of a primary measure between groups of plain attributes, with what would settle it where it is open.

    Args:
        evidence: Of an audit.
        policy: That it is judged under; the verdicts, and the words, are those of its findings.
    """
    told = {_key(f): f for f in weigh_evidence(evidence, policy) if f.group is not None and f.metric}
    for c in evidence.comparisons:
        finding = told.get((c.metric, c.group, c.threshold, c.against))
        if finding is None or c.metric not in policy.primary or "*" in c.group.attribute:
            continue
        if c.threshold in (None, evidence.thresholds[0]):
            yield _need(c, finding, evidence, policy)


def _key(f: Finding) -> tuple[str, Group | None, float | None, str]:
    return f.metric, f.group, f.threshold, f.against


def _need(c: Comparison, finding: Finding, evidence: Evidence, policy: Policy) -> GapNeed:
    card, own = evidence.cards[c.metric], evidence.summary(c.group)
    margin, n = policy.margins[c.metric], cases_behind(c, evidence)
    needed: int | None = None
    patients: int | None = None
    stays, interval = False, interval_of(c)
    if c.group.value == UNKNOWN:
        pass  # more cases without a value settle nothing
    elif finding.verdict is Verdict.INCONCLUSIVE and interval is not None and c.gap.value is not None:
        needed, stays = cases_to_settle(n, Gap(c, card, margin, c.gap.value, *interval))
        patients = None if needed is None else math.ceil(own.n_patients * needed / n)
    elif finding.verdict is Verdict.NOT_APPLICABLE:
        patients = _until_judged(own, policy)
    return GapNeed(
        c.metric, c.group, c.against, c.threshold, finding.verdict, margin, card.denominator, n, needed, patients, stays,
        finding.advice or finding.explanation,
    )  # fmt: skip


def _until_judged(own: GroupSummary, policy: Policy) -> int | None:
    """Patients until the group has as many of the rarer kind as the policy asks for, at its present mix; None without any."""
    if own.n_rarer == 0 or own.n_rarer >= policy.min_events:
        return None
    return math.ceil(own.n_patients * policy.min_events / own.n_rarer)
