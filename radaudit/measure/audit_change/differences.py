"""The differences of two audits of different patients: each number's own interval in, one interval of the difference out.

No row is at hand, so nothing is known of how the numbers of one audit vary together. Differences come from both intervals (MOVER,
which keeps their skewness), and what is judged together gets Bonferroni's critical value, which holds whatever the correlation.

Source: Zou GY, Donner A. Stat Med 2008;27:1693. doi:10.1002/sim.3095 (for two shares this is Newcombe's interval, method 10 of
Stat Med 1998;17:873, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scipy.special import ndtr

from radaudit.language import noted
from radaudit.measure.audit_change.widening import Ends, ends_of
from radaudit.measure.intervals.critical import bonferroni_critical, pointwise_critical
from radaudit.measure.intervals.mover import mover
from radaudit.measure.intervals.root import root
from radaudit.measure.method_names import of_difference, of_sides
from radaudit.records.audit_change import EARLIER
from radaudit.records.between import Comparison
from radaudit.records.estimates import Estimate, MetricCard
from radaudit.records.evidence import GroupSummary, Measurement

FARTHEST = 37.0
"""Critical value beyond which a p-value is 0 to the last digit."""

POWER = 0.8416212335729143
"""Normal quantile of 80 %: what `smallest_detectable` is found with."""


@dataclass(frozen=True, slots=True)
class Two:
    """One measure in one group, in both audits.

    Attributes:
        card: The measure's.
        old: In the older audit.
        new: In the newer one.
        was: Who was in the group there.
        now: Who is here.
        is_primary: Whether it is one of those that are judged first.
    """

    card: MetricCard
    old: Measurement
    new: Measurement
    was: GroupSummary
    now: GroupSummary
    is_primary: bool


def differences(pairs: Sequence[Two], attribute: str, level: float) -> list[Comparison]:
    """Newer less older, for the groups of one attribute.

    The primary measures of all its groups are one family, the others another.

    Args:
        pairs: In the order in which they are told.
        attribute: The attribute's name, for the families'.
        level: Joint confidence.
    """
    found: dict[int, Comparison] = {}
    for is_primary, title in ((True, "primary measures"), (False, "other measures")):
        own = [i for i, two in enumerate(pairs) if two.is_primary == is_primary]
        size = sum(_both_ends(pairs[i]) is not None for i in own)
        for i in own:
            found[i] = _difference(pairs[i], level, size, f"{attribute} x {title} (Bonferroni)")
    return [found[i] for i in range(len(pairs))]


def unpaired(new: tuple[float, Ends], old: tuple[float, Ends], critical: float) -> tuple[float, float]:
    """Both ends of the difference of two independent numbers at a critical value."""
    return mover((new[0], *new[1](critical)), (old[0], *old[1](critical)))


def p_of_no_difference(new: tuple[float, Ends], old: tuple[float, Ends]) -> float:
    """The two-sided p-value whose interval begins to hold 0."""
    if new[0] == old[0]:
        return 1.0

    def nearer_end(critical: float) -> float:
        low, high = unpaired(new, old, critical)
        return low if new[0] > old[0] else -high

    if nearer_end(FARTHEST) >= 0:
        return float(2 * ndtr(-FARTHEST))
    return float(2 * ndtr(-root(nearer_end, 1e-9, FARTHEST)))


def _both_ends(two: Two) -> tuple[tuple[float, Ends], tuple[float, Ends]] | None:
    new, old = two.new.estimate, two.old.estimate
    of_new, of_old = (
        ends_of(new, two.card, _patients(two.card, two.now, new.n)),
        ends_of(old, two.card, _patients(two.card, two.was, old.n)),
    )
    if of_new is None or of_old is None or new.value is None or old.value is None:
        return None
    return (new.value, of_new), (old.value, of_old)


def _patients(card: MetricCard, who: GroupSummary, n: int) -> int:
    """Patients that a measure's error is known from, at most: how many of them the model flags, an audit does not tell."""
    if card.counts == "events":
        return who.n_event_patients
    if card.counts == "others":
        return who.n_other_patients
    if card.counts in ("flagged", "unflagged"):
        return min(who.n_patients, n)
    return who.n_rarer if card.scale in ("auc", "real", "ratio") else who.n_patients


def _difference(two: Two, level: float, size: int, family: str) -> Comparison:
    new, old = two.new.estimate, two.old.estimate
    gap = Estimate(
        None,
        level=level,
        n=new.n,
        n_events=new.n_events,
        n_patients=new.n_patients,
        note=_why_none(two) or noted("no interval: one of the audits has none"),
    )
    told = Comparison(
        two.card.name,
        two.new.group,
        EARLIER,
        gap,
        new.value,
        old.value,
        threshold=two.new.threshold,
        against_event_patients=min(two.was.n_event_patients, two.now.n_event_patients),
        against_other_patients=min(two.was.n_other_patients, two.now.n_other_patients),
    )
    if new.value is None or old.value is None:
        return told
    value, both = new.value - old.value, _both_ends(two)
    if both is None:
        return replace(told, gap=replace(gap, value=value))
    joint, p = bonferroni_critical(size, level), p_of_no_difference(*both)
    low, high = unpaired(*both, pointwise_critical(level))
    wide_low, wide_high = unpaired(*both, joint)
    se = math.hypot(new.se, old.se) if new.se is not None and old.se is not None else None
    middle = _middle(two.card, both, joint)
    method = of_difference(of_sides(new.method, old.method))
    return replace(
        told,
        gap=replace(gap, value=value, low=min(low, value), high=max(high, value), se=se, method=method, note=""),
        low=min(wide_low, low),
        high=max(wide_high, high),
        family=family,
        is_confirmatory=two.is_primary and "*" not in two.new.group.attribute,
        p=p,
        p_adjusted=min(1.0, size * p),
        smallest_detectable=None if se is None else (joint + POWER) * se,
        midpoint_low=middle[0] if middle else None,
        midpoint_high=middle[1] if middle else None,
    )


def _why_none(two: Two) -> str:
    """Why there is no difference; "" where there is."""
    if two.new.estimate.value is None:
        return noted("in the newer audit: {reason}", reason=two.new.estimate.note)
    if two.old.estimate.value is None:
        return noted("in the older audit: {reason}", reason=two.old.estimate.note)
    return ""


def _middle(
    card: MetricCard, both: tuple[tuple[float, Ends], tuple[float, Ends]], critical: float
) -> tuple[float, float] | None:
    """Both ends of how far the middle of both numbers lies from the ideal value; None where the measure has none.

    |new - ideal| < |old - ideal| exactly where the change and this middle have opposite signs (see `paired_interval`). Of ratios
    on the log scale.
    """
    if card.better != "target" or card.target is None:
        return None
    values, ends = [value for value, _ in both], [of(critical) for _, of in both]
    target = card.target
    if card.scale == "ratio":
        if min(*values, *(low for low, _ in ends)) <= 0:
            return None
        values, target = [math.log(v) for v in values], math.log(target)
        ends = [(math.log(low), math.log(high)) for low, high in ends]
    middle = sum(values) / 2 - target
    below = math.hypot(*(v - low for v, (low, _) in zip(values, ends, strict=True))) / 2
    above = math.hypot(*(high - v for v, (_, high) in zip(values, ends, strict=True))) / 2
    return middle - below, middle + above
