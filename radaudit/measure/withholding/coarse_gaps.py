"""Gaps of the groups beside a withheld one: the difference of both values as told, with an interval that holds the true one."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from radaudit.measure.withholding.beside import NOT_TOLD, Beside, empty
from radaudit.measure.withholding.coarse_numbers import Grid, chance, significant, tidy, without_counts
from radaudit.measure.withholding.rounded_counts import round_count
from radaudit.records.between import Comparison
from radaudit.records.comparison import BASELINE
from radaudit.records.estimates import Estimate, MetricCard
from radaudit.records.groups import OVERALL, REFERENCE, Group

_NUMBERS = (
    "low", "high", "p", "p_adjusted", "p_holm", "q", "ratio", "smallest_detectable", "midpoint_low", "midpoint_high",
)  # fmt: skip


def coarse_gap(beside: Beside, c: Comparison) -> Comparison:
    """The gap as it may be told."""
    card, told = beside.cards[c.metric], beside.told[c.group]
    against = _against(beside, c)
    gap = beside.counted(c.gap, c.group)
    c = replace(c, gap=gap, against_event_patients=against[0], against_other_patients=against[1])
    own = beside.values.get((c.metric, c.group, c.threshold))
    other = _other_value(beside, c, card, against)
    fewest = min(gap.n, _divided(card, against))
    grid = beside.grid(card, fewest, min(*against, beside.rarer(c.group)))
    is_few = min(*against, told.n_event_patients, told.n_other_patients) < beside.base
    if own is None or other is None or grid is None or is_few or gap.value is None:
        is_told = gap.value is None and not is_few
        gap = empty(gap, without_counts(gap.note) if is_told else NOT_TOLD)
        none: dict[str, Any] = dict.fromkeys(_NUMBERS)
        return replace(c, gap=gap, group_value=own, against_value=None if is_few else other, **none)
    value, low, high = tidy(own - other), c.low, c.high
    if low is not None and high is not None:
        low, high = grid.ends(value, low, high, (-math.inf, math.inf))
    middle = c.midpoint_low, c.midpoint_high
    if c.midpoint_low is not None and c.midpoint_high is not None:
        middle = grid.ends(
            (c.midpoint_low + c.midpoint_high) / 2, c.midpoint_low, c.midpoint_high, (-math.inf, math.inf)
        )
    told_gap = grid.estimate(gap, value)
    return replace(
        c,
        gap=told_gap,
        group_value=own,
        against_value=other,
        low=low,
        high=high,
        p=chance(c.p),
        p_adjusted=chance(c.p_adjusted),
        p_holm=chance(c.p_holm),
        q=chance(c.q),
        ratio=None if c.ratio is None else _ratio(beside.counted(c.ratio, c.group), grid, own, other),
        smallest_detectable=_detectable(c, told_gap.se),
        midpoint_low=middle[0],
        midpoint_high=middle[1],
    )


def _other_value(beside: Beside, c: Comparison, card: MetricCard, against: tuple[int, int]) -> float | None:
    """The value that the group is compared with, as it is told; that of the whole cohort is told exactly."""
    if c.against == BASELINE:
        return beside.baseline.get((c.metric, c.group))
    if c.against.startswith(REFERENCE):
        reference = Group(c.group.attribute, c.against.removeprefix(REFERENCE))
        return beside.values.get((c.metric, reference, c.threshold))
    if c.against == OVERALL or c.against_value is None:
        return c.against_value
    grid = beside.grid(card, _divided(card, against), min(against))
    return None if grid is None else grid.value(c.against_value)


def _against(beside: Beside, c: Comparison) -> tuple[int, int]:
    """Patients with and without the disease among those that a group is compared with, from what is published anyway."""
    true = c.against_event_patients, c.against_other_patients
    if c.against == OVERALL:
        return true
    if c.against == BASELINE:  # the same patients, of whom no second count may be told
        return beside.told[c.group].n_event_patients, beside.told[c.group].n_other_patients
    left = [
        getattr(beside.everyone, name) - getattr(beside.true[c.group], name)
        for name in ("n_event_patients", "n_other_patients")
    ]
    told = [
        getattr(beside.everyone, name) - getattr(beside.told[c.group], name)
        for name in ("n_event_patients", "n_other_patients")
    ]
    if c.against.startswith(REFERENCE):
        reference = beside.told[Group(c.group.attribute, c.against.removeprefix(REFERENCE))]
        return reference.n_event_patients, reference.n_other_patients
    counts = []
    for n, whole_less_true, whole_less_told in zip(true, left, told, strict=True):
        rounded = round_count(whole_less_told if n == whole_less_true else n, beside.base, down=True)
        counts.append(0 if n < beside.base else max(rounded, beside.base))
    return counts[0], counts[1]


def _divided(card: MetricCard, patients: tuple[int, int]) -> int:
    """About what a metric divides by among so many with and without the disease."""
    return {"events": patients[0], "others": patients[1]}.get(card.counts, sum(patients))


def _ratio(ratio: Estimate, grid: Grid, own: float, other: float) -> Estimate:
    if ratio.value is None or own <= 0 or other <= 0:
        return empty(ratio, without_counts(ratio.note) if ratio.value is None else NOT_TOLD)
    return grid.estimate(ratio, tidy(own / other))


def _detectable(c: Comparison, se: float | None) -> float | None:
    """As many standard errors as in truth, of the standard error as it is told."""
    if c.smallest_detectable is None or not c.gap.se or se is None:
        return None
    return tidy(significant(c.smallest_detectable / c.gap.se, 2) * se)
