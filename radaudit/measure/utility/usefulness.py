"""Whether the model is worth using at a threshold, and what miscalibration costs there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.slices import Slice
from radaudit.measure.utility.best_default import over_default
from radaudit.measure.utility.leaving_out import LeavingOut, leaving_out
from radaudit.measure.utility.switched import switched_benefit
from radaudit.measure.utility.threshold_sweep import sweep
from radaudit.records.estimates import Estimate
from radaudit.records.groups import EVERYONE
from radaudit.records.operating import Usefulness

FEWEST = {5: 200, 3: 100}
"""Knots of the curve that sets the risks right -> fewest patients with the rarer outcome; with fewer it is a straight line."""

STRAIGHT = noted("too few cases for a curve: the risks are set right by a straight line on the logit scale")

Recalibrated = LeavingOut | str
"""A recalibration, or why there is none."""


def usefulness(slices: Sequence[Slice], thresholds: Sequence[float], level: float) -> list[Usefulness]:
    """Usefulness of every slice at every threshold, slice by slice.

    `lost` is what decisions by the observed risk (a spline of the score's logit) would be worth beyond decisions by the score;
    `regained` the same with logistic recalibration (intercept and slope), which a site can do. Each patient is decided by
    a fit without him: in-sample, recalibration looks good even where nothing was wrong (4 to 12 per 1000 cases by isotonic
    regression with 150 to 50 diseased cases). So both are about unbiased and can come out below zero, which says that
    nothing was lost that these cases could show.

    Args:
        slices: Whose rows.
        thresholds: Decision thresholds.
        level: Of the intervals.
    """
    return [found for part in slices for found in _of_slice(part, thresholds, level)]


def _of_slice(part: Slice, thresholds: Sequence[float], level: float) -> list[Usefulness]:
    if not len(part.rows):
        nothing = Estimate(None, level=level, n_events=0, note=_told(noted("no case in this group"), part))
        return [Usefulness(part.group, t, None, "", nothing, nothing, nothing, nothing.note) for t in thresholds]
    swept, cases = sweep(part, thresholds), np.bincount(part.patient)
    smooth, is_straight = _smooth(part)
    straight = smooth if is_straight else _recalibrated(part, 0)
    found = []
    for at, threshold in enumerate(thresholds):
        over = over_default(part, swept, at, level)
        lost, regained = (_worth(part, way, cases, threshold, level) for way in (smooth, straight))
        notes = [_told(over.note, part)] if over.note else []
        if is_straight and not isinstance(smooth, str):
            notes.append(noted("lost: {reason}", reason=STRAIGHT))
        note = "; ".join(notes)
        found.append(
            Usefulness(part.group, threshold, over.p_useful, over.default, over.estimate, lost, regained, note)
        )
    return found


def _smooth(part: Slice) -> tuple[Recalibrated, bool]:
    """The finest recalibration that the slice allows, and whether it is the straight line."""
    rarer = min(part.n_event_patients, part.n_other_patients)
    for wanted in [k for k, fewest in FEWEST.items() if rarer >= fewest]:
        way = _recalibrated(part, wanted)
        if not isinstance(way, str):
            return way, False
    return _recalibrated(part, 0), True


def _recalibrated(part: Slice, wanted: int) -> Recalibrated:
    try:
        return leaving_out(part, wanted)
    except Undefined as reason:
        return str(reason)


def _worth(part: Slice, way: Recalibrated, cases: NDArray[np.int64], threshold: float, level: float) -> Estimate:
    """Net benefit gained by deciding on recalibrated risks."""
    if isinstance(way, str):
        note = _told(way, part)
        return Estimate(None, level=level, n_events=part.n_events, n_patients=part.n_patients, note=note)
    return switched_benefit(part, way.flagged(threshold), cases, threshold, level)


def _told(reason: str, part: Slice) -> str:
    return reason.replace("this group", "the cohort") if part.group == EVERYONE else reason
