"""Cochran's test of "no group differs from any other"."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincc

from radaudit.measure.heterogeneity.aligned import Aligned
from radaudit.measure.heterogeneity.normal_model import NormalModel


def p_value(model: NormalModel, groups: Aligned) -> float:
    """P-value of Q from a chi-squared law with Q's own variance.

    For k groups of many cases that is the law with k - 1 degrees of freedom. Shares of few cases near 0 or 1 have heavier tails
    than normal values; their kurtosis is added to the variance 2 (k - 1), or else groups of 10 beside large ones would be called
    different in 8 of 100 cohorts of equal groups.

    Source: Cochran WG. Biometrics 1954;10:101. doi:10.2307/3001666; two moments: Satterthwaite FE. Biometrics Bull 1946;2:110.
    doi:10.2307/3002019
    """
    degrees = float(model.degrees)
    spread = max(2 * degrees + _kurtosis(groups), degrees / 2)
    stretch = spread / (2 * degrees)
    return float(gammaincc(degrees / stretch / 2, model.q(0.0) / stretch / 2))


def i_squared(model: NormalModel) -> float:
    """Share of Q beyond its k - 1 degrees of freedom.

    Source: Higgins JPT, Thompson SG. Stat Med 2002;21:1539. doi:10.1002/sim.1186
    """
    q = model.q(0.0)
    return max(0.0, 1 - model.degrees / q) if q > 0 else 0.0


def _kurtosis(groups: Aligned) -> float:
    """What the excess kurtosis of shares adds to the variance of Q."""
    if not np.any(groups.counts):
        return 0.0
    variance = groups.center * (1 - groups.center)
    n = np.where(groups.counts > 0, groups.counts, np.inf)
    precision = 1 / groups.variances
    return float(np.sum((1 - 6 * variance) / variance / n * (1 - precision / precision.sum()) ** 2))
