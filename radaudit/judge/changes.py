"""What a change means: gained, lost, alike, or not settled. Rests on the simultaneous interval and the policy's margins alone.

"Alike" is equivalence within the margin (Walker and Nowacki 2011, doi:10.1007/s11606-010-1513-8), never the mere absence of
significance. Of a measure with an ideal value (calibration) the candidate gains where it is nearer to the ideal than the
baseline. That rests on two intervals, that of the change and that of the middle between both models: a change towards the ideal
value is a gain only where the middle is still surely on the side it came from. Neither model's own value is taken as exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from radaudit.judge.change_words import in_words, sign
from radaudit.records import Comparison, Evidence, MetricCard, Policy
from radaudit.records.comparison import Change, Outcome


def judge_changes(evidence: Evidence, policy: Policy) -> tuple[Change, ...]:
    """One change with its outcome for every comparison of candidate and baseline, in their order."""
    return judge_comparisons(evidence.comparisons, evidence.cards, policy, evidence.level)


def judge_comparisons(
    comparisons: Iterable[Comparison], cards: Mapping[str, MetricCard], policy: Policy, level: float
) -> tuple[Change, ...]:
    """The same for comparisons that stand outside of evidence: those of two audits."""
    return tuple(_judge(c, cards[c.metric], policy, level) for c in comparisons)


def _judge(c: Comparison, card: MetricCard, policy: Policy, level: float) -> Change:
    outcome = outcome_of(c, card, policy.margins.get(c.metric), policy.min_events)
    return Change(c, outcome, in_words(c, card, outcome, policy, level))


def outcome_of(c: Comparison, card: MetricCard, margin: float | None, min_events: int = 0) -> Outcome:
    """The outcome of one change.

    Args:
        c: Candidate minus baseline.
        card: The measure's.
        margin: The largest unimportant difference; None where the policy has none.
        min_events: Fewest patients with and without the disease for any outcome but "not_estimable".
    """
    if c.gap.value is None or c.low is None or c.high is None:
        return "not_estimable"
    if min(c.against_event_patients, c.against_other_patients) < min_events:
        return "not_estimable"
    if card.better == "neither":
        return "neither"
    if margin is not None and -margin < c.low and c.high < margin:
        return "alike"
    better = _is_better(c, card)
    if better is None:
        return "unsettled"
    return "gained" if better else "lost"


def _is_better(c: Comparison, card: MetricCard) -> bool | None:
    """Whether the candidate does better; None where the simultaneous intervals leave it open."""
    change = sign(c.low, c.high)
    if change == 0:
        return None
    if card.better == "target":
        middle = sign(c.midpoint_low, c.midpoint_high)
        return None if middle == 0 else change != middle
    return (change > 0) == (card.better == "higher")


def count_outcomes(changes: Iterable[Change]) -> dict[Outcome, int]:
    """How many changes ended in which outcome."""
    counts: dict[Outcome, int] = dict.fromkeys(("lost", "gained", "alike", "unsettled", "neither", "not_estimable"), 0)
    for change in changes:
        counts[change.outcome] += 1
    return counts
