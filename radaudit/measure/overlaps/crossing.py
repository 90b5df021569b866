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
    cell = first.codes.astype(np.int64) * r + second.codes
    n = int(rows.patient.max(initial=-1)) + 1
    cell_of = np.zeros(n, dtype=np.int64)
    cell_of[rows.patient] = cell
    if np.array_equal(cell_of[rows.patient], cell):  # nobody is in two cells
        counts: NDArray[np.int64] = np.asarray(np.bincount(cell_of, minlength=k * r), dtype=np.int64).reshape(k, r)
        return Crossed(np.asarray(counts, dtype=np.float64), counts)
    pairs, rows_in = np.unique(rows.patient * (k * r) + cell, return_counts=True)
    who, where = pairs // (k * r), pairs % (k * r)
    weight = rows_in / np.bincount(rows.patient, minlength=n)[who]
    patients: Array = np.asarray(np.bincount(where, weight, minlength=k * r), dtype=np.float64)
    touching: NDArray[np.int64] = np.asarray(np.bincount(where, minlength=k * r), dtype=np.int64)
    return Crossed(patients.reshape(k, r), touching.reshape(k, r))


def patients_of(rows: Rows, attribute: Attribute) -> NDArray[np.int64]:
    """(k,) patients with at least one row in every group."""
    k = len(attribute.levels)
    pairs = np.unique(rows.patient * k + attribute.codes)
    return np.asarray(np.bincount(pairs % k, minlength=k), dtype=np.int64)
