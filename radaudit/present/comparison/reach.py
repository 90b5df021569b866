"""How far an axis reaches: layout, the only arithmetic in this room."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.records import Comparison, Estimate


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
