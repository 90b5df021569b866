"""The largest of many correlated statistics (max-t): what all comparisons of a family, or all points of a band, share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.intervals.critical import bonferroni_critical, pointwise_critical

DRAWS = 40_000


def largest_draws(
    correlation: NDArray[np.float64], random: np.random.Generator, draws: int = DRAWS
) -> NDArray[np.float64]:
    """The largest of k correlated |z|, drawn many times.

    Args:
        correlation: (k, k) correlation of the statistics.
        random: Source of the draws.
        draws: Number of draws.

    Returns:
        (draws,) values.
    """
    values, vectors = np.linalg.eigh(correlation)
    # The symmetric root: it is one, whichever vectors stand for equal values, so that nearly equal correlations get nearly
    # equal draws. Directions without any spread add nothing: two groups, each the other's rest, are one comparison.
    held = np.where(values > 1e-10 * values[-1], values, 0.0)
    root = (vectors * np.sqrt(held)) @ vectors.T
    drawn = random.standard_normal((draws, len(correlation))) @ root
    return np.asarray(np.maximum(drawn.max(axis=1), -drawn.min(axis=1)))


def clamped(quantile: float, k: int, level: float) -> float:
    """A drawn critical value, kept between the pointwise one (k perfectly correlated statistics) and Bonferroni's."""
    return min(max(quantile, pointwise_critical(level)), bonferroni_critical(k, level))


def simultaneous_critical(
    correlation: NDArray[np.float64], level: float, random: np.random.Generator, draws: int = DRAWS
) -> float:
    """The value that the largest of k correlated |z| stays below with probability `level`.

    Between the pointwise value (k perfectly correlated comparisons) and Bonferroni's, which caps it.

    Args:
        correlation: (k, k) correlation of the contrasts.
        level: Joint confidence, 0.95.
        random: Source of the draws.
        draws: Number of draws.

    Source: Hothorn T, Bretz F, Westfall P. Biom J 2008;50:346. doi:10.1002/bimj.200810425
    """
    k = len(correlation)
    if k <= 1:
        return pointwise_critical(level)
    return clamped(float(np.quantile(largest_draws(correlation, random, draws), level)), k, level)
