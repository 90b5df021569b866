"""Cases counted at every distinct score, from the highest to the lowest: what curves over all thresholds are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.among import Among
from radaudit.records.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The k distinct scores of some rows, the highest first; rows with equal scores share a place.

    Attributes:
        diseased: (k,) diseased cases with each score.
        others: (k,) cases without the disease with each score.
        place: (n,) which of the k scores every row has.
    """

    diseased: Array
    others: Array
    place: NDArray[np.intp]


def ranking(label: Array, score: Array, among: Among = None) -> Ranking:
    """Counts the cases at every distinct score; rows that are sorted already (as in a `Slice`) are not sorted again.

    Args:
        label: (n,) 0/1, at least one row.
        score: (n,) scores in any order.
        among: (n,) the rows to count; None for all of them. The others have a place too, which may count nobody.
    """
    order = None if bool(np.all(score[1:] >= score[:-1])) else np.argsort(score, kind="stable")
    if order is not None:
        label, score, among = label[order], score[order], None if among is None else among[order]
    from_lowest = np.zeros(len(score), dtype=np.intp)
    np.cumsum(score[1:] != score[:-1], out=from_lowest[1:])
    places = from_lowest[-1] - from_lowest
    everybody = np.bincount(places, weights=among)
    diseased = np.asarray(np.bincount(places, weights=label if among is None else label * among), dtype=np.float64)
    others = np.asarray(everybody - diseased, dtype=np.float64)
    if order is not None:
        unsorted = np.empty_like(places)
        unsorted[order] = places
        places = unsorted
    return Ranking(diseased, others, places)
