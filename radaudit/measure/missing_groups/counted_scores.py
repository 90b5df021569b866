"""Diseased and other rows by group and score: all that AUROC and calibration in the large need of rows whose group changes.

From counts, a hundred completed data sets cost as much as one pass over the rows.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from radaudit.measure.calibration.recalibration import linear_predictor
from radaudit.measure.slices import Rows
from radaudit.records.arrays import Array

MOST_BINS = 20_000
"""Distinct scores above which neighbors share a bin."""

FromCounts = Callable[[Array, Array], Array]
"""Turns counts (groups, 2, bins) of others and diseased, and the bins' logits (bins,), into the metric of every group."""


class ScoreBins:
    """Bins of the scores of sorted rows.

    Attributes:
        logit: (bins,) mean logit of the rows of each bin.
        n: Number of bins.
    """

    def __init__(self, rows: Rows) -> None:
        score = rows.fields["score"]
        distinct = np.concatenate([[0], np.cumsum(np.diff(score) > 0)]).astype(np.int64)
        n_distinct = int(distinct[-1]) + 1
        if n_distinct > MOST_BINS:
            # Equal numbers of rows a bin; rows with one score stay together, in the bin of their first one.
            first = np.searchsorted(distinct, np.arange(n_distinct))
            wanted = first * MOST_BINS // rows.n
            distinct = np.unique(wanted, return_inverse=True)[1][distinct]
        self._cell = 2 * distinct + rows.fields["label"].astype(np.int64)
        self.n = int(distinct[-1]) + 1
        self.logit = np.bincount(distinct, linear_predictor(score)) / np.bincount(distinct)

    def count(self, codes: NDArray[np.int64], rows: NDArray[np.intp], n_groups: int) -> Array:
        """(groups, 2, bins) others and diseased among some rows."""
        cells = np.bincount(codes * (2 * self.n) + self._cell[rows], minlength=n_groups * 2 * self.n)
        by_outcome = np.asarray(cells, dtype=np.float64).reshape(n_groups, self.n, 2)
        return np.ascontiguousarray(by_outcome.transpose(0, 2, 1))


def auroc_from_counts(counts: Array, logit: Array) -> Array:
    """AUROC of every group, rows of one bin being ties; NaN without both outcomes."""
    others, diseased = counts[:, 0], counts[:, 1]
    below = np.cumsum(others, axis=1) - others / 2
    pairs = diseased.sum(axis=1) * others.sum(axis=1)
    found = np.full(len(counts), np.nan)
    np.divide((diseased * below).sum(axis=1), pairs, out=found, where=pairs > 0)
    return found


def calibration_from_counts(counts: Array, logit: Array) -> Array:
    """Calibration in the large of every group, by Newton's method; NaN without both outcomes."""
    everyone, events = counts.sum(axis=1), counts[:, 1].sum(axis=1)
    both = (events > 0) & (events < everyone.sum(axis=1))
    shift = np.zeros(len(counts))
    for _ in range(100):
        fitted = expit(logit + shift[:, None])
        slope = (everyone * fitted * (1 - fitted)).sum(axis=1)
        step = np.divide(events - (everyone * fitted).sum(axis=1), slope, out=np.zeros_like(shift), where=both)
        shift += np.clip(step, -1, 1)  # the likelihood is concave: short steps are safe
        if float(np.abs(step).max(initial=0.0)) < 1e-10:
            break
    return np.asarray(np.where(both, shift, np.nan))


FROM_COUNTS: dict[str, FromCounts] = {
    "auroc": auroc_from_counts,
    "calibration_in_the_large": calibration_from_counts,
}
"""Metrics that have such a shortcut; a function of sums needs none, and all others are computed on the rows."""
