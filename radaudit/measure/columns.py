"""Columns of all rows that metrics sum: mixes of few that are kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.kinds import Kinds
from radaudit.records.arrays import Array

SHOWN = 1000
"""Rows that tell most columns apart before all are compared."""


class Columns:
    """What metrics sum, each known by a number.

    Most columns say only of what kind a row is (diseased, flagged, both), so that they are sums of the kinds' own columns of
    ones and zeros; these, and the columns of real numbers (squared errors), are the ones that are kept.

    Args:
        kinds: Of the rows.

    Attributes:
        kinds: Of the rows.
        real: Columns of real numbers, each (n,).
    """

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        self.real: list[Array] = []
        self._mixes: list[tuple[float, ...]] = []
        self._numbers: dict[tuple[float, ...], int] = {}

    def __len__(self) -> int:
        return len(self._mixes)

    def of_kinds(self, value: Array) -> int:
        """The number of the column that has a (kinds,) value for every kind of row."""
        return self._number(tuple(map(float, value)))

    def add(self, column: Array) -> int:
        """The number of a column (n,), new or known."""
        kinds, shown = self.kinds, slice(0, SHOWN)
        value = np.array([column[rows[0]] if len(rows) else 0.0 for rows in kinds.rows])
        if np.array_equal(value[kinds.of_rows[shown]], column[shown]) and np.array_equal(value[kinds.of_rows], column):
            return self.of_kinds(value)
        same = (np.array_equal(real[shown], column[shown]) and np.array_equal(real, column) for real in self.real)
        number = next((i for i, is_same in enumerate(same) if is_same), len(self.real))
        if number == len(self.real):
            self.real.append(np.ascontiguousarray(column))
        return self._number((*[0.0] * (len(kinds) + number), 1.0))

    @property
    def mix(self) -> Array:
        """(columns, kinds + real) how every column is made of those that are kept."""
        mix = np.zeros((len(self), len(self.kinds) + len(self.real)))
        for row, values in zip(mix, self._mixes, strict=True):
            row[: len(values)] = values
        return mix

    def where_one(self) -> list[NDArray[np.intp] | None]:
        """For every column of ones and zeros the kinds where it is 1; None for the others."""
        k = len(self.kinds)
        return [np.flatnonzero(row[:k]) if set(row) <= {0.0, 1.0} and not row[k:].any() else None for row in self.mix]

    def sums_of(self, cell: NDArray[np.intp], cells: int) -> Array:
        """(kinds + real, cells) sums of the kept columns over the rows of every cell, (n,) 0 .. cells - 1."""
        k = len(self.kinds)
        found = np.empty((k + len(self.real), cells))
        for sums, rows in zip(found, self.kinds.rows, strict=False):
            sums[:] = np.bincount(cell[rows], minlength=cells)
        for sums, column in zip(found[k:], self.real, strict=True):
            sums[:] = np.bincount(cell, column, cells)
        return found

    def products(self, codes: NDArray[np.integer], groups: int) -> tuple[Array, Array]:
        """Sums over the rows of every group, (groups, b), of the b kept columns, and of their products, (groups, b, b)."""
        k, size = len(self.kinds), len(self.kinds) + len(self.real)
        key = codes.astype(np.int64) * k + self.kinds.of_rows

        def by_kind(column: Array | None) -> Array:
            return np.asarray(np.bincount(key, column, groups * k).reshape(groups, k), dtype=np.float64)

        sums, found = np.zeros((groups, size)), np.zeros((groups, size, size))
        sums[:, :k] = by_kind(None)
        found[:, np.arange(k), np.arange(k)] = sums[:, :k]
        for i, column in enumerate(self.real, k):
            found[:, i, :k] = found[:, :k, i] = by_kind(column)
            sums[:, i] = found[:, i, :k].sum(axis=1)
            for j, other in enumerate(self.real[: i - k + 1], k):
                found[:, i, j] = found[:, j, i] = np.bincount(codes, column * other, groups)
        return sums, found

    def _number(self, mix: tuple[float, ...]) -> int:
        if mix not in self._numbers:
            self._numbers[mix] = len(self._mixes)
            self._mixes.append(mix)
        return self._numbers[mix]
