"""Which thresholds a sweep visits: every hundredth, and more where scores crowd."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.utility.threshold_sweep import first_flagged
from radaudit.records.arrays import Array

USUAL = np.round(np.arange(1, 100) / 100, 2)
"""Steps that a reader thinks in."""

CROWDED = 0.05
"""Share of the diseased, or of the others, between two neighbors from which on a step hides too much."""

FINER = np.arange(1, 40) / 40
"""Shares of the diseased, or of the others, at whose scores a crowded step is divided."""

DECIMALS, DIGITS = 4, 3
"""Decimals of what divides a step, and its significant digits below a hundredth: nobody's score is a threshold as it stands."""


def grid(label: Array, score: Array, locked: Sequence[float]) -> Array:
    """The thresholds, (k,) ascending: every hundredth, steps of fewer cases where scores crowd, and every locked one exactly.

    Scores of a rare disease crowd near 0, where steps of a hundredth would jump from everybody to nobody. The grid ends where
    everybody is flagged on one side and nobody on the other: beyond, nothing changes.

    Args:
        label: (n,) 0/1.
        score: (n,) ascending.
        locked: The audit's thresholds.
    """
    wanted = np.unique(np.concatenate([USUAL, *(_finer(score[label == outcome]) for outcome in (0, 1)), locked]))
    first = np.array([first_flagged(score, float(threshold)) for threshold in wanted])
    is_everybody, is_nobody = first == 0, first == len(score)
    keep = ~(is_everybody | is_nobody) | np.isin(wanted, locked)
    keep[np.flatnonzero(is_everybody)[-1:]] = True
    keep[np.flatnonzero(is_nobody)[:1]] = True
    return np.asarray(wanted[keep])


def _finer(score: Array) -> Array:
    """Round numbers near quantiles of ascending scores, wherever a usual step holds too many of them."""
    if not len(score):
        return np.empty(0)
    bounds = np.array([first_flagged(score, float(threshold)) for threshold in USUAL])
    share = np.diff(bounds, prepend=0, append=len(score)) / len(score)
    at: NDArray[np.intp] = (FINER * len(score)).astype(np.intp)
    is_crowded = share[np.searchsorted(bounds, at, side="right")] > CROWDED
    found = [_rounded(float(value)) for value in score[at[is_crowded]] if 0 < value < 1]
    return np.array([value for value in found if 0 < value < 1])


def _rounded(value: float) -> float:
    """A probability to a few digits of its distance from 0 or 1, whichever is nearer."""
    near = min(value, 1 - value)
    near = round(near, DECIMALS) if near >= USUAL[0] else float(f"{near:.{DIGITS}g}")
    return near if value <= 0.5 else round(1 - near, 15)
