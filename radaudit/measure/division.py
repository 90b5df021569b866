"""Every metric in every group of one attribute, and in everybody else, without touching a row more often than needed.

A function of sums follows from moments: the rest of a group is the total less the group, for the value and for the variance alike,

    sum over patients of (total - group)^2 = sum of total^2 - 2 sum of total * group + sum of group^2,

where only the group's own patients enter the last two. All other metrics are computed on the group's rows, and for the rest on
all rows with the group's masked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.measure.cells import Cells, Moments
from radaudit.measure.clustering import Known, patient_sums, spread
from radaudit.measure.estimating import fields_for, measure, undefined
from radaudit.measure.measured import ByPatient, Measured
from radaudit.measure.outside.parting import Parting, Without
from radaudit.measure.parallel import on_all_cores
from radaudit.measure.partners import Partner
from radaudit.measure.slices import Extent, Slice, rest_of
from radaudit.measure.sorting import order_of
from radaudit.measure.whole import ColumnMetric, Whole
from radaudit.records.arrays import Array
from radaudit.records.estimates import Metric
from radaudit.records.groups import Attribute, Group

SMALL_REST = 0.05
"""Where the rest holds a smaller share of the rows, it is measured by itself: a small difference of large sums loses digits."""


class Division:
    """The groups of an attribute."""

    def __init__(self, whole: Whole, attribute: Attribute) -> None:
        self.whole = whole
        self.codes = attribute.codes
        groups = attribute.groups
        self.cells = Cells(
            whole.columns, whole.totals, attribute.codes, whole.rows.patient, whole.by_patient, len(groups)
        )
        order = order_of(attribute.codes, len(groups))
        bounds = np.searchsorted(attribute.codes[order], np.arange(len(groups) + 1))
        self.parts = [self._part(group, g, order[bounds[g] : bounds[g + 1]]) for g, group in enumerate(groups)]
        self.parting = Parting(whole.cohort, self.parts, self._known)
        self._rests: dict[int, Slice] = {}
        self._outside: dict[int, Moments] = {}

    def _part(self, group: Group, number: int, rows: NDArray[np.intp]) -> Slice:
        """A group's slice; who its patients are, and how many, is known from its cells."""
        whole, here = self.whole, self.cells.moments[number]
        fields = {name: values[rows] for name, values in whole.rows.fields.items()}
        patient = self.cells.of_rows[rows] - self.cells.of(number).start
        diseased, others = (int(here.patients[column]) for column in (whole.label, whole.other))
        return Slice(group, rows, patient, self.cells.patients(number), fields, diseased, others)

    def measure(self, metric: Metric, threshold: float) -> list[Measured]:
        """The metric in every group."""
        whole, plan = self.whole, self.whole.plan
        sums = whole.as_sums(metric, threshold)
        if sums is None:
            return on_all_cores(
                lambda part: measure(metric, part, threshold, plan.seed, proportion=plan.interval),
                self.parts,
                whole.rows.n,
            )
        return [
            whole.part(metric, threshold, sums, part, self.cells.moments[g], (part.patients, self.cells.sums(g)))
            for g, part in enumerate(self.parts)
        ]

    def rests(self, metric: Metric, threshold: float) -> Callable[[int, Measured], Partner]:
        """The metric in everybody but one of three or more groups: a function of the group's number and of the metric in it.

        What all groups share is computed here; the function may run in several threads.
        """
        sums = self.whole.as_sums(metric, threshold)
        if sums is not None:
            return lambda group, own: (
                self._apart(metric, threshold, group, own)
                if self._is_small(group)
                else self._rest_of_sums(metric, threshold, sums, group, own)
            )
        without = metric.outside(self.parting) if metric.outside is not None else lambda _: None

        def rest(group: int, own: Measured) -> Partner:
            if self._is_small(group) or "among" not in metric.reads:
                return self._apart(metric, threshold, group, own)
            found = without(group)
            return (
                self._masked(metric, threshold, group, own) if found is None else self._told(metric, group, own, found)
            )

        return rest

    def _is_small(self, group: int) -> bool:
        return self.whole.rows.n - len(self.parts[group].rows) < SMALL_REST * self.whole.rows.n

    def _apart(self, metric: Metric, threshold: float, group: int, own: Measured) -> Partner:
        """Measured on a copy of the rows outside."""
        plan = self.whole.plan
        rest = measure(metric, self._rest(group), threshold, plan.seed, proportion=plan.interval)
        return Partner.of(own, rest)

    def _told(self, metric: Metric, group: int, own: Measured, found: Without) -> Partner:
        """What was computed without going through the rows outside."""
        rest = Measured(
            metric.card, self.extent(group), None, found.statistic, found.spread, proportion=self.whole.plan.interval
        )
        both = 0.0 if own.by_patient is None else float(own.by_patient.values @ found.own)
        return Partner(rest, both, found.dense)

    def _rest_of_sums(self, metric: Metric, threshold: float, sums: ColumnMetric, group: int, own: Measured) -> Partner:
        here, there = self.cells.moments[group], self._moments_outside(group)
        rest = self.whole.part(metric, threshold, sums, self.extent(group), there)
        if own.statistic is None or rest.summed is None:
            return Partner(rest, 0.0)
        gradient = rest.summed.gradient

        def dense() -> Array:
            influence = self.whole.influence(sums, gradient, self.whole.totals)
            influence[self.cells.patients(group)] -= self.whole.influence(sums, gradient, self.cells.sums(group))
            return influence

        both = sums.product(sums.at(here.sums)[1], here.with_total - here.by_cell, gradient)
        return Partner(rest, both, dense)

    def _moments_outside(self, group: int) -> Moments:
        if group not in self._outside:
            self._outside[group] = self.whole.moments.less(self.cells.moments[group])
        return self._outside[group]

    def _masked(self, metric: Metric, threshold: float, group: int, own: Measured) -> Partner:
        """A metric that is no function of sums, over all rows with the group's masked."""
        rows, extent, plan = self.whole.rows, self.extent(group), self.whole.plan
        at = threshold if metric.card.has_threshold else None
        fields = fields_for(metric, rows.fields, rows.patient, threshold, plan.seed)
        try:
            statistic = metric(**fields, among=self.codes != group)
        except Undefined as reason:
            return Partner(undefined(metric.card, extent, at, str(reason)), 0.0)
        assert statistic.influence is not None
        sums = patient_sums(statistic.influence, rows.patient)
        there = spread(statistic, rows.patient, statistic.counted, sums=sums, known=self._known(group))
        slim = replace(statistic, influence=None, part=None, counted=None)
        by_patient = ByPatient(self.whole.slice.patients, sums)
        rest = Measured(metric.card, extent, at, slim, there, by_patient=by_patient, proportion=plan.interval)
        return Partner.of(own, rest)

    def _known(self, group: int) -> Known:
        """Rows and patients outside a group."""
        whole, there = self.whole, self._moments_outside(group)
        columns = (whole.ones, whole.other, whole.label)
        n, _, events = (round(float(there.sums[c])) for c in columns)
        return Known(n, events, *(there.patients_of(c) for c in columns))

    def _rest(self, group: int) -> Slice:
        if group not in self._rests:
            self._rests[group] = rest_of(self.whole.rows, self.parts[group])
        return self._rests[group]

    def extent(self, group: int) -> Extent:
        """How many are outside a group: a patient leaves only with all rows of that kind."""
        whole, there = self.whole, self._moments_outside(group)
        n, events = (round(float(there.sums[c])) for c in (whole.ones, whole.label))
        patients = [int(there.patients[c]) for c in (whole.ones, whole.label, whole.other)]
        return Extent(self.parts[group].group, n, events, *patients)
