"""The one temperature at which logits fit best: a root of a function that only rises, so there is no second one to fall into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from radaudit.errors import Undefined
from radaudit.records.arrays import Array
from radaudit.train.calibrators.inputs import Codes
from radaudit.train.calibrators.newton import STEEPEST
from radaudit.train.calibrators.sandwich import clustered_covariance
from radaudit.train.calibrators.separation import WRONG_WAY

ROUNDING = 1e-13
"""A sum of margins that is this small a part of their absolute sum is 0 but for rounding."""

HOTTEST = 1e8
"""1 / T beyond this many times the margins' size: separated but for rounding."""

MOST_STEPS = 200
"""Newton needs about five; halving a bracket, which it falls back on, some sixty."""


@dataclass(frozen=True, slots=True)
class TemperatureFit:
    """The optimum.

    Attributes:
        temperature: T.
        log_se: Standard error of log T, clustered by patient; None for one patient alone.
        gradient: Derivative of the mean loss by log T there.
        steps: Newton steps taken.
    """

    temperature: float
    log_se: float | None
    gradient: float
    steps: int


def fit_temperature(logit: Array, label: Codes, weight: Array, patient: Codes | None) -> TemperatureFit:
    """Minimizes the mean loss of softmax(logit / T) over T > 0.

    With d the logits of a row less that of its true class and b = 1 / T, a row's loss is log sum exp(b d): convex in b. Its
    derivative by b therefore only rises; Newton's method on it is kept inside a bracket and meets its only root.

    Args:
        logit: (n,) logits of disease, or (n, K) of classes; finite.
        label: (n,) 0/1 or classes.
        weight: (n,) above 0.
        patient: (n,) codes; None where every row is another patient.

    Raises:
        Undefined: When the optimum is no number: T towards 0 (every case has its highest logit at the true class), towards
            infinity (the logits are no better than none), or every T is as good (logits that do not vary).

    Source: Guo C, Pleiss G, Sun Y, Weinberger KQ. ICML 2017. doi:10.48550/arXiv.1706.04599
    """
    classes = np.stack([np.zeros_like(logit), logit], axis=1) if logit.ndim == 1 else logit
    margin = classes - classes[np.arange(len(label)), label][:, None]
    _require_optimum(margin, weight)
    size = float(np.sqrt(weight @ np.mean(margin**2, axis=1) / weight.sum()))
    margin, low, high, inverse, steps = margin / size, 0.0, np.inf, 1.0, 0
    while True:
        steps += 1
        slope, bend = _moments(margin, inverse)
        rise, curvature = float(weight @ slope), float(weight @ bend)
        if abs(inverse * rise) <= 1e-14 * weight.sum() or steps == MOST_STEPS:
            break
        low, high = (inverse, high) if rise < 0 else (low, inverse)
        following = inverse - rise / curvature if curvature > 0 else np.inf
        if not low < following < high:
            following = 4 * inverse if high == np.inf else (low + high) / 2
        if following > HOTTEST:
            raise Undefined(SEPARATED)
        if following == inverse:
            break
        inverse = min(following, 8 * inverse)
    gradient = -inverse * rise / float(weight.sum())
    if not abs(gradient) < STEEPEST:
        raise Undefined("no temperature was found at which the loss is lowest")
    scores = -inverse * (weight * slope)[:, None]
    covariance = clustered_covariance(scores, np.array([[inverse**2 * curvature]]), patient)
    log_se = None if covariance is None else float(np.sqrt(covariance[0, 0]))
    return TemperatureFit(size / inverse, log_se, gradient, steps)


SEPARATED = (
    "every case already has its highest logit at the true class: the best temperature is 0, which would call every case "
    "certain. Calibrate on more cases"
)


def _require_optimum(margin: Array, weight: Array) -> None:
    if not np.any(margin):
        raise Undefined("the logits do not vary: every temperature is as good")
    if margin.max() <= 0:
        raise Undefined(SEPARATED)
    # The derivative at 1 / T = 0.
    if weight @ margin.mean(axis=1) >= -ROUNDING * (weight @ np.abs(margin).mean(axis=1)):
        reason = WRONG_WAY if margin.shape[1] == 2 else "the true class does not have the higher logits on these rows"
        raise Undefined(f"the best temperature is infinite: {reason}")


def _moments(margin: Array, inverse: float) -> tuple[Array, Array]:
    """Mean and variance of each row's margins under softmax(margin x inverse): the loss's derivatives by the inverse, (n,)."""
    scaled = margin * inverse
    scaled -= scaled.max(axis=1, keepdims=True)
    share = np.exp(scaled)
    share /= share.sum(axis=1, keepdims=True)
    mean = np.sum(share * margin, axis=1)
    return mean, np.sum(share * (margin - mean[:, None]) ** 2, axis=1)
