"""The AUROC's interval on the logit scale, which keeps it inside (0, 1)."""

from __future__ import annotations

import math


def logit_auc(auc: float, se: float, critical: float) -> tuple[float, float]:
    """Ends of logit(A) +- critical * SE / [A (1 - A)], turned back.

    Args:
        auc: In (0, 1).
        se: Standard error on the natural scale, clustered by patient.
        critical: Quantile, 1.96 for 95 %.

    Source: Pepe MS. The statistical evaluation of medical tests. Oxford 2003, section 5.2.4 (ISBN 978-0198565826).
    """
    center = math.log(auc / (1 - auc))
    half = critical * se / (auc * (1 - auc))
    return min(auc, _expit(center - half)), max(auc, _expit(center + half))


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
