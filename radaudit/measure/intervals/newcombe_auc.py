"""Newcombe's score-type interval for an AUROC from few cases or close to 0 or 1."""

from __future__ import annotations

import math

from radaudit.measure.intervals.root import root


def newcombe_auc(auc: float, cases: float, controls: float, critical: float) -> tuple[float, float]:
    """Both roots of |A - t| = critical * sqrt(V(t)), V the Hanley-McNeil variance at the candidate t.

    V(t) = t (1 - t) [1 + N (1 - t) / (2 - t) + N t / (1 + t)] / (m n) with N = (m + n) / 2 - 1.

    Args:
        auc: Observed AUROC in [0, 1].
        cases: Number m of diseased cases (effective, when clustered).
        controls: Number n of the others (effective, when clustered).
        critical: Quantile, 1.96 for 95 %.

    Source: Newcombe RG. Stat Med 2006;25:559, method 5. doi:10.1002/sim.2324
    """

    def distance(t: float) -> float:
        spread = (cases + controls) / 2 - 1
        factor = 1 + spread * (1 - t) / (2 - t) + spread * t / (1 + t)
        return abs(auc - t) - critical * math.sqrt(max(0.0, t * (1 - t) * factor / (cases * controls)))

    # At 0 and 1 the variance vanishes, and so would the search; a hair inside it is already negative.
    tiny = 1e-12
    inside = min(max(auc, tiny), 1 - tiny)
    if distance(inside) >= 0:
        return auc, auc  # a critical value so small that the interval is the value
    low = root(distance, tiny, inside) if auc > tiny and distance(tiny) > 0 else 0.0
    high = root(distance, inside, 1 - tiny) if auc < 1 - tiny and distance(1 - tiny) > 0 else 1.0
    return min(auc, low), max(auc, high)
