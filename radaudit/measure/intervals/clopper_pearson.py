"""Clopper and Pearson's exact interval for a proportion, with the effective number of cases when patients have several."""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv

from radaudit.measure.intervals.critical import tail
from radaudit.records.arrays import Array


def clopper_pearson(proportion: float, n: float, critical: float) -> tuple[float, float]:
    """Lower and upper end of the exact interval, which never covers less often than it says.

    Ends are the quantiles of Beta(x, n - x + 1) and Beta(x + 1, n - x), x = n times the proportion; neither needs be whole.

    Args:
        proportion: Observed proportion in [0, 1].
        n: Number of independent cases, above 0; for clustered data the effective number p(1 - p) / Var(p).
        critical: Normal (or Student) quantile, 1.96 for 95 %; the normal law's probability beyond it is left out on each side.

    Source: Clopper CJ, Pearson ES. Biometrika 1934;26:404. doi:10.1093/biomet/26.4.404; effective n: Korn EL, Graubard BI.
    Surv Methodol 1998;24:193.
    """
    low, high = clopper_pearson_along(np.array([proportion]), np.array([n]), critical)
    return float(low[0]), float(high[0])


def clopper_pearson_along(proportion: Array, n: Array, critical: float) -> tuple[Array, Array]:
    """The same for k proportions (k,) with numbers (k,) at once."""
    beyond = tail(critical)
    hits = proportion * n
    others = n - hits
    low, high = np.zeros_like(hits), np.ones_like(hits)
    betaincinv(hits, others + 1, beyond, out=low, where=hits > 0)
    betaincinv(others, hits + 1, beyond, out=high, where=others > 0)
    np.subtract(1, high, out=high, where=others > 0)
    # Rounding must not push the value itself out of its interval.
    return np.minimum(proportion, low), np.maximum(proportion, high)
