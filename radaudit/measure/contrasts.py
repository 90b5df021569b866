"""A measure on two sides that are held against each other, and how the two vary together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from radaudit.language import noted
from radaudit.measure.measured import Measured
from radaudit.records.arrays import Array
from radaudit.records.groups import OVERALL, REFERENCE, REST

Role = Literal["confirmatory", "exploratory", "descriptive"]

USUAL = 1.96
"""A critical value to ask whether there is an interval at all."""


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
