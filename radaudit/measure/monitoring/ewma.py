"""Exponentially weighted moving averages of counts less their expectation, with the exact variance of unequal windows.

Roberts SW. Technometrics 1959;1:239, doi:10.1080/00401706.1959.10489860.
The counts are exact, not normal, also in the simulated charts: a proportion of few cases is skewed (Gan FF. J Stat Comput Simul
1990;37:45, doi:10.1080/00949659008811293). Every simulated chart has a true value of its own, drawn from what acceptance leaves
open, so that limits allow for a baseline that is an estimate itself (Jensen WA et al. J Qual Technol 2006;38:349,
doi:10.1080/00224065.2006.11918623).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SMOOTHING = 0.2
"""Weight of the latest window: quick for shifts of about one standard error (Lucas JM, Saccucci MS. Technometrics 1990;32:1,
doi:10.1080/00401706.1990.10484583)."""


@dataclass(frozen=True, slots=True, eq=False)
class Average:
    """The average after every window.

    Attributes:
        statistic: (k,) in its standard errors; 0 is as expected.
        drift: (k,) observed less expected a case.
        error: (k,) standard error of the drift, of windows and baseline together.
    """

    statistic: Floats
    drift: Floats
    error: Floats


def average(
    deviation: Floats, variance: Floats, weight: Floats, uncertainty: float = 0.0, smoothing: float = SMOOTHING
) -> Average:
    """Averages over windows.

    Args:
        deviation: (k,) observed less expected of every window, in independent cases.
        variance: (k,) its variance in control, above 0.
        weight: (k,) independent cases.
        uncertainty: Variance of what is expected a case, as far as acceptance leaves it open.
        smoothing: Weight of the latest window.
    """
    drift, error = np.zeros_like(deviation), np.zeros_like(deviation)
    a = v = b = 0.0
    for t, (d, s, w) in enumerate(zip(deviation, variance, weight, strict=True)):
        a, b = smoothing * d + (1 - smoothing) * a, smoothing * w + (1 - smoothing) * b
        v = smoothing**2 * s + (1 - smoothing) ** 2 * v
        drift[t], error[t] = a / b, np.sqrt(v / b**2 + uncertainty)
    return Average(drift / error, drift, error)


def simulate_farthest(
    deviations: Iterable[Floats],
    variance: float,
    weight: float,
    uncertainty: float,
    draws: int,
    smoothing: float = SMOOTHING,
) -> Floats:
    """(draws,) largest distance from 0, in standard errors, of simulated charts with windows of one size.

    Args:
        deviations: For every window (draws,) observed less expected.
        variance: Of each of them.
        weight: Independent cases of a window.
        uncertainty: As of `average`.
        draws: How many charts.
        smoothing: Weight of the latest window.
    """
    held, v, b, farthest = np.zeros(draws), 0.0, 0.0, np.zeros(draws)
    for deviation in deviations:
        held = smoothing * deviation + (1 - smoothing) * held
        v, b = smoothing**2 * variance + (1 - smoothing) ** 2 * v, smoothing * weight + (1 - smoothing) * b
        np.maximum(farthest, np.abs(held) / b / np.sqrt(v / b**2 + uncertainty), out=farthest)
    return farthest
