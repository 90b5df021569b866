"""A remedy's effect on one measure as a clinician counts it: fewer or more missed, falsely flagged, net benefit, of 1000."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from radaudit.records import Comparison
from radaudit.records.what_if import RemedyEffect
from radaudit.records.wording import number

Outcome = Literal["helps", "harms", "open", "same"]
"""Shown to help, shown to harm (the interval lies beyond 0 on one side), neither shown, or exactly nothing changed."""

Counted = Literal["net_benefit", "missed", "flagged"]
"""Net benefit of 1000 cases, missed of 1000 with the disease, falsely flagged of 1000 without it."""

METRICS: dict[Counted, str] = {"net_benefit": "net_benefit", "missed": "sensitivity", "flagged": "specificity"}
"""What is counted -> key of the metric. Whoever is not found is missed, whoever is not spared is falsely flagged."""

COUNTED: tuple[Counted, ...] = ("net_benefit", "missed", "flagged")


@dataclass(frozen=True, slots=True)
class Change:
    """How many of 1000 more (or, below 0, fewer) it would be.

    Attributes:
        what: What is counted.
        value: The change.
        low: Lower end of the simultaneous interval; None where there is none.
        high: Upper end.
        outcome: What was shown.
    """

    what: Counted
    value: float
    low: float | None
    high: float | None
    outcome: Outcome


def change_of(what: Counted, effect: RemedyEffect | None) -> Change | None:
    """The effect in cases of 1000; None where it could not be measured."""
    if effect is None or effect.change.gap.value is None:
        return None
    c = effect.change
    low, high = ends(c)
    outcome = outcome_of(low, high)
    value, *interval = (None if v is None else 1000 * v for v in (c.gap.value, low, high))
    if what != "net_benefit":  # as many more are found, so many fewer are missed
        value, *interval = (None if v is None else -v + 0.0 for v in (value, *reversed(interval)))
    assert value is not None
    return Change(what, value, interval[0], interval[1], outcome)


def ends(c: Comparison) -> tuple[float | None, float | None]:
    """The interval that a change is judged by: the simultaneous one, else the pointwise one."""
    if c.low is None or c.high is None:
        return c.gap.low, c.gap.high
    return c.low, c.high


def outcome_of(low: float | None, high: float | None) -> Outcome:
    """What the interval of a change shows, for a measure of which more is better; an end at 0 shows nothing."""
    if low is None or high is None:
        return "open"
    if low == high == 0:
        return "same"
    if low > 0:
        return "helps"
    return "harms" if high < 0 else "open"


def nearer(effect: RemedyEffect | None) -> Outcome:
    """Whether calibration in the large comes nearer to its ideal value, 0, by a remedy; "open" where that was not shown."""
    if effect is None or effect.change.gap.value is None:
        return "open"
    c = effect.change
    low, high = ends(c)
    moved = outcome_of(low, high)
    if moved in ("open", "same"):
        return moved
    middle = _sign(c.midpoint_low, c.midpoint_high)
    if c.midpoint_low is None or c.midpoint_high is None:
        middle = _side_of_both(c)
    if middle == 0:
        return "open"
    return "helps" if (moved == "helps") == (middle < 0) else "harms"


def _sign(low: float | None, high: float | None) -> int:
    if low is None or high is None:
        return 0
    return 1 if low > 0 else -1 if high < 0 else 0


def _side_of_both(c: Comparison) -> int:
    """On which side of 0 the middle of both values lies, where nothing tells how sure that is."""
    if c.group_value is None or c.against_value is None:
        return 0
    before, after = c.against_value, c.group_value
    return 0 if abs(before) == abs(after) else 1 if before + after > 0 else -1


Say = Callable[[float | None], str]


def written(change: Change) -> Say:
    """How the numbers of one change are written: with so many digits that an end beyond 0 does not read as 0."""
    known = [abs(v) for v in (change.value, change.low, change.high) if v]
    largest, smallest = max(known, default=10.0), min(known, default=10.0)
    digits = 0 if largest >= 10 else 1
    while digits < 3 and smallest < 0.5 * 10**-digits:
        digits += 1
    return lambda v: number(v, digits)
