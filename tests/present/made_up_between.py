"""Made-up spread between groups, pairs across groups, and gaps under other treatments of missing group values."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from radaudit.records import (
    UNKNOWN,
    Comparison,
    CrossGroup,
    Estimate,
    Group,
    Heterogeneity,
    Measurement,
    MissingGroups,
    Shrunk,
)

APPROACHES = ("complete cases", "multiple imputation", "bounds")


def made_up_spread(measurements: Sequence[Measurement], comparisons: Sequence[Comparison]) -> tuple[Heterogeneity, ...]:
    """One a primary measure (and one other) and attribute; a spread is shown where the values differ by more than .05."""
    chosen = [c for c in comparisons if c.family or c.metric == "ppv"]
    compared = dict.fromkeys((c.metric, c.group.attribute, c.threshold) for c in chosen)
    return tuple(
        _spread(*key, [m for m in measurements if (m.metric, m.group.attribute) == key[:2]]) for key in compared
    )


def _spread(metric: str, attribute: str, threshold: float | None, measured: Sequence[Measurement]) -> Heterogeneity:
    used = [m for m in measured if m.estimate.value is not None]
    left_out = tuple(m.group for m in measured if m.estimate.value is None)
    if len(used) < 2:
        return Heterogeneity(metric, attribute, threshold, (), left_out, note="fewer than two groups could be used")
    values = [m.estimate.value or 0.0 for m in used]
    largest = max(values) - min(values)
    is_real = largest > 0.05
    pooled = sum(values) / len(values)
    weight = 0.2 if is_real else 1.0
    worst = values.index(min(values))
    groups = tuple(
        Shrunk(m.group, v, weight * pooled + (1 - weight) * v, weight, 0.9 if i == worst and is_real else 0.05)
        for i, (m, v) in enumerate(zip(used, values, strict=True))
    )
    tau = largest / 2 if is_real else 0.0
    return Heterogeneity(
        metric, attribute, threshold, groups, left_out, q=21.5 if is_real else 0.4, p=0.00002 if is_real else 0.81,
        i_squared=0.87 if is_real else 0.0, tau=tau, tau_low=tau / 3, tau_high=tau * 3 + 0.02, pooled=pooled,
        next_low=pooled - 0.1 - 2 * tau, next_high=pooled + 0.1 + tau, largest_gap=largest, gap_by_chance=0.041,
        gap_by_chance_high=0.096, p_gap=0.0004 if is_real else 0.74, method="logit scale, DerSimonian and Laird",
    )  # fmt: skip


def made_up_pairs(groups: Sequence[Group]) -> tuple[CrossGroup, ...]:
    """Every pair of two levels of one attribute."""
    known = [g for g in groups if g.value != UNKNOWN]
    pairs = [(a, b) for a, b in itertools.product(known, known) if a.attribute == b.attribute and a != b]
    return tuple(CrossGroup(a, b, Estimate(0.81, 0.78, 0.9, 0.02, n=200)) for a, b in pairs)


def made_up_missing(comparisons: Sequence[Comparison], n_unknown: dict[str, int]) -> tuple[MissingGroups, ...]:
    """Three treatments of the unknown rows for every gap whose attribute has such rows."""
    return tuple(
        _treated(c, approach, n_unknown[c.group.attribute])
        for c in comparisons
        if n_unknown.get(c.group.attribute) and c.group.value != UNKNOWN
        for approach in APPROACHES
    )


def _treated(c: Comparison, approach: str, n_unknown: int) -> MissingGroups:
    found = MissingGroups(c.metric, c.group, c.threshold, approach, c.gap.value, c.low, c.high, n_unknown)
    if approach == "bounds":
        return replace(found, value=None)
    return found if c.gap.is_known else replace(found, note=c.gap.note, low=None, high=None)
