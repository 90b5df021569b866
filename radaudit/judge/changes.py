"""What a change means: gained, lost, alike, or not settled. Rests on the simultaneous interval and the policy's margins alone.

"Alike" is equivalence within the margin (Walker and Nowacki 2011, doi:10.1007/s11606-010-1513-8), never the mere absence of
significance. A change of a measure with an ideal value (calibration) is a gain only where its whole interval brings the
candidate nearer to the ideal than the baseline was: overshooting by as much is none.
"""

from __future__ import annotations

from collections.abc import Iterable

from radaudit.records import Comparison, Evidence, MetricCard, Policy
from radaudit.records.changes import Change, Outcome
from radaudit.records.groups import EVERYONE
from radaudit.records.wording import capital, in_sentence, number, span, whom

_PER_1000 = {
    "sensitivity": (-1000, "misses", "per 1000 cases with the disease"),
    "specificity": (-1000, "flags", "per 1000 cases without the disease"),
}
"""Measure -> what one unit of change is worth, and in which words."""


def judge_changes(evidence: Evidence, policy: Policy) -> tuple[Change, ...]:
    """One change with its outcome for every comparison of candidate and baseline, in their order."""
    return tuple(_judge(c, evidence.cards[c.metric], policy) for c in evidence.comparisons)


def _judge(c: Comparison, card: MetricCard, policy: Policy) -> Change:
    outcome = outcome_of(c, card, policy.margins.get(c.metric), policy.min_events)
    return Change(c, outcome, _words(c, card, outcome, policy))


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
    low, high = _towards_better(c, card)
    if low > 0:
        return "gained"
    if high < 0:
        return "lost"
    return "unsettled"


def _towards_better(c: Comparison, card: MetricCard) -> tuple[float, float]:
    """The interval of the change, turned so that positive is better; (-1, 1) where it cannot be told."""
    assert c.low is not None
    assert c.high is not None
    if card.better == "higher":
        return c.low, c.high
    if card.better == "lower":
        return -c.high, -c.low
    assert c.against_value is not None
    before = c.against_value - (card.target or 0.0)
    low, high = (c.low, c.high) if before < 0 else (-c.high, -c.low)  # positive now means towards the ideal value
    reach = 2 * abs(before)  # as far beyond the ideal value as the baseline was on this side
    if low > 0 and high < reach:
        return low, high
    if high < 0:
        return low, high
    return (-high, -low) if low > reach else (-1.0, 1.0)


def count_outcomes(changes: Iterable[Change]) -> dict[Outcome, int]:
    """How many changes ended in which outcome."""
    counts: dict[Outcome, int] = dict.fromkeys(("lost", "gained", "alike", "unsettled", "neither", "not_estimable"), 0)
    for change in changes:
        counts[change.outcome] += 1
    return counts


def _words(c: Comparison, card: MetricCard, outcome: Outcome, policy: Policy) -> str:
    where = whom(c.group) if c.group != EVERYONE else "in the whole cohort"
    name = in_sentence(card.title)
    if c.gap.value is None or c.low is None or c.high is None:
        return f"{capital(name)} {where}: not estimable ({c.gap.note or 'no interval'})."
    if outcome == "not_estimable":
        few = f"fewer than {policy.min_events} patients with or without the disease"
        return f"{capital(name)} {where}: not judged, {few}."
    sizes = f"{number(c.against_value)} before, {number(c.group_value)} now"
    change = f"{number(c.gap.value, is_signed=True)} ({span(c.low, c.high)})"
    said = {
        "gained": "the candidate does better",
        "lost": "the candidate does worse",
        "alike": f"alike within the margin of {policy.margins.get(c.metric, 0):g}",
        "unsettled": "too few cases to tell whether it does better or worse",
        "neither": "a difference with no better side",
    }[outcome]
    return f"{capital(where)}, {name}: {sizes}, a change of {change}; {said}.{_per_1000(c, outcome)}"


def _per_1000(c: Comparison, outcome: Outcome) -> str:
    if c.metric not in _PER_1000 or outcome not in ("gained", "lost") or c.gap.value is None:
        return ""
    assert c.low is not None
    assert c.high is not None
    factor, verb, unit = _PER_1000[c.metric]
    ends = sorted(abs(round(factor * end)) for end in (c.low, c.high))
    more = "fewer" if outcome == "gained" else "more"
    return f" It {verb} {abs(round(factor * c.gap.value))} {more} {unit} ({ends[0]} to {ends[1]})."
