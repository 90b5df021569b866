"""Judges one gap between a group and what it is compared with: its interval against the policy's margin, nothing else.

A gap beyond the margin is at somebody's cost: the group's, or, where it is compared with a declared reference, the reference's.
The reference has no comparison of its own, so a reference that lags is judged here as any other group that does.

The three-state rule (equivalence, important difference, or neither) follows Walker and Nowacki 2011,
doi:10.1007/s11606-010-1513-8. The interval was computed in `measure` and is simultaneous over the gap's family, so a
`fail` holds for all groups of the attribute and all primary measures together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from radaudit.judge import gap_advice, gap_words
from radaudit.language import recalled, say
from radaudit.records import (
    Comparison,
    Evidence,
    Finding,
    Group,
    MetricCard,
    Policy,
    Verdict,
)
from radaudit.records.conclusion import distance_from_target
from radaudit.records.wording import count, level_name, sentences, whole

_USUAL_CRITICAL = 1.96
_ONE_SIDED_POWER, _TWO_SIDED_POWER = 0.8416, 1.2816
"""Normal quantiles of 80 % power: for one end of an interval, and for both at once."""


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
    def half_width(self) -> float:
        """Half the length of the interval."""
        return (self.high - self.low) / 2

    @property
    def open_arm(self) -> float:
        """Length of the interval's arm that reaches across the margin's edge; the longer one where both do."""
        below, above = self.value - self.low, self.high - self.value
        if abs(self.value) > self.margin:
            return below if self.value > 0 else above
        crosses_below, crosses_above = self.low <= -self.margin, self.high >= self.margin
        if crosses_below == crosses_above:
            return max(below, above)
        return below if crosses_below else above

    @property
    def is_shown(self) -> bool:
        """True where the interval excludes zero: there is a difference, of whatever size."""
        return self.low > 0 or self.high < 0

    @property
    def is_worse(self) -> bool | None:
        """True where the group does worse than the others, None for a measure without a better side."""
        if self.card.better == "neither":
            return None
        if self.card.better == "target":
            own, other = self.comparison.group_value, self.comparison.against_value
            return distance_from_target(own, self.card) >= distance_from_target(other, self.card)
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


def cases_to_settle(n: int, gap: Gap) -> tuple[int | None, bool]:
    """How many cases the group needs, in all, for four studies in five of that size to settle the gap.

    An interval's arm h, c standard errors long, shrinks with the root of the number of cases. With no true gap, equivalence
    within the margin d is shown with 80 % power from n * (h / d * (c + 1.28) / c)^2 cases on. Where a difference was shown that
    assumption does not help: then n * (h / | |gap| - d | * (c + 0.84) / c)^2 cases do, if the gap stays as it is. Both take the
    spread as it is, and the other side as growing alike.

    Returns:
        The number of cases, at least n, None where it is beyond `gap_words.MOST_TIMES` the present ones or cannot be computed;
        and whether it assumes that the gap stays as it is.

    Source: Julious SA. Stat Med 2004;23:1921. doi:10.1002/sim.1783
    """
    stays = gap.is_shown
    room = abs(abs(gap.value) - gap.margin) if stays else gap.margin
    arm, se = gap.open_arm, gap.comparison.gap.se
    if n < 1 or room <= 0 or arm <= 0:
        return None, stays
    c = arm / se if se else _USUAL_CRITICAL
    times = (arm / room * (c + (_ONE_SIDED_POWER if stays else _TWO_SIDED_POWER)) / c) ** 2
    return (max(n, math.ceil(n * times)) if times <= gap_words.MOST_TIMES else None), stays


def _judge(c: Comparison, card: MetricCard, evidence: Evidence, policy: Policy, code: str, title: str) -> Finding:
    def finding(
        verdict: Verdict, explanation: str, advice: str = "", weight: float = 0.0, lagging: Group | None = None
    ) -> Finding:
        of_gap = c.group, c.metric, c.threshold, c.against
        return Finding(code, title, verdict, explanation, advice, *of_gap, weight, lagging)

    interval, few = interval_of(c), _too_few(c, evidence, policy)
    if c.gap.value is None or interval is None or few:
        reason = few if c.gap.is_known and interval else recalled(c.gap.note) or say("the gap has no interval")
        return finding(Verdict.NOT_APPLICABLE, gap_words.not_judged(c, card, reason))
    gap = Gap(c, card, policy.margins[c.metric], c.gap.value, *interval)
    facts = gap_words.facts(c, evidence, *interval)
    if gap.verdict_side == "within":
        return finding(Verdict.PASS, sentences(facts, gap_words.within(gap.margin)))
    if gap.verdict_side == "across":
        n = cases_behind(c, evidence)
        weight = 0.0 if gap.is_worse is False or gap.half_width == 0 else abs(gap.value) / gap.half_width
        explanation = sentences(facts, gap_words.across(gap.margin, is_shown=gap.is_shown))
        advice = gap_words.settle(c, card, n, *cases_to_settle(n, gap))
        return finding(Verdict.INCONCLUSIVE, explanation, advice, weight)
    is_primary = c.metric in policy.primary
    # A reference is compared with nobody: where it lags, no other finding could say so.
    lagging = c.reference if gap.is_worse is False else None
    told = gap_words.beyond(
        card,
        gap.margin,
        gap.is_worse,
        lagging,
        is_primary=is_primary,
        is_confirmatory=c.is_confirmatory,
        is_crossed="*" in c.group.attribute or c.threshold not in (None, evidence.thresholds[0]),
        has_protocol=evidence.prespecified is not None,
    )
    verdict = Verdict.FAIL if is_primary and c.is_confirmatory else Verdict.CONCERN
    if lagging is not None:
        facts = gap_words.facts(c.seen_from_reference(), evidence, -interval[1], -interval[0])
        return finding(verdict, sentences(facts, told), gap_advice.advice(card.domain), gap.excess, lagging)
    explanation = sentences(facts, told)
    if gap.is_worse:
        return finding(verdict, explanation, gap_advice.advice(card.domain), gap.excess)
    others = gap_advice.look_at_the_others(c, evidence, policy.min_events)
    if gap.is_worse is None:
        return finding(verdict, explanation, others, gap.excess)
    # In the group's favor: whoever lags has a finding of its own, so this one never stands before it.
    return finding(Verdict.CONCERN, explanation, others)


def interval_of(c: Comparison) -> tuple[float, float] | None:
    """The simultaneous interval, or else the pointwise one; None where there is neither."""
    low, high = (c.gap.low, c.gap.high) if c.low is None or c.high is None else (c.low, c.high)
    return None if low is None or high is None else (low, high)


def _too_few(c: Comparison, evidence: Evidence, policy: Policy) -> str:
    """Which side has fewer patients than the policy asks for, "" where both have enough."""
    own = evidence.summary(c.group)
    sides = {
        level_name(c.group.value): (own.n_event_patients, own.n_other_patients),
        say("what it is compared with"): (c.against_event_patients, c.against_other_patients),
    }
    for name, (diseased, others) in sides.items():
        if min(diseased, others) < policy.min_events:
            return say(
                "{who} has {patients} with the disease and {others} without it, and the policy asks for at least {n} of each",
                who=name,
                patients=count(diseased, "patient"),
                others=whole(others),
                n=str(policy.min_events),
            )
    return ""


def cases_behind(c: Comparison, evidence: Evidence) -> int:
    """What the metric divides by in the group."""
    own = evidence.find(c.metric, c.group, c.threshold)
    return own.estimate.n if own is not None else c.gap.n
