"""Patients until a group's gap to everybody else is found, or shown to lie within the margin, as often as wanted."""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.special import ndtr, ndtri

from radaudit.errors import Undefined

MOST = 10**9
"""No study has more patients than this."""


def power_to_detect(gap: float, se: float, critical: float) -> float:
    """Chance that the interval of a gap excludes 0 on the gap's own side.

    Args:
        gap: The true gap, above 0.
        se: Standard error of its estimate.
        critical: Of the interval.
    """
    return float(ndtr(gap / se - critical))


def power_for_equivalence(margin: float, se: float, critical: float, gap: float = 0.0) -> float:
    """Chance that the whole interval of a gap lies within the margin: two one-sided tests.

    Args:
        margin: Largest unimportant gap.
        se: Standard error.
        critical: Of the interval.
        gap: The true gap.

    Source: Schuirmann DJ. J Pharmacokinet Biopharm 1987;15:657. doi:10.1007/BF01068419
    """
    room = margin / se - critical
    return float(max(0.0, ndtr(room - gap / se) - ndtr(-room - gap / se)))


def se_to_detect(gap: float, critical: float, power: float) -> float:
    """Largest standard error at which a true gap is found with that power: gap / (c + z_power)."""
    return gap / (critical + float(ndtri(power)))


def se_for_equivalence(margin: float, critical: float, power: float) -> float:
    """Largest standard error at which equivalence is shown with that power where there is no gap: margin / (c + z_(1 + power) / 2).

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
