"""Newton's method with shortened steps, for smooth convex functions of few parameters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.linalg import cho_solve

from radaudit.errors import Undefined
from radaudit.records.arrays import Array

STEEPEST = 1e-8
"""The largest gradient (of the mean loss) that still counts as the optimum."""

MANY = 50
"""Parameters above which steps are found without the bends: a map for each of hundreds of levels."""

Objective = Callable[[Array], tuple[float, Array, Array]]
"""Parameters (k,) to the mean loss, its gradient (k,) and its Hessian (k, k)."""


LONGEST = 10.0
"""No step is longer: where the function is all but flat, Newton's would leave the range of numbers."""

FLATTEST = 1e-13
"""A bend of the mean loss below which there is no optimum in its direction."""


def minimize(objective: Objective, start: Array) -> Array:
    """The parameters (k,) at which the gradient vanishes.

    Args:
        objective: Mean loss of parameters whose size is about 1 (standardize first: the limits here are absolute).
        start: (k,) where to begin.

    Raises:
        Undefined: When no such point is reached: the optimum lies at infinity.
    """
    at = start
    value, gradient, hessian = objective(at)
    for _ in range(200):
        step = _descent(gradient, hessian)
        falls = float(-gradient @ step)
        if falls <= 1e-26:
            break
        size = 1.0
        while size > 1e-12:
            tried = objective(at + size * step)
            # The last steps change the value by less than its own rounding.
            if tried[0] <= value - 1e-4 * size * falls + 1e-15 * (1 + abs(value)):
                break
            size /= 2
        else:
            break
        at = at + size * step
        value, gradient, hessian = tried
    # Towards an optimum at infinity the gradient vanishes too, but so do the bends, and the steps do not become shorter.
    is_short = bool(np.all(np.abs(step) < 1e-3 * (1 + np.abs(at))))
    if not is_short or _bends(hessian) < FLATTEST or not np.all(np.abs(gradient) < STEEPEST):
        raise Undefined("no finite optimum was found: the scores all but separate the outcomes")
    return at


def _descent(gradient: Array, hessian: Array) -> Array:
    """Newton's step; where the function is not convex, the negative bends are made positive."""
    step = _solved(gradient, hessian) if len(gradient) > MANY else None
    if step is None:
        bends, axes = np.linalg.eigh(hessian)
        step = -axes @ ((axes.T @ gradient) / np.maximum(np.abs(bends), 1e-300))
    return np.asarray(step * min(1.0, LONGEST / max(float(np.max(np.abs(step))), 1e-300)), dtype=np.float64)


def _solved(gradient: Array, hessian: Array) -> Array | None:
    """The same step without the bends, which takes a tenth of the time; None where the function is not convex."""
    try:
        root = np.linalg.cholesky(hessian)
    except np.linalg.LinAlgError:
        return None
    return np.asarray(-cho_solve((root, True), gradient), dtype=np.float64)


def _bends(hessian: Array) -> float:
    """The size of the smallest bend."""
    return float(np.abs(np.linalg.eigvalsh(hessian)).min())
