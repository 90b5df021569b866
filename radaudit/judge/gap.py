"""Judges one gap between a group and what it is compared with: its interval against the policy's margin, nothing else.

The three-state rule (equivalence, important difference, or neither) follows Walker and Nowacki 2011,
doi:10.1007/s11606-010-1513-8. The interval was computed in `measure`; a gap of a primary measure carries the simultaneous
interval over its family, so a `fail` holds for all groups of the attribute together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from radaudit.judge import gap_words
from radaudit.records import (
    EVERYONE,
    REST,
    Comparison,
    Evidence,
    Finding,
    Group,
    GroupSummary,
    MetricCard,
    Policy,
    Verdict,
)
from radaudit.records.wording import count, one_line


@dataclass(frozen=True, slots=True)
class Gap:
    """A comparison ready to be judged: its interval is known and both sides are large enough."""

    comparison: Comparison
    card: MetricCard
    margin: float
    value: float
    low: float
    high: float

    @property
    def verdict_side(self) -> str:
        """Where the interval lies: "within" the margin, "beyond" it, or "across" its edge."""
        if -self.margin < self.low and self.high < self.margin:
            return "within"
        return "beyond" if self.high < -self.margin or self.low > self.margin else "across"

    @property
    def is_worse(self) -> bool | None:
        """True where the group does worse than the others, None for a measure without a better side."""
        if self.card.better == "neither":
            return None
        if self.card.better == "target":
            return _distance(self.comparison.group_value, self.card) >= _distance(
                self.comparison.against_value, self.card
            )
        return self.value < 0 if self.card.better == "higher" else self.value > 0

    @property
    def excess(self) -> float:
        """How far the gap itself lies beyond the margin, in margins; 0 within it."""
        return max(0.0, (abs(self.value) - self.margin) / self.margin)


def judge_domain(
    evidence: Evidence, policy: Policy, code: str, title: str, domains: frozenset[str]
) -> Iterator[Finding]:
    """Yields exactly one finding for every comparison of a domain's metrics that have a margin in the policy."""
    for comparison in evidence.comparisons:
        card = evidence.cards[comparison.metric]
        if card.domain in domains and comparison.metric in policy.margins:
            yield _judge(comparison, card, evidence, policy, code, title)


def cases_to_settle(n: int, low: float, high: float, margin: float) -> int | None:
    """How many cases the group needs for its interval to fit inside the margin, were the true gap zero.

    An interval's half-width shrinks with the root of the number of cases, so it equals the margin at
    n * (half-width / margin)^2 cases. That assumes no true gap, the same spread, and that the other side grows alike.

    Returns:
        The total number of cases, or None where more cases alone are no answer: nothing to scale from, or an interval that
        is already narrow enough and only lies across the margin's edge.
    """
    half_width = (high - low) / 2
    if n < 1 or margin <= 0 or half_width <= margin:
        return None
    return math.ceil(n * (half_width / margin) ** 2)


def _judge(c: Comparison, card: MetricCard, evidence: Evidence, policy: Policy, code: str, title: str) -> Finding:
    def finding(verdict: Verdict, explanation: str, advice: str = "", weight: float = 0.0) -> Finding:
        return Finding(code, title, verdict, explanation, advice, c.group, c.metric, c.threshold, c.against, weight)

    reason = _why_not(c, evidence, policy)
    if reason:
        return finding(Verdict.NOT_APPLICABLE, gap_words.not_judged(c, card, reason))
    low, high = (c.gap.low, c.gap.high) if c.low is None or c.high is None else (c.low, c.high)
    if c.gap.value is None or low is None or high is None:  # _why_not has spoken for these
        raise AssertionError("a gap without an interval was to be judged")
    gap = Gap(c, card, policy.margins[c.metric], c.gap.value, low, high)
    facts = gap_words.facts(c, evidence, low, high)
    if gap.verdict_side == "within":
        return finding(Verdict.PASS, f"{facts} {gap_words.within(gap.margin)}")
    if gap.verdict_side == "across":
        n = _cases(c, evidence)
        needed = cases_to_settle(n, low, high, gap.margin)
        half_width = (high - low) / 2
        weight = 0.0 if gap.is_worse is False else abs(gap.value) / half_width
        explanation = f"{facts} {gap_words.across(gap.margin, is_shown=low > 0 or high < 0)}"
        return finding(Verdict.INCONCLUSIVE, explanation, gap_words.settle(card, n, needed), weight)
    is_confirmatory = c.metric in policy.primary and bool(c.family)
    explanation = f"{facts} {gap_words.beyond(gap.margin, gap.is_worse, is_confirmatory=is_confirmatory)}"
    if gap.is_worse:
        verdict = Verdict.FAIL if is_confirmatory else Verdict.CONCERN
        return finding(verdict, explanation, gap_words.advice(card.domain), gap.excess)
    weight = 0.0 if gap.is_worse is False and _is_mirrored(c, evidence) else gap.excess
    return finding(Verdict.CONCERN, explanation, gap_words.look_at_the_others(c, evidence), weight)


def _distance(value: float | None, card: MetricCard) -> float:
    """How far a value lies from its metric's target; ratios on the log scale, where 2 and 1/2 are equally far from 1."""
    target = card.target or 0.0
    if value is None:
        return 0.0
    if card.scale == "ratio" and value > 0 and target > 0:
        return abs(math.log(value / target))
    return abs(value - target)


def _why_not(c: Comparison, evidence: Evidence, policy: Policy) -> str:
    """Why a comparison cannot be judged, "" where it can."""
    if c.gap.value is None:
        return c.gap.note
    if c.gap.low is None and c.low is None:
        return c.gap.note or "the gap has no interval"
    sides = {s.group: s for s in evidence.groups}
    own, other = sides.get(c.group), _other_side(c, sides)
    for name, side in ((one_line(c.group.value), own), ("what it is compared with", other)):
        if side is not None and min(side.n_events, side.n - side.n_events) < policy.min_events:
            has = f"{count(side.n_events, 'diseased case')} and {count(side.n - side.n_events, 'case')} without the disease"
            return f"{name} has {has}, and the policy asks for at least {policy.min_events} of each"
    return ""


def _other_side(c: Comparison, sides: dict[Group, GroupSummary]) -> GroupSummary | None:
    """Who the group is compared with; the rest is everyone minus the group."""
    everyone, own = sides.get(EVERYONE), sides.get(c.group)
    if c.against == EVERYONE.attribute:
        return everyone
    if c.against != REST:
        return sides.get(Group(c.group.attribute, c.against))
    if everyone is None or own is None:
        return None
    # Patients may stand on both sides, so their number on the other side is not known from the two; no rule needs it.
    n_rows, n, n_events = everyone.n_rows - own.n_rows, everyone.n - own.n, everyone.n_events - own.n_events
    return GroupSummary(Group(c.group.attribute, REST), n_rows, n, 0, n_events, everyone.n_unscored - own.n_unscored)


def _cases(c: Comparison, evidence: Evidence) -> int:
    """What the metric divides by in the group."""
    own = evidence.find(c.metric, c.group, c.threshold)
    return own.estimate.n if own is not None else c.gap.n


def _is_mirrored(c: Comparison, evidence: Evidence) -> bool:
    """True where another finding says the same from the other side: an attribute with two groups, each against the rest."""
    present = [s for s in evidence.groups if s.group.attribute == c.group.attribute and s.n > 0]
    return c.against == REST and len(present) == 2
