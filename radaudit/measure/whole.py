"""All scored rows, with what every division into groups shares: which metrics are functions of sums, and their columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.catalogue import METRICS
from radaudit.measure.cells import Moments, moments
from radaudit.measure.clustering import Patients, Spread, correction
from radaudit.measure.columns import Columns
from radaudit.measure.estimating import fields_for, measure, measured_as, undefined
from radaudit.measure.kinds import Kinds, OfFour, of_four
from radaudit.measure.measured import ByPatient, FromSums, Measured, Where
from radaudit.measure.outside.parting import Cohort
from radaudit.measure.ratio import Formula
from radaudit.measure.slices import Rows, everyone
from radaudit.measure.sorting import order_of
from radaudit.records.arrays import Array
from radaudit.records.estimates import Metric, Statistic


def settings(plan: AnalysisPlan) -> Iterator[tuple[Metric, float]]:
    """Every metric, at every threshold where it has one."""
    for metric in METRICS.values():
        for threshold in plan.thresholds if metric.card.has_threshold else plan.thresholds[:1]:
            yield metric, threshold


ROUNDING = 1e-13
"""Share of its terms below which a sum of products is rounding noise."""


@dataclass(frozen=True, slots=True, eq=False)
class ColumnMetric:
    """A metric as a function of sums over all rows.

    Attributes:
        columns: (k,) numbers of the columns that it sums.
        formula: From their sums to value and gradient.
        counted: Number of the column that is 1 where the metric looks at the row.
    """

    columns: NDArray[np.intp]
    formula: Formula
    counted: int

    def at(self, sums: Array) -> tuple[float, Array]:
        """Value and gradient from the sums of all columns.

        Raises:
            Undefined: Where the formula does.
        """
        return self.formula(sums[self.columns])

    def summed(self, totals: Array, products: Array, gradient: Array) -> FromSums:
        """What the value is made of, from the sums and products of all columns."""
        return FromSums(totals[self.columns], products[np.ix_(self.columns, self.columns)], gradient)

    def product(self, gradient: Array, products: Array, other: Array | None = None) -> float:
        """Sum of squared influence from the products of all columns; of two influences with a second gradient.

        0 where it is no more than what rounding leaves of terms that cancel.
        """
        inner = products[np.ix_(self.columns, self.columns)]
        other = gradient if other is None else other
        size = np.abs(gradient) @ np.abs(inner) @ np.abs(other)
        value = float(gradient @ inner @ other)
        return value if abs(value) > ROUNDING * size else 0.0


class Whole:
    """All scored rows.

    Args:
        rows: The rows.
        plan: What to measure and how.

    Attributes:
        slice: The rows as a slice.
        cohort: What the rests of groups share.
        columns: What the metrics sum.
        totals: (b, patients) the kept columns' sums by patient.
        by_patient: (n,) the rows sorted by patient.
        moments: Of everyone.
    """

    def __init__(self, rows: Rows, plan: AnalysisPlan) -> None:
        self.rows = rows
        self.plan = plan
        self.slice = everyone(rows)
        self.cohort = Cohort(rows)
        self.n_patients = self.slice.n_patients
        self.by_patient = order_of(rows.patient, self.n_patients)
        self.columns = Columns(Kinds(rows, plan.thresholds))
        kinds = self.columns.kinds
        self.ones = self.columns.of_kinds(np.ones(len(kinds)))
        self.label, self.other = (self.columns.of_kinds(kinds.label == outcome) for outcome in (1, 0))
        self._measured: dict[tuple[str, float], Measured] = {}
        self._sums = {(m.card.name, t): self._as_sums(m, t) for m, t in settings(plan)}
        self.totals = self.columns.sums_of(rows.patient, self.n_patients)
        sums, by_row = self.columns.products(np.zeros(rows.n, dtype=np.intp), 1)
        self.moments = moments(self.columns, sums[0], by_row[0], self.totals, self.totals)

    def as_sums(self, metric: Metric, threshold: float) -> ColumnMetric | None:
        """The metric as a function of sums; None where it is none, or is undefined for the whole cohort."""
        return self._sums[metric.card.name, threshold]

    def measured(self, metric: Metric, threshold: float) -> Measured:
        """The metric of the whole cohort."""
        key = metric.card.name, threshold
        if key not in self._measured:
            sums = self.as_sums(metric, threshold)
            if sums is None:
                found = measure(metric, self.slice, threshold, self.plan.seed, proportion=self.plan.interval)
            else:
                found = self.part(metric, threshold, sums, self.slice, self.moments, (self.slice.patients, self.totals))
            self._measured[key] = found
        return self._measured[key]

    def part(
        self,
        metric: Metric,
        threshold: float,
        sums: ColumnMetric,
        where: Where,
        moments: Moments,
        cells: tuple[NDArray[np.int64], Array] | None = None,
    ) -> Measured:
        """A function of sums on some of the rows.

        Args:
            metric: The metric.
            threshold: Its threshold, where it has one.
            sums: The metric as a function of sums.
            where: Whose rows.
            moments: Of the columns there.
            cells: (c,) the patients and (b, c) their sums of the kept columns, where influence by patient is wanted.
        """
        at = threshold if metric.card.has_threshold else None
        if not where.n_rows:
            return undefined(metric.card, where, at, "no case in this group")
        try:
            value, gradient = sums.at(moments.sums)
        except Undefined as reason:
            return undefined(metric.card, where, at, str(reason))
        n = round(float(moments.sums[sums.counted]))
        own = as_spread(
            sums.product(gradient, moments.by_cell),
            sums.product(gradient, moments.by_row),
            n,
            moments.patients_of(sums.counted),
        )
        by_patient = None if cells is None else ByPatient(cells[0], self.influence(sums, gradient, cells[1]))
        statistic = Statistic(value, None, n=n)
        return Measured(
            metric.card,
            where,
            at,
            statistic,
            own,
            by_patient=by_patient,
            proportion=self.plan.interval,
            summed=sums.summed(moments.sums, moments.by_cell, gradient),
        )

    def influence(self, sums: ColumnMetric, gradient: Array, cells: Array) -> Array:
        """Influence of every cell, (c,), from its sums of the kept columns, (b, c)."""
        return np.asarray(gradient @ self.columns.mix[sums.columns] @ cells)

    def _as_sums(self, metric: Metric, threshold: float) -> ColumnMetric | None:
        if metric.reads_random:
            return None
        four = of_four(metric, threshold)
        if four is not None:
            return self._of_kinds(four, threshold)
        plan = self.plan
        fields = fields_for(metric, self.slice.fields, self.slice.patient, threshold, plan.seed)
        try:
            statistic = metric(**fields)
        except Undefined:
            return None
        if statistic.sums is None:
            # What was computed to find this out is what `measured` will be asked for.
            found = measured_as(metric, self.slice, threshold, statistic, proportion=plan.interval)
            self._measured[metric.card.name, threshold] = found
            return None
        columns = np.array([self.columns.add(term) for term in statistic.sums.terms])
        counted = self.ones if statistic.counted is None else self.columns.add(statistic.counted.astype(np.float64))
        return ColumnMetric(columns, statistic.sums.formula, counted)

    def _of_kinds(self, four: OfFour, threshold: float) -> ColumnMetric | None:
        kinds = self.columns.kinds
        terms = kinds.spread_out(four.terms, threshold)
        try:
            four.formula(terms @ kinds.counts)
        except Undefined:
            return None
        columns = np.array([self.columns.of_kinds(term) for term in terms])
        return ColumnMetric(columns, four.formula, self.columns.of_kinds(kinds.spread_out(four.counted, threshold)))


def as_spread(plain: float, by_row: float, n: int, patients: Patients) -> Spread:
    """The spread of a function of sums from its squared influence over patients and over rows."""
    plain, effective = max(plain, 0.0), patients.effective
    corrected = plain * correction(patients.n), max(by_row, 0.0) * correction(n)
    return Spread(corrected[0], plain, corrected[1], effective, (effective,) * 2, (n,) * 2)
