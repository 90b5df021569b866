"""Wilson's score interval for a proportion, with the effective number of cases when patients have several."""

from __future__ import annotations

import math

import numpy as np

from radaudit.records.arrays import Array


def wilson(proportion: float, n: float, critical: float) -> tuple[float, float]:
    """Lower and upper end of Wilson's score interval.

    Args:
        proportion: Observed proportion in [0, 1].
        n: Number of independent cases; for clustered data the effective number p(1 - p) / Var(p).
        critical: Normal (or Student) quantile, 1.96 for 95 %.

    Source: Wilson EB. J Am Stat Assoc 1927;22:209. doi:10.1080/01621459.1927.10502953; effective n: Korn EL, Graubard BI.
    Surv Methodol 1998;24:193.
    """
    square = critical**2
    center = (proportion + square / (2 * n)) / (1 + square / n)
    half = critical / (1 + square / n) * math.sqrt(proportion * (1 - proportion) / n + square / (4 * n**2))
    # Rounding must not push the value itself out of its interval at 0 and 1.
    return min(proportion, max(0.0, center - half)), max(proportion, min(1.0, center + half))


def wilson_along(proportion: Array, n: Array, critical: float) -> tuple[Array, Array]:
    """The same for k proportions (k,) with numbers (k,) at once; for a single one `wilson` is faster."""
    square = critical**2
    center = (proportion + square / (2 * n)) / (1 + square / n)
    half = critical / (1 + square / n) * np.sqrt(proportion * (1 - proportion) / n + square / (4 * n**2))
    return np.minimum(proportion, np.maximum(0.0, center - half)), np.maximum(
        proportion, np.minimum(1.0, center + half)
    )
