"""A fitted calibration at work: which map a row gets, and where a decision threshold comes to lie. Imports no torch."""

from __future__ import annotations

import math

import numpy as np

from radaudit.errors import UsageError
from radaudit.records import Attribute, Calibration, CalibrationMap
from radaudit.records.arrays import Array

UNCALIBRATED = Calibration(CalibrationMap("temperature", {"temperature": 1.0}))
"""Changes nothing."""

FARTHEST = 60.0
"""No logit in double precision lies farther out and still says something else than 0 or 1."""


def own_calibration(temperature: float, calibration: Calibration | None) -> Calibration:
    """What a model declares of its own calibration, as one record; `UNCALIBRATED` where it says nothing."""
    if calibration is not None:
        return calibration
    return Calibration(CalibrationMap("temperature", {"temperature": temperature}))


def calibrate_logits(calibration: Calibration, logit: Array, by: Attribute | None = None) -> Array:
    """The calibrated logits.

    Args:
        calibration: What to apply.
        logit: (n,) the model's own logits.
        by: The attribute that chooses the map, with the level of each of these rows; a level without a map of its own gets
            everyone's.

    Returns:
        (n,).

    Raises:
        UsageError: When the calibration has maps by level and nobody says which level a row is of.
    """
    calibrated = calibration.everyone(logit)
    if not calibration.attribute:
        return calibrated
    if by is None:
        raise UsageError(
            f"The calibration has a map for every {calibration.attribute}, and nothing says which one a row is of.",
            f"Give the cohort a column for {calibration.attribute}, or calibrate again without --by.",
        )
    for code, level in enumerate(by.levels):
        if level in calibration.by_level:
            rows = by.codes == code
            calibrated[rows] = calibration.by_level[level](logit[rows])
    return calibrated


def levels_without_map(calibration: Calibration, by: Attribute | None) -> tuple[str, ...]:
    """Levels that occur in the rows and for which everyone's map stands in."""
    if by is None or not calibration.attribute:
        return ()
    present = np.bincount(by.codes, minlength=len(by.levels)) > 0
    return tuple(level for code, level in enumerate(by.levels) if present[code] and level not in calibration.by_level)


def sigmoid(logit: Array) -> Array:
    """1 / (1 + exp(-logit)), without overflow and exact in both tails."""
    small = np.exp(-np.abs(logit))
    return np.asarray(np.where(logit >= 0, 1.0, small) / (1.0 + small))


def carry_threshold(threshold: float, before: Calibration, after: Calibration) -> float:
    """Where a threshold on scores calibrated in one way comes to lie when they are calibrated in another.

    Maps that rise with the logit flag the same cases. An isotonic one gives neighbors one risk: where the threshold falls among
    them, all of them are flagged. By everyone's map, so with maps by level decisions may change.

    Args:
        threshold: A probability in (0, 1), on the scale of `before`.
        before: What made that scale.
        after: What makes the new one.
    """
    logit = _own_logit(before.everyone, math.log(threshold) - math.log1p(-threshold))
    inside = sigmoid(after.everyone(np.array([logit])))[0]
    return float(np.clip(inside, np.nextafter(0, 1), np.nextafter(1, 0)))


def _own_logit(given: CalibrationMap, wanted: float) -> float:
    """The smallest logit whose calibrated one reaches `wanted`."""
    parameters = given.parameters
    if given.kind == "temperature":
        return wanted * parameters["temperature"]
    if given.kind == "intercept":
        return wanted - parameters["intercept"]
    if given.kind == "platt" and parameters["slope"] > 0:
        return (wanted - parameters["intercept"]) / parameters["slope"]
    low, high = -FARTHEST, FARTHEST
    while low < (middle := (low + high) / 2) < high:
        if given(np.array([middle]))[0] >= wanted:
            high = middle
        else:
            low = middle
    return high
