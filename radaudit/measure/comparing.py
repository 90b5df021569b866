"""Gaps: a group against the rest, with an interval of their own and one for the whole family at once."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np

from radaudit.measure.estimating import Measured
from radaudit.measure.intervals.critical import bonferroni_critical, pointwise_critical
from radaudit.measure.intervals.mover import mover
from radaudit.measure.intervals.simultaneous import simultaneous_critical
from radaudit.measure.ratio import Array
from radaudit.records.estimates import Estimate
from radaudit.records.between import Comparison
from radaudit.records.groups import REST

LARGEST_FAMILY = 50_000_000
"""Patients times contrasts above which Bonferroni's critical value replaces the max-t one (to bound memory)."""

MOST_DRAWN = 600
"""Contrasts above which it does so too (to bound time); with so many the two hardly differ."""


class _Tie(NamedTuple):
    """How the group's and the rest's estimates vary together, from the patients they share."""

    se: float | None
    correlation: float


Role = Literal["confirmatory", "exploratory", "descriptive"]

FAMILIES: dict[Role, str] = {
    "confirmatory": "primary measures",
    "exploratory": "other measures, exploratory",
    "descriptive": "measures without a better side, exploratory",
}
"""What a comparison is for; each kind has simultaneous intervals over a family of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """One metric in a group and in the rest.

    Attributes:
        group: The metric in the group.
        rest: The metric in everybody else.
        role: Which family it belongs to.
        tie: Standard error of the difference, and the correlation of the two.
        influence: (patients,) of every patient on the difference; None where the value is unknown or the family too large.
    """

    group: Measured
    rest: Measured
    role: Role
    tie: _Tie
    influence: Array | None


def contrast(group: Measured, rest: Measured, n_patients: int, role: Role, *, keep: bool) -> Contrast:
    """Pairs a group with the rest; the covariance comes from the patients who are in both.

    Args:
        group: The metric in the group.
        rest: The same metric in everybody else.
        n_patients: Patients in the whole audit.
        role: Which family the comparison belongs to.
        keep: False where the influences of the whole family would not fit into memory.
    """
    if group.statistic is None or rest.statistic is None:
        return Contrast(group, rest, role, _Tie(None, 0.0), None)
    own, others = group.sums, rest.sums
    place = np.searchsorted(rest.where.patients, group.where.patients).clip(0, rest.where.n_patients - 1)
    both = rest.where.patients[place] == group.where.patients
    shared = float(own[both] @ others[place[both]])
    se, correlation = None, 0.0
    if group.se is not None and rest.se is not None:
        # Uncorrected over uncorrected: with corrected errors two identical sides would correlate by less than 1.
        lengths = float(np.linalg.norm(own) * np.linalg.norm(others))
        correlation = float(np.clip(shared / lengths, -1.0, 1.0))
        se = float(np.sqrt(max(0.0, group.se**2 + rest.se**2 - 2 * correlation * group.se * rest.se))) or None
    influence = None
    if keep:
        influence = np.zeros(n_patients)
        influence[group.where.patients] = own
        influence[rest.where.patients] -= others
    return Contrast(group, rest, role, _Tie(se, correlation), influence)


def family_critical(contrasts: list[Contrast], level: float, name: str, seed: int) -> tuple[float, str]:
    """The critical value that all comparisons of a family share, and the name of the method."""
    members = [c for c in contrasts if c.group.statistic is not None and c.rest.statistic is not None]
    if not members:
        return pointwise_critical(level), ""
    stacked = [c.influence for c in members if c.influence is not None]
    if len(stacked) < len(members) or len(members) > MOST_DRAWN:
        return bonferroni_critical(len(members), level), "Bonferroni"
    matrix = np.stack(stacked)
    # A contrast that cannot vary (0 of 12 missed) counts as one more independent comparison: on the safe side.
    matrix[[c.tie.se is None for c in members]] = 0.0
    covariance = matrix @ matrix.T
    length = np.sqrt(np.diag(covariance))
    scale = np.outer(length, length)
    correlation = np.divide(covariance, scale, out=np.eye(len(members)), where=scale > 0)
    np.fill_diagonal(correlation, 1.0)
    random = np.random.default_rng([seed, zlib.crc32(name.encode())])
    return simultaneous_critical(correlation, level, random), "max-t"


def compare_all(contrasts: list[Contrast], attribute: str, level: float, seed: int) -> list[Comparison]:
    """The gaps of an attribute, in the order of the contrasts, each judged within its family.

    Source: families of confirmatory and exploratory comparisons are kept apart as in ICH E9, 1998 (section 5.1).
    """
    families: dict[Role, tuple[float, str]] = {}
    for role, title in FAMILIES.items():
        members = [c for c in contrasts if c.role == role]
        critical, method = family_critical(members, level, f"{attribute}|{role}", seed)
        families[role] = critical, f"{attribute} x {title} ({method})" if method else ""
    return [compare(pair, level, *families[pair.role]) for pair in contrasts]


def compare(pair: Contrast, level: float, critical: float, family: str) -> Comparison:
    """The gap that stands in the report."""
    group, rest = pair.group, pair.rest
    unknown = Estimate(
        None,
        level=level,
        n=group.statistic.n if group.statistic else 0,
        n_events=group.where.n_events,
        n_patients=group.where.n_patients,
        note=_why_not(group, rest) or "no interval",
    )
    comparison = Comparison(
        group.card.name,
        group.where.group,
        REST,
        unknown,
        group.value,
        rest.value,
        threshold=group.threshold,
        against_event_patients=rest.where.n_event_patients,
        against_other_patients=rest.where.n_other_patients,
    )
    pointwise = _limits(pair, pointwise_critical(level))
    if group.value is None or rest.value is None:
        return comparison
    if pointwise is None:
        return replace(comparison, gap=replace(unknown, note=_why_no_interval(group, rest)))
    low, high, method = pointwise
    difference = group.value - rest.value
    method = f"difference of {method} (MOVER)"
    gap = replace(unknown, value=difference, low=low, high=high, se=pair.tie.se, method=method, note="")
    joint = _limits(pair, critical) if family else None
    if joint is None:
        return replace(comparison, gap=gap, low=low, high=high)
    is_confirmatory = pair.role == "confirmatory"
    return replace(comparison, gap=gap, low=joint[0], high=joint[1], family=family, is_confirmatory=is_confirmatory)


def _why_not(group: Measured, rest: Measured) -> str:
    if group.statistic is None:
        return group.reason
    if rest.statistic is None:
        return f"nothing to compare with: {rest.reason.replace('this group', 'the rest')}"
    return ""


def _why_no_interval(group: Measured, rest: Measured) -> str:
    """The reason of the side that has none, the group's first."""
    lacking = rest if group.interval(1.0) else group
    return lacking.why_no_interval + (" in the rest" if lacking is rest else "")


def _limits(pair: Contrast, critical: float) -> tuple[float, float, str] | None:
    first, second = pair.group.interval(critical), pair.rest.interval(critical)
    if first is None or second is None or pair.group.value is None or pair.rest.value is None:
        return None
    low, high = mover(
        (pair.group.value, first.low, first.high), (pair.rest.value, second.low, second.high), pair.tie.correlation
    )
    return low, high, first.method if first.method == second.method else f"{first.method} and {second.method}"
