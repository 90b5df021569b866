"""The gap between the best and the worst group that chance alone would make, were all groups truly equal."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.special import bdtr, betaincinv, ndtr, ndtri

from radaudit.measure.heterogeneity.aligned import Aligned
from radaudit.records.arrays import Array

MOST_COUNTED = 300
"""Independent cases up to which a share is drawn as a count of them; beyond, its steps do not matter."""

SYMMETRIC = 0.3
"""Skewness of the beta law up to which a normal one serves as well."""

TABLE = np.linspace(-5.0, 5.0, 101)
"""Normal quantiles between which others are interpolated."""


class ChanceGap(NamedTuple):
    """What equal groups of these sizes would show: the mean gap, its 95th percentile, and how often the observed one."""

    mean: float
    high: float
    p: float


def gap_by_chance(groups: Aligned, normal: Array) -> ChanceGap:
    """The largest less the smallest value of equal groups, drawn.

    Args:
        groups: Their sizes, covariance and common value; the observed gap.
        normal: (draws, k) independent standard normal numbers.

    Source: methods of the parametric bootstrap, Efron B, Tibshirani RJ. An introduction to the bootstrap. Chapman and Hall 1993,
    chapter 16 (ISBN 978-0412042317).
    """
    equal = _equal_groups(groups, normal)
    gaps = np.ptp(equal, axis=1)
    observed = float(np.ptp(groups.natural(groups.values)))
    as_large = int(np.count_nonzero(gaps >= observed - 1e-9 * max(1.0, abs(observed))))
    return ChanceGap(float(gaps.mean()), float(np.quantile(gaps, 0.95)), (1 + as_large) / (1 + len(gaps)))


def _equal_groups(groups: Aligned, normal: Array) -> Array:
    """Draws of all groups' values on the measure's own scale, (draws, k)."""
    spread = np.sqrt(groups.variances)
    correlation = groups.covariance / np.outer(spread, spread)
    if np.count_nonzero(correlation) > len(spread):
        errors, vectors = np.linalg.eigh(correlation)
        # The symmetric root: another sign of an eigenvector changes no draw.
        normal = normal @ (vectors * np.sqrt(np.maximum(errors, 0.0))) @ vectors.T
    if not groups.is_bounded:
        return groups.natural(groups.center + normal * spread)
    drawn = groups.center + normal * spread
    if not 0 < groups.center < 1:
        return drawn
    for i, (n, variance) in enumerate(zip(groups.counts, groups.variances, strict=True)):
        size = max(groups.center * (1 - groups.center) / variance - 1, 0.1)
        if 0 < n <= MOST_COUNTED:
            drawn[:, i] = _count(normal[:, i], int(n), groups.center)
        elif abs(_skewness(groups.center, size)) > SYMMETRIC:
            drawn[:, i] = _beta(normal[:, i], groups.center, size)
    return drawn


def _count(normal: Array, n: int, center: float) -> Array:
    """Shares of n cases: the binomial quantiles of normal draws."""
    return np.asarray(np.searchsorted(ndtri(bdtr(np.arange(n), n, center)), normal) / n)


def _beta(normal: Array, center: float, size: float) -> Array:
    """Values between 0 and 1 around a mean: as skewed near 1 as a small group's AUROC is."""
    return np.asarray(np.interp(normal, TABLE, betaincinv(center * size, (1 - center) * size, ndtr(TABLE))))


def _skewness(center: float, size: float) -> float:
    return 2 * (1 - 2 * center) * math.sqrt(size + 1) / ((size + 2) * math.sqrt(center * (1 - center)))
