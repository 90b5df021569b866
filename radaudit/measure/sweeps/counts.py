"""What is flagged at every threshold of a grid, with the sums over patients that clustered intervals need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from radaudit.measure.slices import Slice
from radaudit.measure.sorting import order_of
from radaudit.measure.utility.threshold_sweep import first_flagged
from radaudit.records.arrays import Array

Flagged = Callable[[Array], Array]
"""Sums over the rows that are flagged at every threshold, (k,), of what every row adds, (n,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Counts at k thresholds, each of true positives, false positives, diseased and others, in this order.

    Attributes:
        totals: (k, 4) cases.
        moments: (k, 4, 4) sums over patients of products of a patient's own counts.
    """

    totals: Array
    moments: Array


def counts_along(part: Slice, thresholds: Array) -> Counts:
    """The counts of a slice at every threshold, in one pass over its rows.

    From the highest score down, the rows enter one by one. A row of a patient who has c flagged rows already raises the sum of
    the patients' squared counts by 2 c + 1, so that what a row adds needs no look at any other patient, and sums of
    what is added are sums of products, exactly.

    Args:
        part: The rows, in the order of their scores.
        thresholds: (k,) ascending.
    """
    label = part.fields["label"]
    first = [first_flagged(part.fields["score"], float(threshold)) for threshold in thresholds]
    # Cell 0 is flagged nowhere, cell j at the j lowest thresholds.
    cell = np.repeat(np.arange(len(thresholds) + 1), np.diff(first, prepend=0, append=part.n_rows))
    cells = len(thresholds) + 1

    def flagged(adds: Array | None = None) -> Array:
        """(k,) sums over the flagged rows at every threshold."""
        return np.flip(np.cumsum(np.flip(np.bincount(cell, adds, cells))))[1:].astype(np.float64)

    found, everything = flagged(label), flagged()
    alarms, diseased = everything - found, float(label.sum())
    totals = np.stack([found, alarms, *(np.full_like(found, n) for n in (diseased, part.n_rows - diseased))], axis=1)
    if part.n_patients == part.n_rows:
        return Counts(totals, _of_single_rows(totals))
    return Counts(totals, _moments(part, label, flagged))


def _of_single_rows(totals: Array) -> Array:
    """The moments where nobody has two rows: a product of counts is 1 where a row is of both kinds."""
    moments = np.zeros((len(totals), 4, 4))
    for kind in range(4):
        moments[:, kind, kind] = totals[:, kind]
    for kind in range(2):
        moments[:, kind, kind + 2] = moments[:, kind + 2, kind] = totals[:, kind]
    return moments


def _moments(part: Slice, label: Array, flagged: Flagged) -> Array:
    diseased = np.bincount(part.patient, label, part.n_patients)
    others = np.bincount(part.patient, minlength=part.n_patients) - diseased
    found_before, alarms_before = _before(part, label)
    is_other = 1 - label
    of_patient = diseased[part.patient], others[part.patient]
    upper: dict[tuple[int, int], Array | float] = {
        (0, 0): flagged(label * (2 * found_before + 1)),
        (1, 1): flagged(is_other * (2 * alarms_before + 1)),
        (0, 1): flagged(np.where(label == 1, alarms_before, found_before)),
        (0, 2): flagged(label * of_patient[0]),
        (0, 3): flagged(label * of_patient[1]),
        (1, 2): flagged(is_other * of_patient[0]),
        (1, 3): flagged(is_other * of_patient[1]),
        (2, 2): float(diseased @ diseased),
        (2, 3): float(diseased @ others),
        (3, 3): float(others @ others),
    }
    moments = np.empty((len(flagged(label)), 4, 4))
    for (i, j), values in upper.items():
        moments[:, i, j] = moments[:, j, i] = values
    return moments


def _before(part: Slice, label: Array) -> tuple[Array, Array]:
    """For every row (n,) its patient's diseased rows, and his others, that come before it from the highest score down."""
    n = part.n_rows
    order = n - 1 - order_of(part.patient[::-1], part.n_patients)
    patient, own = part.patient[order], label[order]
    starts = np.flatnonzero(np.diff(patient, prepend=-1))
    first = np.repeat(starts, np.diff(starts, append=n))
    so_far = np.cumsum(own) - own
    found, alarms = np.empty(n), np.empty(n)
    before = so_far - so_far[first]
    found[order] = before
    alarms[order] = np.arange(n) - first - before
    return found, alarms
