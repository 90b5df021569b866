"""What a model decides at every threshold of a grid, in one pass over the rows, with all that clustered variances need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.slices import Slice
from radaudit.records.arrays import Array
from radaudit.tasks import binary

DENSE = 1_000_000
"""Patients times cells up to which a full matrix is faster than a sparse one."""


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Counts and their products by patient at k thresholds; place k stands for flagging everybody.

    Attributes:
        thresholds: (k,) as given.
        found: (k + 1,) true positives at every threshold; the last are all diseased rows.
        alarms: (k + 1,) false positives; the last are all rows without the disease.
        products: (2 (k + 1), 2 (k + 1)) sums over patients of products of a patient's own counts, `found` before `alarms`.
    """

    thresholds: Array
    found: Array
    alarms: Array
    products: Array

    @property
    def totals(self) -> Array:
        """(k + 1, 4) true positives, false positives, diseased and others, at every threshold."""
        diseased, others = np.full_like(self.found, self.found[-1]), np.full_like(self.alarms, self.alarms[-1])
        return np.stack([self.found, self.alarms, diseased, others], axis=1)

    @property
    def places(self) -> NDArray[np.intp]:
        """(k + 1, 4) where the same four counts stand in `products`."""
        one = len(self.found)
        at = np.arange(one)
        return np.stack([at, one + at, np.full(one, one - 1), np.full(one, 2 * one - 1)], axis=1)

    @property
    def moments(self) -> Array:
        """(k + 1, 4, 4) sums over patients of products of the four counts, at every threshold."""
        places = self.places
        return np.asarray(self.products[places[:, :, None], places[:, None, :]])


def sweep(part: Slice, thresholds: Sequence[float] | Array) -> Sweep:
    """Counts of a slice at every threshold.

    Rows fall into cells between neighboring thresholds. The products of a patient's counts by cell, summed over patients, are a
    sparse matrix product that costs rows times the cells a patient has rows in; summed up from the top cell down they become
    the products of counts above thresholds, exactly, for every pair of thresholds.

    Args:
        part: The rows, in the order of their scores.
        thresholds: (k,) in any order.
    """
    wanted = np.asarray(thresholds, dtype=np.float64)
    order = np.argsort(wanted, kind="stable")
    # Where in the sorted thresholds a row's score lies: cell j holds the rows flagged at the j lowest thresholds and no other.
    first = [first_flagged(part.fields["score"], float(t)) for t in wanted[order]]
    cell = np.repeat(np.arange(len(wanted) + 1), np.diff(first, prepend=0, append=len(part.rows)))
    cells = len(wanted) + 1
    code = np.where(part.fields["label"] == 1, cell, cell + cells)
    counts = np.bincount(code, minlength=2 * cells).astype(np.float64)
    products = _products(code, part, 2 * cells)
    above = _down(_down(products.reshape(2, cells, 2, cells), 1), 3)
    found, alarms = _down(counts.reshape(2, cells), 1)
    # Cell 0 and up is everybody: it goes last; the thresholds return to the order in which they were given.
    place = np.append(np.argsort(order, kind="stable") + 1, 0)
    above = above[:, place][:, :, :, place]
    return Sweep(wanted, found[place], alarms[place], above.reshape(2 * cells, 2 * cells))


def first_flagged(score: Array, threshold: float) -> int:
    """Place of the first flagged row among ascending scores; their number where none is."""
    return int(np.searchsorted(score, binary.lowest_flagged(threshold)))


def _down(values: Array, axis: int) -> Array:
    """Cumulative sums from the last place of an axis to its first."""
    return np.flip(np.cumsum(np.flip(values, axis), axis), axis)


def _products(code: NDArray[np.intp], part: Slice, codes: int) -> Array:
    """(codes, codes) sums over patients of products of a patient's counts by code."""
    if part.n_patients == len(code):
        return np.diag(np.bincount(code, minlength=codes).astype(np.float64))
    shape = (part.n_patients, codes)
    if part.n_patients * codes <= DENSE:
        counts = np.bincount(part.patient * codes + code, minlength=part.n_patients * codes)
        by_patient = counts.reshape(shape).astype(np.float64)
        return np.asarray(by_patient.T @ by_patient)
    several = (np.bincount(part.patient) > 1)[part.patient]
    # Patients with one row only fill the diagonal, so that only the others need a matrix product.
    single = np.diag(np.bincount(code[~several], minlength=codes).astype(np.float64))
    from scipy.sparse import csr_array

    values = np.ones(int(np.count_nonzero(several)))
    sparse = csr_array((values, (part.patient[several], code[several])), shape=shape)
    return np.asarray(single + (sparse.T @ sparse).toarray())
