"""Every metric in every group of one attribute, and in everybody else, without touching a row more often than needed.

A metric that is a function of sums is summed once over all rows; its groups are parts of those sums, and the rest of a group is
the total less the group, for the value and for the variance alike:

    sum over patients of (total - group)^2 = sum of total^2 - 2 sum of total * group + sum of group^2,

where only the group's own patients enter the last two. All other metrics are computed on the group's rows, and for the rest on
all rows with the group's masked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from radaudit.errors import Undefined
from radaudit.measure.cells import Cells, Columns
from radaudit.measure.clustering import Spread, correction, patient_sums, spread
from radaudit.measure.estimating import measure, undefined
from radaudit.measure.measured import Measured, Sums
from radaudit.measure.plan import Plan
from radaudit.measure.ratio import Array, Formula
from radaudit.measure.slices import Extent, Rows, Slice, by_group, everyone, rest_of
from radaudit.records.estimates import Metric, Statistic
from radaudit.records.groups import Attribute, Group
from radaudit.tasks import binary

SMALL_REST = 0.05
"""Where the rest holds a smaller share of the rows, it is measured by itself: a small difference of large sums loses digits."""


@dataclass(frozen=True, slots=True, eq=False)
class SumsMetric:
    """A metric as a function of sums over all rows.

    Attributes:
        columns: Numbers of the columns that it sums.
        formula: From their sums to value and gradient.
        counted: Number of the column that is 1 where the metric looks at the row; None for all rows.
        totals: (k, patients) the columns' sums by patient.
        by_patient: (k, k) products of these, summed over patients.
        by_row: (k, k) products of the columns, summed over rows.
    """

    columns: tuple[int, ...]
    formula: Formula
    counted: int | None
    totals: Array
    by_patient: Array
    by_row: Array


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """A metric in everybody but a group.

    Attributes:
        measured: The metric there.
        shared: Sum over patients of the group's influence times the rest's.
        dense: Gives the rest's influence on all patients, where it is not kept in `measured`.
    """

    measured: Measured
    shared: float
    dense: Callable[[], Array] | None = None

    def on_patients(self, n_patients: int) -> Array:
        """Influence on every patient of the cohort, (patients,); 0 for those who are not in the rest."""
        if self.dense is not None:
            return self.dense()
        placed = np.zeros(n_patients)
        if self.measured.by_patient is not None:
            placed[self.measured.by_patient.patients] = self.measured.by_patient.values
        return placed


class Whole:
    """All scored rows, with what their divisions share."""

    def __init__(self, rows: Rows, plan: Plan) -> None:
        self.rows = rows
        self.plan = plan
        self.slice = everyone(rows)
        self.columns = Columns()
        self.n_patients = self.slice.n_patients
        self._by_patient: dict[int, Array] = {}
        self._known: dict[tuple[str, float], SumsMetric | None] = {}
        self._measured: dict[tuple[str, float], Measured] = {}

    def measured(self, metric: Metric, threshold: float) -> Measured:
        """The metric of the whole cohort."""
        key = metric.card.name, threshold
        if key not in self._measured:
            sums, plan = self.as_sums(metric, threshold), self.plan
            self._measured[key] = (
                measure(metric, self.slice, threshold, plan.seed, proportion=plan.interval)
                if sums is None
                else self._of_sums(metric, threshold, sums)
            )
        return self._measured[key]

    def _of_sums(self, metric: Metric, threshold: float, sums: SumsMetric) -> Measured:
        value, gradient = sums.formula(sums.totals.sum(axis=1))
        influence = gradient @ sums.totals
        n, patients = self.rows.n, self.n_patients
        if sums.counted is not None:
            counted = self.by_patient(sums.counted)
            n, patients = round(float(counted.sum())), int(np.count_nonzero(counted))
        own = as_spread(float(influence @ influence), float(gradient @ sums.by_row @ gradient), n, patients)
        at = threshold if metric.card.has_threshold else None
        by_patient = Sums(self.slice.patients, influence)
        return Measured(
            metric.card,
            self.slice,
            at,
            Statistic(value, None, n=n),
            own,
            by_patient=by_patient,
            proportion=self.plan.interval,
        )

    def as_sums(self, metric: Metric, threshold: float) -> SumsMetric | None:
        """The metric as a function of sums; None where it is none, or is undefined for the whole cohort."""
        key = metric.card.name, threshold
        if key not in self._known:
            self._known[key] = self._find(metric, threshold)
        return self._known[key]

    def by_patient(self, column: int) -> Array:
        """A column summed by patient, (patients,)."""
        if column not in self._by_patient:
            self._by_patient[column] = patient_sums(self.columns.values[column], self.rows.patient)
        return self._by_patient[column]

    def _find(self, metric: Metric, threshold: float) -> SumsMetric | None:
        fields = dict(self.rows.fields) | {"patient": self.rows.patient, "threshold": threshold}
        if "random" in metric.reads:
            return None
        if "decision" in metric.reads:
            fields["decision"] = binary.decide(self.rows.fields["score"], threshold)
        try:
            statistic = metric(**fields)
        except Undefined:
            return None
        if statistic.sums is None:
            return None
        columns = tuple(self.columns.add(term) for term in statistic.sums.terms)
        counted = None if statistic.counted is None else self.columns.add(statistic.counted.astype(np.float64))
        totals = np.stack([self.by_patient(column) for column in columns])
        terms = statistic.sums.terms
        return SumsMetric(columns, statistic.sums.formula, counted, totals, totals @ totals.T, terms @ terms.T)


class Division:
    """The groups of an attribute."""

    def __init__(self, whole: Whole, attribute: Attribute) -> None:
        self.whole = whole
        self.parts = by_group(whole.rows, attribute)
        self.codes = attribute.codes
        self.cells = Cells(whole.columns, attribute.codes, whole.rows.patient, len(self.parts))
        self._rests: dict[int, Slice] = {}
        self._extents: dict[int, Extent] = {}

    def measure(self, metric: Metric, threshold: float) -> list[Measured]:
        """The metric in every group."""
        plan = self.whole.plan
        sums = self.whole.as_sums(metric, threshold)
        if sums is None:
            return [measure(metric, part, threshold, plan.seed, proportion=plan.interval) for part in self.parts]
        at = threshold if metric.card.has_threshold else None
        return [self._of_sums(metric, at, sums, group) for group in range(len(self.parts))]

    def rest(self, metric: Metric, threshold: float, group: int, own: Measured) -> Rest:
        """The metric in everybody but one of three or more groups."""
        outside = self.whole.rows.n - len(self.parts[group].rows)
        sums = self.whole.as_sums(metric, threshold)
        if outside < SMALL_REST * self.whole.rows.n or (sums is None and "among" not in metric.reads):
            plan = self.whole.plan
            rest = measure(metric, self._rest(group), threshold, plan.seed, proportion=plan.interval)
            return Rest(rest, shared(own, rest))
        if sums is not None:
            return self._rest_of_sums(metric, sums, group, own)
        rest = self._masked(metric, group)
        return Rest(rest, shared(own, rest))

    def _of_sums(self, metric: Metric, threshold: float | None, sums: SumsMetric, group: int) -> Measured:
        part = self.parts[group]
        if not len(part.rows):
            return undefined(metric.card, part, threshold, "no case in this group")
        cells = self.cells.stack_cells(sums.columns, group)
        try:
            value, gradient = sums.formula(cells.sum(axis=1))
        except Undefined as reason:
            return undefined(metric.card, part, threshold, str(reason))
        influence = gradient @ cells
        by_row = float(np.sum((gradient @ self.cells.stack_rows(sums.columns, group)) ** 2))
        n, patients = self._counted(sums, group)
        own = as_spread(float(influence @ influence), by_row, n, patients)
        by_patient = Sums(part.patients, influence)
        statistic = Statistic(value, None, n=n)
        return Measured(
            metric.card, part, threshold, statistic, own, by_patient=by_patient, proportion=self.whole.plan.interval
        )

    def _counted(self, sums: SumsMetric, group: int) -> tuple[int, int]:
        """Rows and patients of a group that the metric looks at."""
        if sums.counted is None:
            return len(self.parts[group].rows), self.parts[group].n_patients
        cells = self.cells.by_cell(sums.counted)[self.cells.cells_of(group)]
        return round(float(cells.sum())), int(np.count_nonzero(cells))

    def _rest_of_sums(self, metric: Metric, sums: SumsMetric, group: int, own: Measured) -> Rest:
        """Total less group, for the sums and for their products over patients and over rows."""
        threshold = own.threshold
        extent = self._extent(group)
        cells = self.cells.stack_cells(sums.columns, group)
        try:
            value, gradient = sums.formula(sums.totals.sum(axis=1) - cells.sum(axis=1))
        except Undefined as reason:
            return Rest(undefined(metric.card, extent, threshold, str(reason)), 0.0)
        patients = self.cells.patients_of(group)
        ours = gradient @ sums.totals[:, patients]
        outside = ours - gradient @ cells
        plain = float(gradient @ sums.by_patient @ gradient - ours @ ours + outside @ outside)
        here = self.cells.stack_rows(sums.columns, group)
        by_row = float(gradient @ (sums.by_row - here @ here.T) @ gradient)
        n, counted = self._counted_outside(sums, group)
        spread_there = as_spread(plain, by_row, n, counted)
        rest = Measured(
            metric.card,
            extent,
            threshold,
            Statistic(value, None, n=n),
            spread_there,
            proportion=self.whole.plan.interval,
        )

        def dense() -> Array:
            influence = np.asarray(gradient @ sums.totals)
            influence[patients] = outside
            return influence

        return Rest(rest, 0.0 if own.by_patient is None else float(own.sums @ outside), dense)

    def _counted_outside(self, sums: SumsMetric, group: int) -> tuple[int, int]:
        """Rows and patients outside a group that the metric looks at."""
        if sums.counted is None:
            extent = self._extent(group)
            return extent.n_rows, extent.n_patients
        total = self.whole.by_patient(sums.counted)
        inside = self.cells.by_cell(sums.counted)[self.cells.cells_of(group)]
        only_here = np.count_nonzero((inside > 0) & (total[self.cells.patients_of(group)] == inside))
        return round(float(total.sum() - inside.sum())), int(np.count_nonzero(total) - only_here)

    def _masked(self, metric: Metric, group: int) -> Measured:
        """A metric that is no function of sums, over all rows with the group's masked."""
        rows, extent, plan = self.whole.rows, self._extent(group), self.whole.plan
        try:
            statistic = metric(**rows.fields, patient=rows.patient, among=self.codes != group)
        except Undefined as reason:
            return undefined(metric.card, extent, None, str(reason))
        assert statistic.influence is not None
        sums = patient_sums(statistic.influence, rows.patient)
        there = spread(statistic, rows.patient, statistic.counted, sums=sums)
        slim = replace(statistic, influence=None, part=None, counted=None)
        by_patient = Sums(self.whole.slice.patients, sums)
        return Measured(metric.card, extent, None, slim, there, by_patient=by_patient, proportion=plan.interval)

    def _rest(self, group: int) -> Slice:
        if group not in self._rests:
            self._rests[group] = rest_of(self.whole.rows, self.parts[group])
        return self._rests[group]

    def _extent(self, group: int) -> Extent:
        """How many are outside a group: a patient leaves only with all rows of that kind."""
        if group not in self._extents:
            whole, part, patients = self.whole, self.parts[group], self.cells.patients_of(group)
            label = whole.columns.add(whole.rows.fields["label"])
            ones = whole.columns.add(np.ones(whole.rows.n))
            events, rows = (whole.by_patient(c)[patients] for c in (label, ones))
            where = self.cells.cells_of(group)
            own_events, own_rows = (self.cells.by_cell(c)[where] for c in (label, ones))
            everyone_ = whole.slice
            self._extents[group] = Extent(
                Group(part.group.attribute, part.group.value),
                whole.rows.n - len(part.rows),
                everyone_.n_events - part.n_events,
                everyone_.n_patients - int(np.count_nonzero(own_rows == rows)),
                everyone_.n_event_patients - int(np.count_nonzero((own_events > 0) & (own_events == events))),
                everyone_.n_other_patients
                - int(np.count_nonzero((own_rows > own_events) & (own_rows - own_events == rows - events))),
            )
        return self._extents[group]


def shared(first: Measured, second: Measured) -> float:
    """Sum over the patients in both of their influence here times their influence there."""
    if first.by_patient is None or second.by_patient is None:
        return 0.0
    a, b = first.by_patient, second.by_patient
    if not len(b.patients):
        return 0.0
    place = np.searchsorted(b.patients, a.patients).clip(0, len(b.patients) - 1)
    both = b.patients[place] == a.patients
    return float(a.values[both] @ b.values[place[both]])


def as_spread(plain: float, by_row: float, n: int, patients: int) -> Spread:
    """The spread of a function of sums from its squared influence over patients and over rows."""
    plain = max(plain, 0.0)
    return Spread(
        plain * correction(patients), plain, max(by_row, 0.0) * correction(n), patients, (patients,) * 2, (n,) * 2
    )
