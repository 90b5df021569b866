"""Gaps: a group against the others, with an interval of its own and one for the whole family at once."""

from __future__ import annotations

from dataclasses import replace

from scipy.special import ndtr

from radaudit.measure.contrasts import Contrast, Role, why_not
from radaudit.measure.family import Family
from radaudit.measure.gap_limits import critical_of_zero, design_effect, limits, ratio_of, smallest_detectable
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.method_names import of_difference
from radaudit.measure.paired_interval import midpoint_limits
from radaudit.records.between import Comparison
from radaudit.records.comparison import BASELINE
from radaudit.records.estimates import Estimate

FAMILIES: dict[Role, str] = {
    "confirmatory": "primary measures",
    "exploratory": "other measures, exploratory",
    "descriptive": "measures without a better side, exploratory",
}
"""What a comparison is for; each kind has simultaneous intervals over a family of its own."""


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
        design_effect=design_effect(pair),
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
        ratio=ratio_of(pair, gap, level),
        smallest_detectable=smallest_detectable(difference, joint, family.critical),
        midpoint_low=midpoint[0] if midpoint else None,
        midpoint_high=midpoint[1] if midpoint else None,
    )
