"""One critical value for a whole family of comparisons (max-t)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.intervals.critical import bonferroni_critical, pointwise_critical

DRAWS = 40_000


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
    pointwise = pointwise_critical(level)
    if k <= 1:
        return pointwise
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    largest = np.abs(random.standard_normal((draws, k)) @ root.T).max(axis=1)
    quantile = float(np.quantile(largest, level))
    return min(max(quantile, pointwise), bonferroni_critical(k, level))
