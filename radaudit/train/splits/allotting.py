"""Allots patients to parts of exact size, so that every stratum and every margin is divided as the whole is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_PULL = 1.0
"""How strongly a part that lacks a patient is preferred: its odds grow by e for each one lacking in each margin."""


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
    """The part of every patient: each is drawn with the chance of the part's share, and the parts are alike.

    Within each stratum every part gets its share rounded down, drawn at random. Those left over (all of them, in strata too
    small to be divided) are drawn one after another by a coin that is biased towards the part which has had too few of
    such patients so far, over all margins at once (S. J. Pocock and R. Simon, Biometrics 1975, doi:10.2307/2529712): so strata
    of one or two patients are balanced together with those they share a label or a level with, and still nobody
    is sure to be in one part. The parts have their exact sizes.

    Args:
        stratum: (p,) the crossing of everything that is stratified by.
        margins: (p,) each, coarser divisions to balance the remainders over.
        shares: (k,) adding up to one.
        draw: (p,) random numbers, one a patient.
        lot: (k,) random numbers that decide between parts in equal need.

    Returns:
        (p,) index of the part.
    """
    n, k = len(stratum), len(shares)
    part = np.full(n, -1, dtype=np.int64)
    chance = np.zeros((n, k))
    order = np.lexsort((draw, stratum))
    starts = np.flatnonzero(np.r_[True, np.diff(stratum[order]) > 0]) if n else np.empty(0, dtype=np.int64)
    for members in np.split(order, starts[1:]):
        quota = np.round(len(members) * shares, 9)
        whole = np.floor(quota).astype(np.int64)
        part[members[: whole.sum()]] = np.repeat(np.arange(k), whole)
        rest = members[whole.sum() :]
        chance[rest] = (quota - whole) / max(len(rest), 1)
    room = exact_sizes(n, shares, lot) - np.bincount(part[part >= 0], minlength=k)
    everybody = np.zeros(n, dtype=np.int64)
    _allot_rest(part, [everybody, *margins, stratum], chance, draw, room)
    return part


def _allot_rest(
    part: NDArray[np.int64],
    margins: Sequence[NDArray[np.int64]],
    chance: NDArray[np.float64],
    draw: NDArray[np.uint64],
    room: NDArray[np.int64],
) -> None:
    """Fills in the parts that are still -1."""
    rest = np.flatnonzero(part < 0)
    # The draw has done its work within the strata; turned by an odd number it orders and decides anew.
    order, coin = (draw[rest] * np.uint64(factor) for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F))
    lacks = [np.zeros((int(margin.max(initial=-1)) + 1, len(room))) for margin in margins]
    for place in np.argsort(order, kind="stable"):
        patient = rest[place]
        lack = sum(held[margin[patient]] for held, margin in zip(lacks, margins, strict=True))
        weight = chance[patient] * np.exp(_PULL * lack)
        weight = np.where(room > 0, np.maximum(weight, 1e-12), 0.0)
        reach = np.cumsum(weight)
        chosen = int(np.searchsorted(reach, reach[-1] * (float(coin[place]) / 2.0**64), side="right"))
        chosen = min(chosen, int(np.flatnonzero(room > 0)[-1]))
        part[patient] = chosen
        room[chosen] -= 1
        for held, margin in zip(lacks, margins, strict=True):
            held[margin[patient]] += chance[patient]
            held[margin[patient], chosen] -= 1
