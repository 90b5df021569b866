"""One metric on some rows: its value, how much it varies by patient, and its interval at any critical value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from radaudit.language import noted
from radaudit.measure.analysis_plan import ProportionInterval
from radaudit.measure.clustering import Spread
from radaudit.measure.intervals.clopper_pearson import clopper_pearson
from radaudit.measure.intervals.critical import for_patients, tail
from radaudit.measure.intervals.log_ratio import log_ratio
from radaudit.measure.intervals.logit_auc import logit_auc
from radaudit.measure.intervals.net_benefit import net_benefit
from radaudit.measure.intervals.newcombe_auc import newcombe_auc
from radaudit.measure.intervals.wald import wald
from radaudit.measure.intervals.wilson import wilson
from radaudit.records.arrays import Array
from radaudit.records.estimates import MetricCard, Statistic
from radaudit.records.groups import Group

FEW_PATIENTS_OF_AN_OUTCOME = 30
"""With fewer patients with (or without) the disease, or beyond .05/.95, the AUROC gets Newcombe's interval."""


class Interval(NamedTuple):
    """Both ends and the method's name."""

    low: float
    high: float
    method: str


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
        if self.statistic is None or not self.can_vary:
            return None
        if self.statistic.draws is not None:
            beyond = tail(critical)
            low, high = np.quantile(self.statistic.draws, [beyond, 1 - beyond])
            value = self.statistic.value
            return Interval(min(value, float(low)), max(value, float(high)), noted("normal draws") + self._clustered)
        assert self.spread is not None
        if self.card.scale == "proportion":
            return self._proportion(self.statistic, self.spread, critical)
        if self.card.scale == "variance":
            return self._variance(self.statistic, self.spread, critical)
        if self.card.scale == "net_benefit":
            return self._net_benefit(self.statistic.value, critical)
        if self.card.scale == "auc":
            return self._auc(self.statistic, self.spread, critical)
        if self.se is None:
            return None
        return self._sandwich(self.statistic.value, self.se, critical)

    @property
    def _clustered(self) -> str:
        return ", " + noted("clustered by patient") if self.where.n_patients < self.where.n_rows else ""

    def _proportion(self, statistic: Statistic, own: Spread, critical: float) -> Interval | None:
        p = statistic.value
        variance = p * (1 - p)
        effective = variance / own.plain_variance if variance > 0 and own.is_seen else own.n_patients
        if own.n_patients < statistic.n:
            if own.n_patients < 2:
                return None  # many images of one patient say nothing about other patients
            critical = for_patients(critical, own.n_patients)
        # A share of rows is worth no more than its rows; an area under a curve may vary less than a share of as many.
        n = effective if self.summed is None else min(effective, statistic.n)
        if self.proportion == "clopper-pearson":
            return Interval(*clopper_pearson(p, n, critical), noted("Clopper-Pearson") + self._clustered)
        return Interval(*wilson(p, n, critical), noted("Wilson") + self._clustered)

    def _variance(self, statistic: Statistic, own: Spread, critical: float) -> Interval | None:
        """The interval of p (1 - p) from that of the share p: no other share makes it anything else."""
        assert self.summed is not None
        cases, n = (float(total) for total in self.summed.totals)
        share = cases / n
        gradient = np.array([1.0, -share]) / n
        of_share = replace(own, plain_variance=float(gradient @ self.summed.products @ gradient))
        ends = self._proportion(replace(statistic, value=share), of_share, critical)
        if ends is None:
            return None
        low, high = (end * (1 - end) for end in ends[:2])
        # Between shares below and above one half lies the largest value.
        most = 0.25 if ends.low <= 0.5 <= ends.high else max(low, high)
        return Interval(
            min(low, high, statistic.value), max(most, statistic.value), noted("transformed {what}", what=ends.method)
        )

    def _auc(self, statistic: Statistic, own: Spread, critical: float) -> Interval | None:
        counts, patients = own.n_part_rows, own.n_part_patients
        scarcer = min(patients)
        if patients != counts:
            if scarcer < 2:
                return None
            critical = for_patients(critical, scarcer)
        a = statistic.value
        if scarcer >= FEW_PATIENTS_OF_AN_OUTCOME and 0.05 < a < 0.95 and self.se is not None:
            return Interval(*logit_auc(a, self.se, critical), noted("logit, DeLong") + self._clustered)
        # Few patients show their own clustering badly: the effective numbers stay between patients and images.
        effect = max(own.design_effect or np.inf, 1.0)
        others, diseased = (max(n / effect, float(c)) for n, c in zip(counts, patients, strict=True))
        return Interval(*newcombe_auc(a, diseased, others, critical), noted("Newcombe") + self._clustered)

    def _reciprocal(self, value: float, se: float, critical: float) -> Interval | None:
        """One over the interval of the share or difference that it is one over; without an upper limit where that may be 0.

        Source: Altman DG. BMJ 1998;317:1309. doi:10.1136/bmj.317.7168.1309
        """
        share, half = 1 / value, critical * se / value**2
        if half >= share:
            return None
        return Interval(
            min(value, 1 / min(share + half, 1.0)), 1 / (share - half), noted("inverted Wald") + self._clustered
        )

    def _net_benefit(self, value: float, critical: float) -> Interval | None:
        assert self.summed is not None
        ends = net_benefit(value, self.summed.totals, self.summed.products, self.summed.gradient, critical)
        return None if ends is None else Interval(*ends, noted("MOVER of Wilson") + self._clustered)

    def _sandwich(self, value: float, se: float, critical: float) -> Interval | None:
        assert self.spread is not None
        assert self.statistic is not None
        patients = self.spread.n_patients
        if self.statistic.learns_from_rarer:
            patients = min(patients, self.where.n_event_patients, self.where.n_other_patients)
        critical = for_patients(critical, max(patients, 2))
        if self.card.scale == "reciprocal":
            return self._reciprocal(value, se, critical)
        if self.card.scale == "skill" and value < 1:
            low, high = log_ratio(1 - value, se, critical)
            return Interval(1 - high, 1 - low, noted("log of what is missing, sandwich") + self._clustered)
        if self.card.scale in ("ratio", "mean") and value > 0:
            return Interval(*log_ratio(value, se, critical), noted("log, sandwich") + self._clustered)
        if self.card.scale == "ratio":
            return None
        lowest = 0.0 if self.card.scale in ("mean", "nonnegative") else -np.inf
        return Interval(*wald(value, se, critical, lowest=lowest), noted("Wald, sandwich") + self._clustered)
