"""How far an axis reaches: layout, the only arithmetic in this room."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.records import Comparison, Estimate
from radaudit.records.flips import Flip


def reach_of_changes(changes: Sequence[Comparison], margin: float | None) -> tuple[float, float]:
    """A symmetric axis that holds all values and the margin; intervals as far as one wide one does not squeeze the rest."""
    values = [abs(c.gap.value) for c in changes if c.gap.value is not None]
    ends = sorted(max(abs(c.low), abs(c.high)) for c in changes if c.low is not None and c.high is not None)
    typical = ends[(3 * len(ends)) // 4] if ends else 0.0
    farthest = min(ends[-1], 1.7 * max([typical, *values])) if ends else 0.0
    widest = max([*values, 1.5 * (margin or 0.0), farthest, 1e-3])
    return -1.05 * widest, 1.05 * widest


def reach_of_values(estimates: Sequence[Estimate], target: float) -> tuple[float, float]:
    """An axis that holds all values and the ideal one, and of the intervals as much as is usual here."""
    known = [e for e in estimates if e.value is not None]
    values = [target, *(e.value for e in known if e.value is not None)]
    arms = sorted(e.high - e.low for e in known if e.low is not None and e.high is not None)
    slack = max(arms[(3 * len(arms)) // 4] if arms else 0.0, 0.05 * (max(values) - min(values)), 1e-3)
    return min(values) - slack, max(values) + slack


def reach_of_flips(flips: Sequence[Flip]) -> float:
    """Half of an axis of cases of 1000: the longest bar, and intervals of the net as far as is usual here."""
    bars = [of_1000(e.value) for f in flips for e in (f.baseline_rate, f.candidate_rate) if e.value is not None]
    nets = [f.net for f in flips]
    ends = sorted(of_1000(max(abs(e.low), abs(e.high))) for e in nets if e.low is not None and e.high is not None)
    usual = ends[(3 * len(ends)) // 4] if ends else 0.0
    return 1.08 * max([*bars, usual, 1.0])


def of_1000(share: float) -> float:
    """A share on an axis of cases of 1000."""
    return 1000 * share
