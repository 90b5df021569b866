"""Decision curves: net benefit, standardized net benefit and interventions avoided over the threshold probabilities."""

from __future__ import annotations

import numpy as np

from radaudit.measure.curves.utility_bands import utility_along
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.slices import Slice
from radaudit.measure.utility.outcomes import INTERVENTIONS_AVOIDED, NET_BENEFIT, STANDARDIZED_NET_BENEFIT, Worth
from radaudit.measure.utility.threshold_sweep import sweep
from radaudit.records.arrays import Array
from radaudit.records.evidence import Curve

STEP = 0.01
USUAL_END = 0.50
FEWEST_STEPS = 25

KINDS = (
    "net_benefit",
    "net_benefit_treat_all",
    "standardized_net_benefit",
    "standardized_net_benefit_treat_all",
    "interventions_avoided",
)
"""The curves, in the order in which they are drawn."""

JOINT: tuple[tuple[str, Worth], ...] = (
    ("net_benefit", NET_BENEFIT),
    ("standardized_net_benefit", STANDARDIZED_NET_BENEFIT),
)
"""The curves with a line for flagging everybody and a band for the whole curve."""


def thresholds(primary: float, clinical_range: tuple[float, float] | None = None) -> Array:
    """The grid of a decision curve, ascending; the decision threshold is part of it where it lies within the clinical range.

    Args:
        primary: The decision threshold.
        clinical_range: Lowest and highest reasonable threshold; without it from 1 % to 50 % in steps of 1 %, further where
            the decision threshold lies further.
    """
    if clinical_range is not None:
        low, high = clinical_range
        steps = max(FEWEST_STEPS, round((high - low) / STEP))
        grid = np.round(np.linspace(low, high, steps + 1), 10)
        return np.unique(np.append(grid, primary)) if low <= primary <= high else grid
    end = max(USUAL_END, min(0.99, primary + 0.1))
    grid = np.round(np.arange(STEP, end + STEP / 2, STEP), 10)
    return np.unique(np.append(grid, primary))


def net_benefit_curves(
    part: Slice, primary: float, level: float, clinical_range: tuple[float, float] | None = None
) -> list[Curve]:
    """The model's utility at every threshold, and that of flagging everybody; flagging nobody gives 0 everywhere.

    Bands are clustered by patient. The pointwise one is the interval of the metric of the same name at that threshold; the
    joint one holds for all thresholds of the curve at once, which is what somebody who looks for the best threshold needs.

    Args:
        part: The rows.
        primary: The decision threshold.
        level: Confidence of both bands.
        clinical_range: See `thresholds`.

    Raises:
        Undefined: Without any diseased case.

    Source: Vickers AJ, Elkin EB. Med Decis Making 2006;26:565. doi:10.1177/0272989X06295361; bands: Pfeiffer RM, Gail MH.
    Biom J 2020;62:764. doi:10.1002/bimj.201800240
    """
    swept = sweep(part, thresholds(primary, clinical_range))
    x = tuple(map(float, swept.thresholds))
    critical = pointwise_critical(level)
    curves = []
    for kind, worth in JOINT:
        utility = utility_along(swept, worth)
        low, high = utility.band(critical)
        joint_low, joint_high = utility.joint_band(level)
        y = tuple(map(float, utility.values))
        curves.append(Curve(kind, part.group, x, y, low, high, joint_low=joint_low, joint_high=joint_high))
        curves.append(Curve(f"{kind}_treat_all", part.group, x, tuple(map(float, utility.treat_all))))
    avoided = utility_along(swept, INTERVENTIONS_AVOIDED)
    y = tuple(map(float, avoided.values))
    return [*curves, Curve("interventions_avoided", part.group, x, y, *avoided.band(critical))]
