"""One metric on some rows: its value, how much it varies by patient, and its interval at any critical value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from radaudit.language import noted
from radaudit.measure.analysis_plan import ProportionInterval
from radaudit.measure.clustering import Spread
from radaudit.measure.which_interval import Interval, interval_of
from radaudit.records.arrays import Array
from radaudit.records.estimates import MetricCard, Statistic
from radaudit.records.groups import Group


class Where(Protocol):
    """Whose rows were measured, and how many."""

    @property
    def group(self) -> Group:
        """The group, or the group whose rest it is."""

    @property
    def n_rows(self) -> int:
        """Rows."""

    @property
    def n_events(self) -> int:
        """Diseased rows."""

    @property
    def n_patients(self) -> int:
        """Patients."""

    @property
    def n_event_patients(self) -> int:
        """Patients with at least one diseased row."""

    @property
    def n_other_patients(self) -> int:
        """Patients with at least one row without the disease."""


@dataclass(frozen=True, slots=True)
class ByPatient:
    """Influence by patient.

    Attributes:
        patients: (c,) numbers of the patients in the cohort, ascending.
        values: (c,) the sum of every patient's influence.
    """

    patients: NDArray[np.int64]
    values: Array


@dataclass(frozen=True, slots=True, eq=False)
class FromSums:
    """A function of sums where it was computed.

    Attributes:
        totals: (k,) the sums.
        products: (k, k) products of the patients' sums, summed over patients.
        gradient: (k,) of the value by the sums.
    """

    totals: Array
    products: Array
    gradient: Array


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A metric computed on some rows, or the reason why it could not be.

    Attributes:
        card: The metric's meaning.
        where: Whose rows, and how many.
        threshold: Decision threshold, None where the metric has none.
        statistic: Value and influence; None where undefined. Its influence is None where only sums were needed.
        spread: Variance by patients; None where undefined, drawn, or without any.
        reason: Why it is undefined, else "".
        by_patient: Influence by patient; None where there is no influence.
        proportion: The interval of a proportion.
        summed: What the value is made of, where it is a function of sums.
    """

    card: MetricCard
    where: Where
    threshold: float | None
    statistic: Statistic | None
    spread: Spread | None
    reason: str = ""
    by_patient: ByPatient | None = None
    proportion: ProportionInterval = "wilson"
    summed: FromSums | None = None

    @property
    def value(self) -> float | None:
        """The metric, None where undefined."""
        return None if self.statistic is None else self.statistic.value

    @property
    def se(self) -> float | None:
        """Standard error clustered by patient; None where the rows cannot show any variation."""
        if self.statistic is not None and self.statistic.draws is not None:
            return float(np.std(self.statistic.draws, ddof=1))
        if self.spread is None or not self.spread.is_seen:
            return None
        return float(np.sqrt(self.spread.variance))

    @property
    def why_no_interval(self) -> str:
        """The reason, where `interval` gives None."""
        if self.where.n_patients < 2:
            return noted("no interval: all these cases are of one patient")
        if self.card.scale == "reciprocal":
            return noted("no interval: in these cases it has no upper limit")
        return noted("no interval: these cases do not show how much the value varies between patients")

    def why_no_interval_in(self, whose: str) -> str:
        """The same reason, said of others: "the rest", "the cohort", a level."""
        if self.where.n_patients < 2:
            return noted("no interval: all these cases are of one patient in {whose}", whose=whose)
        if self.card.scale == "reciprocal":
            return noted("no interval: in these cases it has no upper limit in {whose}", whose=whose)
        return noted(
            "no interval: these cases do not show how much the value varies between patients in {whose}", whose=whose
        )

    @property
    def can_vary(self) -> bool:
        """False for a test or a probability: it says how sure it is by itself, and has no interval of its own."""
        return self.statistic is not None and (self.spread is not None or self.statistic.draws is not None)

    @property
    def sums(self) -> Array:
        """Influence of every patient, (number of patients,)."""
        assert self.by_patient is not None
        return self.by_patient.values

    def slim(self) -> Measured:
        """The same without anything by row or by patient, which a million rows times forty metrics would not fit."""
        statistic = self.statistic
        if statistic is not None:
            statistic = replace(statistic, influence=None, part=None, counted=None, sums=None)
        return replace(self, statistic=statistic, by_patient=None)

    def interval(self, critical: float) -> Interval | None:
        """The interval at a critical value; None where the rows cannot show how much the value varies."""
        return interval_of(self, critical)
