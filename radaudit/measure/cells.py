"""Rows sorted by group and patient: what one patient has in one group is a cell.

A metric that is a function of sums needs of a group nothing but the sums of a few columns, and of their products over rows and
over cells. These moments are collected once for all metrics; the rest of a group is the total less the group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.clustering import Patients, effective_patients
from radaudit.measure.columns import Columns
from radaudit.measure.sorting import order_of
from radaudit.records.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums of q columns over some rows, and of their products.

    Attributes:
        sums: (q,) over rows.
        by_row: (q, q) products over rows.
        by_cell: (q, q) products of the cells' sums.
        with_total: (q, q) products of the cells' sums with the sums of the same patients over the whole cohort.
        patients: (q,) patients with a row where a column of ones and zeros is 1; 0 for other columns, of which nobody asks.
        only_here: (q,) of these, patients without any such row elsewhere in the cohort.
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
        totals: (b, patients) sums of the kept columns by patient.
        codes: (n,) group of every row, 0 .. groups - 1.
        patient: (n,) patient of every row, 0 .. patients - 1.
        by_patient: (n,) the rows sorted by patient.
        groups: Number of groups, empty ones included.

    Attributes:
        patient: (c,) patient of every cell, by group and ascending within each.
        of_rows: (n,) cell of every row.
        moments: Of every group.
    """

    def __init__(
        self,
        columns: Columns,
        totals: Array,
        codes: NDArray[np.integer],
        patient: NDArray[np.int64],
        by_patient: NDArray[np.intp],
        groups: int,
    ) -> None:
        order = by_patient[order_of(codes[by_patient], groups)]
        own, group = patient[order], codes[order]
        is_new = np.ones(len(order), dtype=bool)
        is_new[1:] = (own[1:] != own[:-1]) | (group[1:] != group[:-1])
        starts = np.flatnonzero(is_new)
        self.patient = own[starts]
        self._bounds = np.searchsorted(group[starts], np.arange(groups + 1))
        self.of_rows = np.empty(len(order), dtype=np.intp)
        self.of_rows[order] = np.cumsum(is_new) - 1
        self._sums = columns.sums_of(self.of_rows, len(starts))
        self.moments = self._moments(columns, totals, codes, groups)

    def of(self, group: int) -> slice:
        """Where the group's cells stand."""
        return slice(self._bounds[group], self._bounds[group + 1])

    def sums(self, group: int) -> Array:
        """The kept columns' sums in the group's cells, (b, cells)."""
        return self._sums[:, self.of(group)]

    def patients(self, group: int) -> NDArray[np.int64]:
        """The group's patients, ascending, as they are numbered in the cohort."""
        return self.patient[self.of(group)]

    def _moments(self, columns: Columns, totals: Array, codes: NDArray[np.integer], groups: int) -> list[Moments]:
        sums, by_row = columns.products(codes, groups)
        return [
            moments(columns, sums[group], by_row[group], self.sums(group), totals[:, self.patients(group)])
            for group in range(groups)
        ]


def moments(columns: Columns, sums: Array, by_row: Array, cells: Array, total: Array) -> Moments:
    """The moments of all columns from those of the kept ones.

    Args:
        columns: The columns.
        sums: (b,) over rows.
        by_row: (b, b) products over rows.
        cells: (b, c) sums in cells.
        total: (b, c) sums of the same patients over the whole cohort.
    """
    mix, kinds = columns.mix, len(columns.kinds)
    is_here, is_elsewhere = cells[:kinds] > 0, total[:kinds] > cells[:kinds]
    patients, only_here = np.zeros((2, len(mix)), dtype=np.intp)
    for number, ones in enumerate(columns.where_one()):
        if ones is not None:
            here = is_here[ones].any(axis=0)
            patients[number] = np.count_nonzero(here)
            only_here[number] = np.count_nonzero(here & ~is_elsewhere[ones].any(axis=0))
    by_cell, with_total = (mix @ (cells @ other.T) @ mix.T for other in (cells, total))
    return Moments(mix @ sums, mix @ by_row @ mix.T, by_cell, with_total, patients, only_here)
