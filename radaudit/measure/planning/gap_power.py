"""Patients until a group's gap to everybody else is found, or shown to lie within the margin, as often as wanted."""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.special import ndtri

from radaudit.errors import Undefined

MOST = 10**9
"""No study has more patients than this."""


def se_to_detect(gap: float, critical: float, power: float) -> float:
    """Largest standard error at which a true gap is found with that power: gap / (c + z_power)."""
    return gap / (critical + float(ndtri(power)))


def se_for_equivalence(margin: float, critical: float, power: float) -> float:
    """Largest standard error at which equivalence is shown with that power where there is no gap: margin / (c + z_(1 + power) / 2).

    Equivalence: the whole interval lies within the margin, two one-sided tests (Schuirmann DJ. J Pharmacokinet Biopharm
    1987;15:657. doi:10.1007/BF01068419).

    Source: Julious SA. Stat Med 2004;23:1921. doi:10.1002/sim.1783
    """
    return margin / (critical + float(ndtri((1 + power) / 2)))


def patients_until(variance: Callable[[float], float], se: float) -> int:
    """The fewest patients in all at which the variance of the gap is at most the square of a standard error.

    Args:
        variance: Of the gap from so many patients in all; falls as they grow.
        se: Largest standard error.

    Raises:
        Undefined: When no study is large enough, or the variance is not known.
    """
    enough = 1
    while variance(enough) > se**2:
        enough *= 2
        if enough > MOST:
            raise Undefined("no study is large enough")
    few = enough // 2
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if variance(middle) <= se**2 else (middle, enough)
    return max(1, math.ceil(enough))
