"""How many patients two groups of different attributes share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.slices import Rows
from radaudit.records.arrays import Array
from radaudit.records.groups import Attribute


class Crossed(NamedTuple):
    """A cross table of k and r groups.

    Attributes:
        patients: (k, r) patients; each counts one in all, by the share of their rows where these lie in several cells.
        touching: (k, r) patients with at least one row in the cell.
    """

    patients: Array
    touching: NDArray[np.int64]


def cross(rows: Rows, first: Attribute, second: Attribute) -> Crossed:
    """The cross table of two attributes over the scored patients."""
    k, r = len(first.levels), len(second.levels)
    patients, touching = _counted(rows.patient, first.codes.astype(np.int64) * r + second.codes, k * r)
    return Crossed(patients.reshape(k, r), touching.reshape(k, r))


def patients_of(rows: Rows, attribute: Attribute) -> NDArray[np.int64]:
    """(k,) patients with at least one row in every group."""
    return _counted(rows.patient, attribute.codes.astype(np.int64), len(attribute.levels))[1]


def _counted(patient: NDArray[np.int64], cell: NDArray[np.int64], size: int) -> tuple[Array, NDArray[np.int64]]:
    """Patients of each of `size` cells: each counting one in all, and all that have a row there."""
    n = int(patient.max(initial=-1)) + 1
    cell_of = np.zeros(n, dtype=np.int64)
    cell_of[patient] = cell
    if np.array_equal(cell_of[patient], cell):  # nobody is in two cells
        counts = np.asarray(np.bincount(cell_of, minlength=size), dtype=np.int64)
        return counts.astype(np.float64), counts
    pairs, rows_in = np.unique(patient * size + cell, return_counts=True)
    who, where = pairs // size, pairs % size
    weight = rows_in / np.bincount(patient, minlength=n)[who]
    patients = np.asarray(np.bincount(where, weight, minlength=size), dtype=np.float64)
    return patients, np.asarray(np.bincount(where, minlength=size), dtype=np.int64)
