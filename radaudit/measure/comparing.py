"""Gaps: a group against the others, with an interval of its own and one for the whole family at once."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import ndtr

from radaudit.language import noted
from radaudit.measure.family import Family
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.intervals.mover import mover
from radaudit.measure.intervals.root import root
from radaudit.measure.measured import Measured
from radaudit.measure.method_names import of_difference, of_ratio, of_sides
from radaudit.measure.paired_interval import midpoint_limits, paired_limits
from radaudit.records.arrays import Array
from radaudit.records.between import Comparison
from radaudit.records.comparison import BASELINE
from radaudit.records.estimates import Estimate
from radaudit.records.groups import OVERALL, REFERENCE, REST

Role = Literal["confirmatory", "exploratory", "descriptive"]

FAMILIES: dict[Role, str] = {
    "confirmatory": "primary measures",
    "exploratory": "other measures, exploratory",
    "descriptive": "measures without a better side, exploratory",
}
"""What a comparison is for; each kind has simultaneous intervals over a family of its own."""

USUAL = 1.96
"""A critical value to ask whether there is an interval at all."""

POWER = 0.8416212335729143
"""Normal quantile of 80 % power."""


class Tie(NamedTuple):
    """How the two sides' estimates vary together, from the patients they share.

    Attributes:
        se: Standard error of the difference; None where it is unknown or 0.
        correlation: Of the two estimates.
        design_effect: Of the difference, where the same rows are on both sides and it is known; elsewhere None.
    """

    se: float | None
    correlation: float
    design_effect: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """One metric in a group and in what it is compared with.

    Attributes:
        group: The metric in the group.
        partner: The metric in what the group is compared with.
        against: "rest", "overall", "baseline", or "reference: " and a level.
        role: Which family it belongs to.
        tie: How the two vary together.
        influence: (patients,) of every patient on the difference; None where unknown, or where the family is too large.
    """

    group: Measured
    partner: Measured
    against: str
    role: Role
    tie: Tie
    influence: Array | None

    @property
    def is_known(self) -> bool:
        """True where both sides have a value."""
        return self.group.value is not None and self.partner.value is not None


def tie(group: Measured, partner: Measured, shared: float) -> Tie:
    """How two sides vary together.

    Args:
        group: The group.
        partner: What it is compared with.
        shared: Sum over patients of the group's influence times the others'.
    """
    if group.spread is None or partner.spread is None or group.se is None or partner.se is None:
        return Tie(None, 0.0)
    # Uncorrected over uncorrected: with corrected errors two identical sides would correlate by less than 1.
    lengths = math.sqrt(group.spread.plain_variance * partner.spread.plain_variance)
    correlation = min(max(shared / lengths, -1.0), 1.0)
    se = math.sqrt(max(0.0, group.se**2 + partner.se**2 - 2 * correlation * group.se * partner.se))
    # A group that is everybody does not differ from everybody: what is left of the difference is rounding.
    return Tie(se if se > 1e-6 * group.se else None, correlation)


def shared(first: Measured, second: Measured) -> float:
    """Sum over the patients in both of their influence here times their influence there."""
    if first.by_patient is None or second.by_patient is None:
        return 0.0
    a, b = first.by_patient, second.by_patient
    if not len(a.patients) or not len(b.patients):
        return 0.0
    if b.patients[-1] == len(b.patients) - 1:
        # Everybody up to that number: the numbers are the places.
        place = np.minimum(a.patients, len(b.patients) - 1)
    else:
        place = np.searchsorted(b.patients, a.patients).clip(0, len(b.patients) - 1)
    both = b.patients[place] == a.patients
    return float(a.values[both] @ b.values[place[both]])


def compare_all(contrasts: list[Contrast], attribute: str, level: float, seed: int) -> list[Comparison]:
    """The gaps of an attribute, in the order of the contrasts, each judged within its family.

    Source: families of confirmatory and exploratory comparisons are kept apart as in ICH E9, 1998 (section 5.1).
    """
    found: dict[int, Comparison] = {}
    for role, title in FAMILIES.items():
        members = [c for c in contrasts if c.role == role]
        known = [c for c in members if c.is_known]
        family = Family(
            [c.influence for c in known],
            [c.tie.se is not None for c in known],
            name=f"{attribute}|{role}",
            level=level,
            seed=seed,
        )
        name = f"{attribute} x {title} ({family.method})" if known else ""
        gaps = [compare(c, level, family, name) for c in members]
        gaps = family.adjust(gaps) if role == "confirmatory" else family.discover(gaps)
        found |= {id(c): gap for c, gap in zip(members, gaps, strict=True)}
    return [found[id(c)] for c in contrasts]


def compare(pair: Contrast, level: float, family: Family, name: str) -> Comparison:
    """The gap that stands in the report."""
    group, partner = pair.group, pair.partner
    unknown = Estimate(
        None,
        level=level,
        n=group.statistic.n if group.statistic else 0,
        n_events=group.where.n_events,
        n_patients=group.where.n_patients,
        note=why_not(group, partner, pair.against),
    )
    comparison = Comparison(
        group.card.name,
        group.where.group,
        pair.against,
        unknown,
        group.value,
        partner.value,
        threshold=group.threshold,
        against_event_patients=partner.where.n_event_patients,
        against_other_patients=partner.where.n_other_patients,
    )
    pointwise = limits(pair, pointwise_critical(level))
    if group.value is None or partner.value is None:
        return comparison
    if pointwise is None:
        return comparison
    low, high, method = pointwise
    difference = group.value - partner.value
    gap = replace(
        unknown,
        value=difference,
        low=low,
        high=high,
        se=pair.tie.se,
        method=of_difference(method),
        design_effect=_design_effect(pair),
        note="",
    )
    joint = limits(pair, family.critical)
    assert joint is not None
    midpoint = None
    if pair.against == BASELINE:
        midpoint = midpoint_limits(group, partner, family.critical, pair.tie.correlation)
    touching = critical_of_zero(pair)
    p = float(2 * ndtr(-touching))
    return replace(
        comparison,
        gap=gap,
        # Two sides that are nearly one (a group and a whole that is mostly this group) can have arms that shrink.
        low=min(joint[0], low),
        high=max(joint[1], high),
        family=name,
        is_confirmatory=pair.role == "confirmatory",
        p=p,
        p_adjusted=family.adjusted(touching),
        ratio=_ratio(pair, gap, level),
        smallest_detectable=_smallest_detectable(difference, joint, family.critical),
        midpoint_low=midpoint[0] if midpoint else None,
        midpoint_high=midpoint[1] if midpoint else None,
    )


def _design_effect(pair: Contrast) -> float | None:
    """Variance of the gap with patients as units over that with rows; None where rows are on both sides, or nothing varies."""
    group, partner = pair.group.spread, pair.partner.spread
    if pair.against == BASELINE:
        return pair.tie.design_effect
    if pair.against == OVERALL or pair.tie.se is None or group is None or partner is None:
        return None
    by_row = group.row_variance + partner.row_variance
    return pair.tie.se**2 / by_row if by_row > 0 else None


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


FARTHEST = 40.0
"""Critical value beyond which a p-value is 0 in double precision."""


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


def _smallest_detectable(value: float, joint: tuple[float, float, str], critical: float) -> float:
    """The true gap that 4 of 5 repetitions would find: the longer arm of the simultaneous interval, and as much again for power.

    The arm, not the standard error: near 0 and 1 the arms differ, and the longer one decides what a study can see.
    """
    arm = max(value - joint[0], joint[1] - value)
    return arm * (critical + POWER) / critical


def _ratio(pair: Contrast, gap: Estimate, level: float) -> Estimate | None:
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


def why_not(group: Measured, partner: Measured, against: str) -> str:
    """Why a gap is not known, or has no interval: the reason of the side that lacks it, the group's first."""
    whom = {REST: noted("the rest"), OVERALL: noted("the cohort")}.get(against, against.removeprefix(REFERENCE))
    if group.statistic is None:
        return group.reason
    if partner.statistic is None:
        return noted("nothing to compare with: {reason}", reason=partner.reason.replace("this group", whom))
    if group.interval(USUAL) is None:
        return group.why_no_interval
    return partner.why_no_interval_in(whom)
