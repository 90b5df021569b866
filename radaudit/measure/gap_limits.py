"""What follows from the two ends of a difference: its p-value, the gap a study would find, and the ratio of its sides."""

from __future__ import annotations

import math
from dataclasses import replace

from radaudit.language import noted
from radaudit.measure.contrasts import Contrast
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.intervals.mover import mover
from radaudit.measure.intervals.root import root
from radaudit.measure.method_names import of_ratio, of_sides
from radaudit.measure.paired_interval import paired_limits
from radaudit.records.comparison import BASELINE
from radaudit.records.estimates import Estimate
from radaudit.records.groups import OVERALL

POWER = 0.8416212335729143
"""Normal quantile of 80 % power."""

FARTHEST = 40.0
"""Critical value beyond which a p-value is 0 in double precision."""


def limits(pair: Contrast, critical: float) -> tuple[float, float, str] | None:
    """Both ends of the difference at a critical value, and the method of the sides' intervals."""
    if pair.against == BASELINE:
        return paired_limits(pair.group, pair.partner, critical, pair.tie.se, pair.tie.correlation)
    first, second = pair.group.interval(critical), pair.partner.interval(critical)
    if first is None or second is None or pair.group.value is None or pair.partner.value is None:
        return None
    low, high = mover(
        (pair.group.value, first.low, first.high), (pair.partner.value, second.low, second.high), pair.tie.correlation
    )
    return low, high, of_sides(first.method, second.method)


def critical_of_zero(pair: Contrast) -> float:
    """The critical value at which the interval of the difference begins to hold 0: what makes p-values and intervals agree."""
    assert pair.group.value is not None
    assert pair.partner.value is not None
    difference = pair.group.value - pair.partner.value
    if difference == 0:
        return 0.0

    def distance(critical: float) -> float:
        """How far 0 lies outside the interval, in lengths of the difference; negative inside."""
        if critical == 0:
            return 1.0  # an exact interval keeps a length even there
        ends = limits(pair, critical)
        assert ends is not None
        return (ends[0] if difference > 0 else -ends[1]) / abs(difference)

    high = 2.0
    while distance(high) > 0:
        if high >= FARTHEST:
            return FARTHEST
        high = min(2 * high, FARTHEST)
    return root(distance, 0.0, high, within=1e-12)


def design_effect(pair: Contrast) -> float | None:
    """Variance of the gap with patients as units over that with rows; None where rows are on both sides, or nothing varies."""
    group, partner = pair.group.spread, pair.partner.spread
    if pair.against == BASELINE:
        return pair.tie.design_effect
    if pair.against == OVERALL or pair.tie.se is None or group is None or partner is None:
        return None
    by_row = group.row_variance + partner.row_variance
    return pair.tie.se**2 / by_row if by_row > 0 else None


def smallest_detectable(value: float, joint: tuple[float, float, str], critical: float) -> float:
    """The true gap that 4 of 5 repetitions would find: the longer arm of the simultaneous interval, and as much again for power.

    The arm, not the standard error: near 0 and 1 the arms differ, and the longer one decides what a study can see.
    """
    arm = max(value - joint[0], joint[1] - value)
    return arm * (critical + POWER) / critical


def ratio_of(pair: Contrast, gap: Estimate, level: float) -> Estimate | None:
    """The group's value over the others', from the same two intervals on the log scale.

    Source: Donner A, Zou GY. Stat Methods Med Res 2012;21:347. doi:10.1177/0962280210383082
    """
    if pair.group.card.scale not in ("proportion", "ratio"):
        return None
    group, partner = pair.group.value, pair.partner.value
    critical = pointwise_critical(level)
    first, second = pair.group.interval(critical), pair.partner.interval(critical)
    if not group or not partner or first is None or second is None or min(first.low, second.low) <= 0:
        return replace(
            gap, value=None, low=None, high=None, se=None, method="", note=noted("one of the two is 0: no ratio")
        )
    logs = [tuple(math.log(x) for x in side) for side in ((group, *first[:2]), (partner, *second[:2]))]
    low, high = mover((logs[0][0], logs[0][1], logs[0][2]), (logs[1][0], logs[1][1], logs[1][2]), pair.tie.correlation)
    value = group / partner
    return replace(
        gap,
        value=value,
        low=min(value, math.exp(low)),
        high=max(value, math.exp(min(high, 700.0))),
        se=None,
        method=of_ratio(gap.method),
    )
