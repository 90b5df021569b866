"""The largest of many correlated statistics (max-t): what all comparisons of a family, or all points of a band, share."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.intervals.critical import bonferroni_critical, pointwise_critical
from radaudit.measure.intervals.quantiles import quantiles

DRAWS = 40_000

BLOCK = 2048
"""Draws that are worked on at a time: they stay in the cache."""


def largest_draws(
    correlation: NDArray[np.float64], random: np.random.Generator | None = None, draws: int = DRAWS
) -> NDArray[np.float64]:
    """The largest of k correlated |z|, drawn many times.

    In single precision, whose rounding is a ten-thousandth of what so many draws leave uncertain.

    Args:
        correlation: (k, k) correlation of the statistics.
        random: Source of the draws; None for the same ones for all statistics of this number, which are drawn but once.
        draws: Number of draws.

    Returns:
        (draws,) values.
    """
    values, vectors = np.linalg.eigh(correlation)
    # The symmetric root: it is one, whichever vectors stand for equal values, so that nearly equal correlations get nearly
    # equal draws. Directions without any spread add nothing: two groups, each the other's rest, are one comparison.
    held = np.where(values > 1e-10 * values[-1], values, 0.0)
    root = ((vectors * np.sqrt(held)) @ vectors.T).astype(np.float32)
    largest = np.empty(draws, dtype=np.float64)
    for first in range(0, draws, BLOCK):
        size = (len(root), min(BLOCK, draws - first))
        drawn = root @ (_usual_points(*size, first) if random is None else random.standard_normal(size, np.float32))
        largest[first : first + BLOCK] = np.abs(drawn, out=drawn).max(axis=0)
    return largest


@lru_cache(maxsize=8)
def _usual_points(k: int, draws: int, first: int) -> NDArray[np.float32]:
    """Standard normal points, (k, draws), seeded by where they stand among all of them."""
    points = np.random.default_rng([k, first]).standard_normal((k, draws), np.float32)
    points.flags.writeable = False
    return points


def clamped(quantile: float, k: int, level: float) -> float:
    """A drawn critical value, kept between the pointwise one (k perfectly correlated statistics) and Bonferroni's."""
    return min(max(quantile, pointwise_critical(level)), bonferroni_critical(k, level))


def simultaneous_critical(
    correlation: NDArray[np.float64], level: float, random: np.random.Generator | None = None, draws: int = DRAWS
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
    return clamped(float(quantiles(largest_draws(correlation, random, draws), [level])[0]), k, level)
