"""Keeps cells of few patients from being computed out of a cross table whose margins are published."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.overlaps.crossing import Crossed
from radaudit.records.arrays import Array

RARE = 0.1
"""Most patients, as a share, who may be in small cells where one attribute is said to tell the other."""


def is_few(patients: NDArray[np.int64], limit: int) -> NDArray[np.bool_]:
    """Where there are fewer patients than the limit, but some."""
    return (patients > 0) & (patients < limit)


def without_few(crossed: Crossed, limit: int) -> Array:
    """The table in which every cell of fewer patients than the limit (but some) has half the limit.

    What such a cell differs by from that is given to a cell in its row and one in its column, and taken from the one that closes
    the square, so that every sum stays. The result hangs on the sums, on which cells are few, and on the cells that give way to
    none: it is the same to the last digit for every number of patients, 1 to the limit less 1, that such a cell could have.
    Which cells give way is chosen by what is published, never by a count.

    Args:
        crossed: The true table.
        limit: Fewest patients that are shown; 0 hides nothing.

    Returns:
        (k, r) patients as they may be told.

    Raises:
        Undefined: Where no cells are large enough to give way.
    """
    few = is_few(crossed.touching, limit)
    if not few.any():
        return crossed.patients
    is_large = crossed.touching >= limit
    told, uses = crossed.patients.copy(), np.zeros(few.shape)
    for i, j in np.argwhere(few):
        across, down = _giving(crossed.patients, is_large, int(i), int(j), limit)
        excess = crossed.patients[i, j] - limit / 2
        told[i, j] = limit / 2
        for cell, sign in (((i, across), 1), ((down, j), 1), ((down, across), -1)):
            told[cell] += sign * excess
            uses[cell] += 1
    # Were one of them nearly few, its being shown would tell which way it gave. What is compared is what is told.
    if np.any(told[uses > 0] < limit * (1 + uses[uses > 0] / 2)):
        raise Undefined(too_few(limit))
    return np.round(told, 6)


def too_few(limit: int) -> str:
    """Why nothing may be told of a table."""
    return noted("not told: too many of the groups that they share have fewer than {n} patients", n=limit)


def _giving(patients: Array, is_large: NDArray[np.bool_], i: int, j: int, limit: int) -> tuple[int, int]:
    """A column and a row whose cells give way to the one at (i, j): those with most patients in all."""
    square = is_large[i][None, :] & is_large[:, j][:, None] & is_large
    square[i], square[:, j] = False, False
    if not square.any():
        raise Undefined(too_few(limit))
    # Sums of parts of patients differ in their last digit with what they are made of.
    rows, columns = np.round(patients.sum(axis=1), 6), np.round(patients.sum(axis=0), 6)
    smaller = np.where(square, np.minimum(rows[:, None], columns[None, :]), -1.0)
    down, across = np.unravel_index(int(np.argmax(smaller)), smaller.shape)
    return int(across), int(down)


def is_determined(crossed: Crossed, limit: int) -> bool:
    """Whether one attribute tells the other for nearly all patients, as far as that may be told of a table with few-cells.

    Then every group of the one has a single large cell, these lie in different groups of the other, and the other cells together
    could not hold more than a tenth of the patients. It hangs on which cells are large, and on how many patients there are, alone.
    """
    is_large = crossed.touching >= limit
    in_use = is_large.any(axis=1), is_large.any(axis=0)
    small = int(np.count_nonzero(~is_large[np.ix_(*(crossed.touching.any(axis=axis) for axis in (1, 0)))]))
    if small * (limit - 1) > RARE * float(crossed.patients.sum()):
        return False
    return any(
        bool((is_large.sum(axis=axis) <= 1).all()) and int(np.count_nonzero(in_use[axis])) > 1 for axis in (0, 1)
    )
