"""Rows of a kind: same outcome, same side of every threshold. A metric of outcomes and decisions cannot tell them apart."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.measure.ratio import Formula
from radaudit.measure.slices import Rows
from radaudit.records.arrays import Array
from radaudit.records.estimates import Metric
from radaudit.tasks import binary

SEEN = frozenset({"label", "decision", "threshold"})
"""What a metric may read to see nothing but outcome and decision."""

LABEL, DECISION = np.array([0.0, 0, 1, 1]), np.array([0.0, 1, 0, 1])
"""The four rows that there are for such a metric."""

SMALL_COHORTS = np.array([7, 2, 3, 8]), np.array([5, 1, 4, 6])
"""How often each of the four occurs in two cohorts in which such metrics are defined."""


class Kinds:
    """The kinds that the rows are of.

    Args:
        rows: All rows.
        thresholds: Decision thresholds, in any order.

    Attributes:
        of_rows: (n,) kind of every row, 0 .. kinds - 1.
        label: (kinds,) outcome of each, 0 or 1.
        counts: (kinds,) their rows.
        rows: The rows of each, ascending.
    """

    def __init__(self, rows: Rows, thresholds: tuple[float, ...]) -> None:
        self._thresholds = sorted(set(thresholds))
        steps = len(self._thresholds) + 1
        of_rows = np.zeros(rows.n, dtype=np.int32)
        for threshold in self._thresholds:
            of_rows += binary.decide(rows.fields["score"], threshold) == 1
        of_rows[rows.fields["label"] == 1] += steps
        self.of_rows = of_rows
        self.label = np.repeat([0.0, 1.0], steps)
        self._reached = np.tile(np.arange(steps), 2)
        self.rows = [np.flatnonzero(of_rows == kind) for kind in range(len(self))]
        self.counts = np.array([len(own) for own in self.rows], dtype=np.float64)

    def __len__(self) -> int:
        return len(self.label)

    def spread_out(self, of_four: Array, threshold: float) -> Array:
        """(..., kinds) of every kind what (..., 4) says of the rows with its outcome and its decision at a threshold."""
        decision = self._reached > self._thresholds.index(threshold)
        return np.asarray(of_four[..., (2 * self.label + decision).astype(np.intp)])


class OfFour(NamedTuple):
    """A metric of outcomes and decisions as a function of sums.

    Attributes:
        terms: (k, 4) what each of the four rows adds to each sum.
        formula: From the sums to value and gradient.
        counted: (4,) 1 for rows that the metric looks at.
    """

    terms: Array
    formula: Formula
    counted: Array


def of_four(metric: Metric, threshold: float) -> OfFour | None:
    """What the four rows add to the metric's sums; None where it reads more, or is no function of sums of rows.

    The metric is asked in two small cohorts: what a row adds may not depend on who else is there.
    """
    if not SEEN.issuperset(metric.reads):
        return None
    found = [_in_cohort(metric, threshold, times) for times in SMALL_COHORTS]
    if found[0] is None or found[1] is None or not np.array_equal(found[0].terms, found[1].terms):
        return None
    return found[0] if np.array_equal(found[0].counted, found[1].counted) else None


def _in_cohort(metric: Metric, threshold: float, times: NDArray[np.int64]) -> OfFour | None:
    which = np.repeat(np.arange(4), times)
    try:
        statistic = metric(label=LABEL[which], decision=DECISION[which], threshold=threshold)
    except Undefined:
        return None
    if statistic.sums is None:
        return None
    sums = statistic.sums
    counted = np.ones(len(which)) if statistic.counted is None else statistic.counted.astype(np.float64)
    first = np.cumsum(times) - times
    if not np.array_equal(np.vstack([sums.terms, counted]), np.vstack([sums.terms, counted])[:, first[which]]):
        return None
    return OfFour(sums.terms[:, first], sums.formula, counted[first])
