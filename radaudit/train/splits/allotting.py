"""Allots patients to parts of exact size, so that every stratum and every margin is divided as the whole is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def exact_sizes(n: int, shares: NDArray[np.float64], lot: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Whole numbers that add up to n, each the share rounded down or up (largest remainders).

    Args:
        n: How many are divided.
        shares: (k,) adding up to one.
        lot: (k,) decides between equal remainders.
    """
    quota = n * shares
    # A share of 0.15 of 20 is 3, not the 2 that the floating-point 2.9999999999999996 would be rounded down to.
    size = np.floor(np.round(quota, 9)).astype(np.int64)
    remainder = np.round(quota - size, 9)
    lacking = n - int(size.sum())
    size[np.lexsort((lot, -remainder))[:lacking]] += 1
    return size


def allot(
    stratum: NDArray[np.int64],
    margins: Sequence[NDArray[np.int64]],
    shares: NDArray[np.float64],
    draw: NDArray[np.uint64],
    lot: NDArray[np.uint64],
) -> NDArray[np.int64]:
    """The part of every patient.

    Within each stratum every part gets its share rounded down, drawn at random. What is left over (all of it, in strata too
    small to be divided) goes, patient after patient, to the part that lacks such patients most over all margins at once,
    as long as that part has room: so strata of one or two patients are balanced together with those they share a label
    or a level with, and the parts have their exact sizes.

    Args:
        stratum: (p,) the crossing of everything that is stratified by.
        margins: (p,) each, coarser divisions to balance the remainders over.
        shares: (k,) adding up to one.
        draw: (p,) random numbers that order the patients of a stratum.
        lot: (k,) random numbers that decide between parts in equal need.

    Returns:
        (p,) index of the part.
    """
    n, k = len(stratum), len(shares)
    part = np.full(n, -1, dtype=np.int64)
    room = exact_sizes(n, shares, lot)
    order = np.lexsort((draw, stratum))
    starts = np.flatnonzero(np.r_[True, np.diff(stratum[order]) > 0]) if n else np.empty(0, dtype=np.int64)
    for members in np.split(order, starts[1:]):
        whole = np.floor(np.round(len(members) * shares, 9)).astype(np.int64)
        part[members[: whole.sum()]] = np.repeat(np.arange(k), whole)
    given = part >= 0
    room -= np.bincount(part[given], minlength=k)
    _allot_rest(part, margins, shares, draw, lot, room)
    return part


def _allot_rest(
    part: NDArray[np.int64],
    margins: Sequence[NDArray[np.int64]],
    shares: NDArray[np.float64],
    draw: NDArray[np.uint64],
    lot: NDArray[np.uint64],
    room: NDArray[np.int64],
) -> None:
    """Fills in the parts that are still -1."""
    k = len(shares)
    given = part >= 0
    lacks = []
    for margin in margins:
        size = int(margin.max(initial=-1)) + 1
        held = np.bincount(margin[given] * k + part[given], minlength=size * k).reshape(size, k)
        lacks.append(np.bincount(margin, minlength=size)[:, None] * shares - held)
    rest = np.flatnonzero(~given)
    # The patient of the smallest margin first: it has the fewest others that could make up for it.
    rarest = np.min([np.bincount(m)[m] for m in margins], axis=0)[rest]
    rest = rest[np.lexsort((draw[rest], rarest))]
    tie = np.argsort(np.argsort(lot)) * 1e-9
    for patient in rest:
        need = sum(lack[margin[patient]] for lack, margin in zip(lacks, margins, strict=True)) - tie
        chosen = int(np.argmax(np.where(room > 0, need, -np.inf)))
        part[patient] = chosen
        room[chosen] -= 1
        for lack, margin in zip(lacks, margins, strict=True):
            lack[margin[patient], chosen] -= 1
