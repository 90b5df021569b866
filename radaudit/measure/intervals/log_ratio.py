"""Interval of a positive ratio on the log scale."""

from __future__ import annotations

import math


def log_ratio(value: float, se: float, critical: float) -> tuple[float, float]:
    """Ends of log(value) +- critical * SE / value, turned back.

    Args:
        value: The ratio, above 0.
        se: Standard error on the natural scale.
        critical: Quantile, 1.96 for 95 %.

    Source: delta method; Riley RD et al. BMJ 2024;384:e074820. doi:10.1136/bmj-2023-074820
    """
    half = critical * se / value
    return value * math.exp(-half), value * math.exp(min(half, 700.0))
