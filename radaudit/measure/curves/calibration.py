"""Calibration curve: the observed risk at every score, by a spline, with a band for each point and one for the whole curve."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.calibration.recalibration import linear_predictor
from radaudit.measure.calibration.smooth_calibration import FEWEST, SmoothCalibration, smooth_calibration
from radaudit.measure.calibration.splines import design
from radaudit.measure.intervals.critical import for_patients, pointwise_critical
from radaudit.measure.intervals.distance import normal_points
from radaudit.measure.intervals.quantiles import quantiles
from radaudit.measure.intervals.simultaneous import clamped
from radaudit.measure.slices import Slice
from radaudit.records.arrays import Array
from radaudit.records.evidence import Curve

POINTS = 60

DRAWS = 2000


def calibration_curve(part: Slice, level: float) -> Curve:
    """Observed risk along the scores from their 1st to their 99th percentile.

    Bands are sandwich intervals of the logit of the risk, clustered by patient: pointwise, and simultaneous (max-t) for all points.
    Where no curve can be fitted it is empty and says why.

    Args:
        part: The rows, sorted by score.
        level: Confidence level of both bands.

    Source: Harrell FE. Regression modeling strategies, 2nd ed. Springer 2015, section 10.11. doi:10.1007/978-3-319-19425-7;
    simultaneous band: Hothorn T, Bretz F, Westfall P. Biom J 2008;50:346. doi:10.1002/bimj.200810425
    """
    score = part.fields["score"]
    try:
        curve = smooth_calibration(part.fields["label"], score, part.patient)
    except Undefined as reason:
        return Curve("calibration", part.group, (), (), note=noted("no curve: {reason}", reason=reason))
    if curve.n_patients < 2:
        return Curve("calibration", part.group, (), (), note=noted("no curve: all these cases are of one patient"))
    first, last = np.quantile(score, [0.01, 0.99])
    x = np.linspace(first, last, POINTS)
    along = design(linear_predictor(x), curve.at)
    risk = along @ curve.beta
    se = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", along, curve.covariance, along), 0.0))

    def band(critical: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
        critical = for_patients(critical, curve.n_rarer)
        return _floats(expit(risk - critical * se)), _floats(expit(risk + critical * se))

    low, high = band(pointwise_critical(level))
    joint_low, joint_high = band(_joint_critical(along, curve.covariance, se, level))
    return Curve(
        "calibration",
        part.group,
        _floats(x),
        _floats(expit(risk)),
        low,
        high,
        note=_note(curve),
        joint_low=joint_low,
        joint_high=joint_high,
    )


def _joint_critical(along: Array, covariance: Array, se: Array, level: float) -> float:
    """The value that the largest |z| along the curve stays below with probability `level`."""
    values, vectors = np.linalg.eigh(covariance)
    each = along[se > 0] @ (vectors * np.sqrt(np.maximum(values, 0.0))) / se[se > 0, None]
    largest = np.abs(normal_points(DRAWS, along.shape[1]) @ each.T).max(axis=1, initial=0.0)
    return clamped(float(quantiles(largest, [level])[0]), len(along), level)


def _note(curve: SmoothCalibration) -> str:
    """How the curve may bend."""
    if len(curve.at):
        scores = ", ".join(f"{knot:.3g}" for knot in expit(curve.at))
        return noted("restricted cubic spline with {n} knots, at scores of {scores}", n=len(curve.at), scores=scores)
    fewest = min(FEWEST.values())
    if curve.n_rarer < fewest:
        return noted("straight on the logit scale: fewer than {n} patients with the rarer outcome", n=fewest)
    return noted("straight on the logit scale: the scores are too alike for a spline")


def _floats(values: Array) -> tuple[float, ...]:
    return tuple(map(float, values))
