"""What a change means: gained, lost, alike, or not settled. Rests on the simultaneous interval and the policy's margins alone.

"Alike" is equivalence within the margin (Walker and Nowacki 2011, doi:10.1007/s11606-010-1513-8), never the mere absence of
significance. Of a measure with an ideal value (calibration) the candidate gains where it is nearer to the ideal than the
baseline. That rests on two intervals, that of the change and that of the middle between both models: a change towards the ideal
value is a gain only where the middle is still surely on the side it came from. Neither model's own value is taken as exact.
"""

from __future__ import annotations

from collections.abc import Iterable

from radaudit.records import Comparison, Evidence, MetricCard, Policy
from radaudit.records.changes import Change, Outcome
from radaudit.records.groups import EVERYONE
from radaudit.records.wording import capital, in_sentence, number, pair, percent, span, whom

_PER_1000 = {
    "sensitivity": ("misses", "per 1000 cases with the disease"),
    "specificity": ("flags", "per 1000 cases without the disease"),
}
"""Measures of which a change is told in cases, and in which words."""


def judge_changes(evidence: Evidence, policy: Policy) -> tuple[Change, ...]:
    """One change with its outcome for every comparison of candidate and baseline, in their order."""
    return tuple(_judge(c, evidence.cards[c.metric], policy, evidence.level) for c in evidence.comparisons)


def _judge(c: Comparison, card: MetricCard, policy: Policy, level: float) -> Change:
    outcome = outcome_of(c, card, policy.margins.get(c.metric), policy.min_events)
    return Change(c, outcome, _words(c, card, outcome, policy, level))


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
    change = _sign(c.low, c.high)
    if change == 0:
        return None
    if card.better == "target":
        middle = _sign(c.midpoint_low, c.midpoint_high)
        return None if middle == 0 else change != middle
    return (change > 0) == (card.better == "higher")


def _sign(low: float | None, high: float | None) -> int:
    """1 or -1 where an interval lies wholly above or below 0; 0 where it holds 0 or is unknown."""
    if low is None or high is None or low <= 0 <= high:
        return 0
    return 1 if low > 0 else -1


def count_outcomes(changes: Iterable[Change]) -> dict[Outcome, int]:
    """How many changes ended in which outcome."""
    counts: dict[Outcome, int] = dict.fromkeys(("lost", "gained", "alike", "unsettled", "neither", "not_estimable"), 0)
    for change in changes:
        counts[change.outcome] += 1
    return counts


def _words(c: Comparison, card: MetricCard, outcome: Outcome, policy: Policy, level: float) -> str:
    where = whom(c.group) if c.group != EVERYONE else "in the whole cohort"
    name = in_sentence(card.title)
    if c.gap.value is None or c.low is None or c.high is None:
        return f"{capital(name)} {where}: not estimable ({c.gap.note or 'no interval'})."
    if outcome == "not_estimable":
        few = f"fewer than {policy.min_events} patients with or without the disease"
        return f"{capital(name)} {where}: not judged, {few}."
    old, new = pair(c.against_value, c.group_value)
    is_shown = all(float(f"{end:.2f}") for end in (c.low, c.high)) or _sign(c.low, c.high) == 0
    decimals = (
        2 if is_shown and old == number(c.against_value) else 3
    )  # no interval that excludes 0 may read as if it held it
    interval = f"{percent(level)} simultaneous interval {span(c.low, c.high, decimals)}"
    change = f"{number(c.gap.value, decimals, is_signed=True)} ({interval})"
    sizes = f"baseline {old}, candidate {new}, a change of {change}"
    return f"{capital(where)}, {name}: {sizes}; {_said(c, card, outcome, policy)}.{_per_1000(c, outcome)}"


def _said(c: Comparison, card: MetricCard, outcome: Outcome, policy: Policy) -> str:
    if outcome == "alike":
        return f"alike within the margin of {policy.margins.get(c.metric, 0):g}"
    if outcome == "neither":
        return "a difference with no better side"
    has_ideal = card.better == "target" and card.target is not None
    if outcome == "unsettled":
        if has_ideal and _sign(c.low, c.high) != 0:
            return f"it changed, but whether it came nearer to {card.target:g} cannot be told"
        return "too few cases to tell whether it does better or worse"
    if has_ideal:
        return f"the candidate is {'nearer to' if outcome == 'gained' else 'farther from'} {card.target:g}"
    return f"the candidate does {'better' if outcome == 'gained' else 'worse'}"


def _per_1000(c: Comparison, outcome: Outcome) -> str:
    if c.metric not in _PER_1000 or outcome not in ("gained", "lost") or c.gap.value is None:
        return ""
    assert c.low is not None
    assert c.high is not None
    verb, unit = _PER_1000[c.metric]
    few, many = sorted(abs(round(1000 * end)) for end in (c.low, c.high))
    more = "fewer" if outcome == "gained" else "more"
    return f" It {verb} {abs(round(1000 * c.gap.value))} {more} {unit} ({few} to {many})."
