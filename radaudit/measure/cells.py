"""Rows sorted by group and patient: what one patient has in one group is a cell.

A metric that is a function of sums needs of a group nothing but the sums of a few columns, and of their products over rows and
over cells. These moments are collected once for all metrics; the rest of a group is the total less the group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.clustering import Patients, effective_patients
from radaudit.measure.ratio import Array


class Columns:
    """Columns of all rows, each kept once: many metrics sum the same ones."""

    def __init__(self) -> None:
        self.values: list[Array] = []
        self._sums: list[float] = []

    def __len__(self) -> int:
        return len(self.values)

    def add(self, column: Array) -> int:
        """The number of a column, new or known."""
        total = float(column.sum())
        for number, known in enumerate(self._sums):
            if known == total and np.array_equal(self.values[number], column):
                return number
        self.values.append(np.ascontiguousarray(column))
        self._sums.append(total)
        return len(self.values) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums of q columns over some rows, and of their products.

    Attributes:
        sums: (q,) over rows.
        by_row: (q, q) products over rows.
        by_cell: (q, q) products of the cells' sums.
        with_total: (q, q) products of the cells' sums with the sums of the same patients over the whole cohort.
        patients: (q,) patients with a row that is not 0.
        only_here: (q,) of these, patients whose other rows in the cohort are all 0.
    """

    sums: Array
    by_row: Array
    by_cell: Array
    with_total: Array
    patients: NDArray[np.intp]
    only_here: NDArray[np.intp]

    def patients_of(self, column: int) -> Patients:
        """The patients of the rows where a column of ones and zeros is 1."""
        effective = effective_patients(float(self.sums[column]), float(self.by_cell[column, column]))
        return Patients(int(self.patients[column]), effective)

    def less(self, part: Moments) -> Moments:
        """The moments of everybody else: those of the whole cohort less those of a part."""
        return Moments(
            self.sums - part.sums,
            self.by_row - part.by_row,
            self.by_cell - part.with_total - part.with_total.T + part.by_cell,
            self.with_total - part.with_total,
            self.patients - part.only_here,
            self.patients - part.patients,
        )


class Cells:
    """The rows of an attribute's groups by patient.

    Args:
        columns: Columns of all rows.
        totals: (q, patients) the columns' sums by patient.
        codes: (n,) group of every row, 0 .. groups - 1.
        patient: (n,) patient of every row, 0 .. patients - 1.
        groups: Number of groups, empty ones included.
    """

    def __init__(
        self,
        columns: Columns,
        totals: Array,
        codes: NDArray[np.integer],
        patient: NDArray[np.int64],
        groups: int,
    ) -> None:
        n_patients = int(patient.max(initial=-1)) + 1
        key = codes.astype(np.int64) * n_patients + patient
        order = np.argsort(key, kind="stable")
        key = key[order]
        starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        first = key[starts]
        self.patient = first % n_patients
        edges = np.arange(groups + 1) * n_patients
        self._bounds = np.searchsorted(first, edges)
        row_bounds = np.searchsorted(key, edges)
        self._sums = np.empty((len(columns), len(starts)))
        self._by_row = np.zeros((groups, len(columns), len(columns)))
        self._collect(columns, order, starts, row_bounds)
        self.moments = [self._moments(totals, group) for group in range(groups)]

    def of(self, group: int) -> slice:
        """Where the group's cells stand."""
        return slice(self._bounds[group], self._bounds[group + 1])

    def sums(self, group: int) -> Array:
        """The columns' sums in the group's cells, (q, cells)."""
        return self._sums[:, self.of(group)]

    def patients(self, group: int) -> NDArray[np.int64]:
        """The group's patients, ascending, as they are numbered in the cohort."""
        return self.patient[self.of(group)]

    def _collect(
        self, columns: Columns, order: NDArray[np.intp], starts: NDArray[np.intp], row_bounds: NDArray[np.intp]
    ) -> None:
        """Sums every column within the cells, and the columns' products over the groups' rows."""
        is_alone = len(starts) == len(order)
        if is_alone:
            for number, column in enumerate(columns.values):
                np.take(column, order, out=self._sums[number])
            by_row = self._sums
        else:
            by_row = np.stack([column[order] for column in columns.values])
            np.add.reduceat(by_row, starts, axis=1, out=self._sums)
        for group in range(len(self._by_row)):
            rows = by_row[:, row_bounds[group] : row_bounds[group + 1]]
            self._by_row[group] = rows @ rows.T

    def _moments(self, totals: Array, group: int) -> Moments:
        cells = self.sums(group)
        total = totals[:, self.patients(group)]
        is_held = cells != 0
        return Moments(
            cells.sum(axis=1),
            self._by_row[group],
            cells @ cells.T,
            cells @ total.T,
            np.count_nonzero(is_held, axis=1),
            np.count_nonzero(is_held & (cells == total), axis=1),
        )
