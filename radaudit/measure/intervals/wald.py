"""Wald's interval for a mean or a regression coefficient."""

from __future__ import annotations

import math


def wald(value: float, se: float, critical: float, *, lowest: float = -math.inf) -> tuple[float, float]:
    """Ends of value +- critical * SE, the lower end no lower than `lowest`.

    Args:
        value: The statistic, at least `lowest`.
        se: Standard error, clustered by patient (sandwich).
        critical: Normal or Student quantile, 1.96 for 95 %.
        lowest: Smallest possible value, 0 for a mean of losses.

    Source: Liang KY, Zeger SL. Biometrika 1986;73:13. doi:10.1093/biomet/73.1.13
    """
    return max(lowest, value - critical * se), value + critical * se
