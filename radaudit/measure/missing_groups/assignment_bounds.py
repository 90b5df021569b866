"""The smallest and the largest gap that any assignment of rows without a group value could give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.records.arrays import Array


def assignment_bounds(
    hit: Array, counted: Array, inside: NDArray[np.bool_], unknown: NDArray[np.bool_]
) -> tuple[float, float]:
    """Bounds of a proportion in a group less that in the rest, wherever the unknown rows belong.

    The gap is largest where all unknown hits are in the group and all unknown misses in the rest, and smallest the other way
    round: each such row raises one side and lowers, or does not touch, the other.

    Args:
        hit: (n,) 1 for a hit (a flagged diseased case, for sensitivity), else 0; only counted rows are hits.
        counted: (n,) 1 for the rows that the proportion divides by, else 0.
        inside: (n,) True for the rows known to be in the group.
        unknown: (n,) True for the rows without a value.

    Raises:
        Undefined: When no counted row is known to be in the group, or none to be outside.

    Source: Manski CF. Am Econ Rev 1990;80:319 (worst-case bounds).
    """
    outside = ~inside & ~unknown
    own, own_hits = counted[inside].sum(), hit[inside].sum()
    rest, rest_hits = counted[outside].sum(), hit[outside].sum()
    if own == 0 or rest == 0:
        raise Undefined("no bounds: no case that the measure counts is known to be in the group, or none outside it")
    hits = hit[unknown].sum()
    misses = counted[unknown].sum() - hits
    low = own_hits / (own + misses) - (rest_hits + hits) / (rest + hits)
    high = (own_hits + hits) / (own + hits) - rest_hits / (rest + misses)
    return float(low), float(high)
