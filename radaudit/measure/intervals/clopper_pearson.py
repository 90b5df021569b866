"""Clopper and Pearson's exact interval for a proportion, with the effective number of cases when patients have several."""

from __future__ import annotations

from scipy.special import betaincinv

from radaudit.measure.intervals.critical import tail


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
    beyond = tail(critical)
    hits = proportion * n
    others = n - hits
    low = float(betaincinv(hits, others + 1, beyond)) if hits > 0 else 0.0
    high = 1 - float(betaincinv(others, hits + 1, beyond)) if others > 0 else 1.0
    # Rounding must not push the value itself out of its interval.
    return min(proportion, low), max(proportion, high)
