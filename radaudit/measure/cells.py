"""Rows sorted by group and patient, so that any column is summed by both in one pass.

A cell is what one patient has in one group. Everything that a smooth metric needs of a group, and of everybody else, follows
from sums over cells: the rest of a group is the total less the group.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.ratio import Array


class Columns:
    """Columns of all rows, each kept once: many metrics sum the same ones."""

    def __init__(self) -> None:
        self.values: list[Array] = []
        self._sums: list[float] = []

    def add(self, column: Array) -> int:
        """The number of a column, new or known."""
        total = float(column.sum())
        for number, known in enumerate(self._sums):
            if known == total and np.array_equal(self.values[number], column):
                return number
        self.values.append(column)
        self._sums.append(total)
        return len(self.values) - 1


class Cells:
    """The rows of an attribute's groups by patient.

    Args:
        columns: Columns of all rows.
        codes: (n,) group of every row, 0 .. groups - 1.
        patient: (n,) patient of every row, 0 .. patients - 1.
        groups: Number of groups, empty ones included.
    """

    def __init__(self, columns: Columns, codes: NDArray[np.integer], patient: NDArray[np.int64], groups: int) -> None:
        self._columns = columns
        self.n_patients = int(patient.max(initial=-1)) + 1
        key = codes.astype(np.int64) * self.n_patients + patient
        self.order = np.argsort(key, kind="stable")
        key = key[self.order]
        self.starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        first = key[self.starts]
        self.patient = first % self.n_patients
        edges = np.arange(groups + 1) * self.n_patients
        self._row_bounds = np.searchsorted(key, edges)
        self._cell_bounds = np.searchsorted(first, edges)
        self._by_row: dict[int, Array] = {}
        self._by_cell: dict[int, Array] = {}

    def rows_of(self, group: int) -> slice:
        """Where the group's rows stand among the sorted rows."""
        return slice(self._row_bounds[group], self._row_bounds[group + 1])

    def cells_of(self, group: int) -> slice:
        """Where the group's cells stand."""
        return slice(self._cell_bounds[group], self._cell_bounds[group + 1])

    def patients_of(self, group: int) -> NDArray[np.int64]:
        """The group's patients, ascending, as they are numbered in the cohort."""
        return self.patient[self.cells_of(group)]

    def by_row(self, column: int) -> Array:
        """A column in the order of the cells, (n,)."""
        if column not in self._by_row:
            self._by_row[column] = self._columns.values[column][self.order]
        return self._by_row[column]

    def by_cell(self, column: int) -> Array:
        """A column summed within every cell, (cells,)."""
        if column not in self._by_cell:
            self._by_cell[column] = self.sum(self.by_row(column))
        return self._by_cell[column]

    def sum(self, sorted_rows: Array) -> Array:
        """Sums of any values in the order of the cells, (cells,)."""
        if len(self.starts) == len(sorted_rows):
            return sorted_rows
        return np.asarray(np.add.reduceat(sorted_rows, self.starts))

    def stack_rows(self, numbers: tuple[int, ...], group: int) -> Array:
        """Some columns on a group's rows, (k, rows)."""
        where = self.rows_of(group)
        return np.stack([self.by_row(number)[where] for number in numbers])

    def stack_cells(self, numbers: tuple[int, ...], group: int) -> Array:
        """Some columns summed within a group's cells, (k, cells)."""
        where = self.cells_of(group)
        return np.stack([self.by_cell(number)[where] for number in numbers])
