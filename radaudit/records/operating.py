"""What was measured at a decision threshold beyond single metrics: how it carries over to a group, and what it is worth there."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.records.estimates import Estimate
from radaudit.records.groups import Group


@dataclass(frozen=True, slots=True)
class Transport:
    """How a locked threshold carries over to a group.

    Attributes:
        group: The group; everyone first.
        threshold: The locked threshold.
        target: Sensitivity of the whole cohort at the locked threshold, which the group is asked to reach.
        needed: The threshold at which the group's sensitivity first reaches the target; None where it cannot be found.
        needed_low: Lower end of its interval; None where there is none.
        needed_high: Upper end.
        sensitivity: The group's sensitivity at the needed threshold; never below the target.
        specificity: The group's specificity at the needed threshold.
        flag_rate: Share of the group that would be flagged there.
        note: Why a number is missing, or what to bear in mind.
    """

    group: Group
    threshold: float
    target: float | None
    needed: float | None
    needed_low: float | None = None
    needed_high: float | None = None
    sensitivity: float | None = None
    specificity: float | None = None
    flag_rate: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Usefulness:
    """Whether using the model at a threshold is worth more than flagging everybody or nobody, and what calibration costs.

    Attributes:
        group: The group; everyone first.
        threshold: Decision threshold.
        p_useful: Chance that the model's net benefit truly exceeds that of the better of flagging everybody and nobody.
        best_default: "everybody" or "nobody", whichever has the higher net benefit here; "" where unknown.
        over_default: Net benefit less that of the best default.
        lost: Net benefit lost to miscalibration: what the same ranking would give if risks were right, less what it gives.
        regained: Net benefit regained by logistic recalibration within the group (intercept and slope, cross-fitted by patient).
        note: Why a number is missing, or what to bear in mind.
    """

    group: Group
    threshold: float
    p_useful: float | None
    best_default: str
    over_default: Estimate
    lost: Estimate
    regained: Estimate
    note: str = ""
