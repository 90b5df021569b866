"""How far a chart may go by chance: limits from charts that were simulated with nothing changed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

DRAWS = 4000
"""Charts that are simulated for one limit."""

_ENOUGH = 40
_TAIL = 0.05


def limit_of(farthest: NDArray[np.float64], chance: float, *, is_normal: bool = True) -> float:
    """The limit that a chart in control leaves with this probability.

    A quantile of the simulated charts where enough of them lie beyond it. Else it is extrapolated from those above their 95 %
    quantile: by an exponential tail for a sum of log likelihood ratios, and for an average, whose tail is that of a normal
    distribution, by an exponential tail of its square.

    Args:
        farthest: (draws,) largest value of every simulated chart over the horizon, at least 0.
        chance: Probability of leaving the limit within the horizon.
        is_normal: True for an average, False for a sum of log likelihood ratios.
    """
    if chance * len(farthest) >= _ENOUGH:
        return float(np.quantile(farthest, 1.0 - chance))
    scaled = farthest**2 if is_normal else farthest
    start = float(np.quantile(scaled, 1.0 - _TAIL))
    beyond = scaled[scaled > start] - start
    limit = start + float(beyond.mean() if beyond.size else 0.0) * math.log(_TAIL / chance)
    return math.sqrt(limit) if is_normal else limit


def chance_of_each(chance: float, n_charts: int) -> float:
    """Chance of a false alarm for each of several charts that gives this one for all of them.

    Sidak Z. J Am Stat Assoc 1967;62:626, doi:10.1080/01621459.1967.10482935. Charts of overlapping groups rise together, which
    makes the real chance smaller.
    """
    return float(-math.expm1(math.log1p(-chance) / max(1, n_charts)))


def run_length(chance: float, horizon: int) -> float:
    """Average number of windows until a false alarm of any chart, were its chance the same in every window."""
    return horizon / -math.log1p(-chance)
