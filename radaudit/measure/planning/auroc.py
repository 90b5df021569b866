"""Cases for a precise AUROC, and what its variance is from so many of either kind."""

from __future__ import annotations

import math

from radaudit.measure.intervals.critical import pointwise_critical


def auroc_variance(auroc: float, cases: float, controls: float) -> float:
    """Variance of the AUROC from independent cases and controls, as Newcombe simplifies Hanley and McNeil.

    Args:
        auroc: In (0, 1).
        cases: Diseased ones.
        controls: The others.

    Source: Newcombe RG. Stat Med 2006;25:559 (method 4). doi:10.1002/sim.2324
    """
    pairs = (cases + controls) / 2 - 1
    return auroc * (1 - auroc) * (1 + pairs * _tied(auroc)) / (cases * controls)


def cases_for_auroc(prevalence: float, auroc: float, width: float, level: float = 0.95) -> int:
    """Cases, diseased or not, until the interval of the AUROC is as narrow as wanted.

    The variance at n cases is set equal to the wanted one, which makes n the larger root of a quadratic equation.

    Args:
        prevalence: In (0, 1).
        auroc: In (0.5, 1).
        width: Of the interval.
        level: Confidence level.

    Source: Riley RD et al. Stat Med 2021;40:4230 (criterion 3). doi:10.1002/sim.9025
    """
    se = width / (2 * pointwise_critical(level))
    spread, tied = auroc * (1 - auroc), _tied(auroc)
    square = se**2 * prevalence * (1 - prevalence)
    half = spread * tied / 4
    return math.ceil((half + math.sqrt(half**2 + square * spread * (1 - tied))) / square)


def _tied(auroc: float) -> float:
    """How much two pairs with one member in common vary together."""
    return (1 - auroc) / (2 - auroc) + auroc / (1 + auroc)
