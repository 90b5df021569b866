"""One metric on one slice: its value, how much it varies, and its interval at any critical value."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from radaudit.errors import Undefined
from radaudit.measure.clustering import Spread, patient_sums, spread
from radaudit.measure.intervals.critical import pointwise_critical, student, tail
from radaudit.measure.intervals.log_ratio import log_ratio
from radaudit.measure.intervals.logit_auc import logit_auc
from radaudit.measure.intervals.newcombe_auc import newcombe_auc
from radaudit.measure.intervals.wald import wald
from radaudit.measure.intervals.wilson import wilson
from radaudit.measure.ratio import Array
from radaudit.measure.slices import Slice
from radaudit.records.estimates import Estimate, Metric, MetricCard, Statistic
from radaudit.records.groups import EVERYONE
from radaudit.tasks import binary

FEW_PATIENTS = 40
"""Below this many patients a Student quantile replaces the normal one."""

FEW_CASES = 30
"""With fewer patients with (or without) the disease, or beyond .05/.95, the AUROC gets Newcombe's interval."""


class Interval(NamedTuple):
    """Both ends and the method's name."""

    low: float
    high: float
    method: str


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A metric computed on a slice, or the reason why it could not be.

    Attributes:
        card: The metric's meaning.
        where: The rows.
        threshold: Decision threshold, None where the metric has none.
        statistic: Value and influence; None where undefined.
        spread: Variance by patients; None where undefined or drawn.
        reason: Why it is undefined, else "".
    """

    card: MetricCard
    where: Slice
    threshold: float | None
    statistic: Statistic | None
    spread: Spread | None
    reason: str = ""

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
            return "no interval: all these cases are of one patient"
        return "no interval: these cases do not show how much the value varies between patients"

    @property
    def can_vary(self) -> bool:
        """False for a test or a probability: it says how sure it is by itself, and has no interval of its own."""
        return self.statistic is not None and (self.statistic.influence is not None or self.statistic.draws is not None)

    @property
    def sums(self) -> Array:
        """Influence of every patient of the slice, (number of patients in it,)."""
        assert self.statistic is not None
        assert self.statistic.influence is not None
        return patient_sums(self.statistic.influence, self.where.patient)

    def interval(self, critical: float) -> Interval | None:
        """The interval at a critical value; None where the rows cannot show how much the value varies."""
        if self.statistic is None or not self.can_vary:
            return None
        if self.statistic.draws is not None:
            beyond = tail(critical)
            low, high = np.quantile(self.statistic.draws, [beyond, 1 - beyond])
            value = self.statistic.value
            return Interval(min(value, float(low)), max(value, float(high)), "normal draws" + self._clustered)
        assert self.spread is not None
        if self.card.scale == "proportion":
            return self._wilson(self.statistic, self.spread, critical)
        if self.card.scale == "auc":
            return self._auc(self.statistic, self.spread, critical)
        if self.se is None:
            return None
        return self._wald(self.statistic.value, self.se, critical)

    @property
    def _clustered(self) -> str:
        return ", clustered by patient" if self.where.n_patients < len(self.where.rows) else ""

    def _critical(self, critical: float, patients: int) -> float:
        return student(critical, patients - 1) if patients < FEW_PATIENTS else critical

    def _wilson(self, statistic: Statistic, own: Spread, critical: float) -> Interval | None:
        p = statistic.value
        variance = p * (1 - p)
        effective = variance / own.plain_variance if variance > 0 and own.is_seen else own.n_patients
        if own.n_patients < statistic.n:
            if own.n_patients < 2:
                return None  # many images of one patient say nothing about other patients
            critical = self._critical(critical, own.n_patients)
        return Interval(*wilson(p, min(effective, statistic.n), critical), f"Wilson{self._clustered}")

    def _auc(self, statistic: Statistic, own: Spread, critical: float) -> Interval | None:
        assert statistic.part is not None
        cases = int(np.count_nonzero(statistic.part))
        counts, patients = (statistic.n - cases, cases), own.n_part_patients
        scarcer = min(patients)
        if patients != counts:
            if scarcer < 2:
                return None
            critical = self._critical(critical, scarcer)
        a = statistic.value
        if scarcer >= FEW_CASES and 0.05 < a < 0.95 and self.se is not None:
            return Interval(*logit_auc(a, self.se, critical), f"logit, DeLong{self._clustered}")
        # Few patients show their own clustering badly: the effective numbers stay between patients and images.
        effect = max(own.design_effect or np.inf, 1.0)
        others, diseased = (max(n / effect, float(c)) for n, c in zip(counts, patients, strict=True))
        return Interval(*newcombe_auc(a, diseased, others, critical), f"Newcombe{self._clustered}")

    def _wald(self, value: float, se: float, critical: float) -> Interval | None:
        assert self.spread is not None
        assert self.statistic is not None
        patients = self.spread.n_patients
        if self.statistic.learns_from_rarer:
            patients = min(patients, self.where.n_event_patients, self.where.n_other_patients)
        critical = self._critical(critical, max(patients, 2))
        if self.card.scale == "ratio":
            return Interval(*log_ratio(value, se, critical), f"log, sandwich{self._clustered}") if value > 0 else None
        lowest = 0.0 if self.card.scale in ("mean", "nonnegative") else -np.inf
        return Interval(*wald(value, se, critical, lowest=lowest), f"Wald, sandwich{self._clustered}")


def measure(metric: Metric, where: Slice, threshold: float, seed: int) -> Measured:
    """Computes a metric on a slice; an undefined one keeps its reason."""
    fields = dict(where.fields) | {"patient": where.patient, "threshold": threshold}
    card = metric.card
    if "decision" in metric.reads:
        fields["decision"] = binary.decide(where.fields["score"], threshold)
    if "random" in metric.reads:
        # Seeded by names, not by position: another group in the audit changes no number of this one.
        name = f"{card.name}|{where.group.attribute}|{where.group.value}"
        fields["random"] = np.random.default_rng([seed, zlib.crc32(name.encode())])
    at = threshold if card.has_threshold else None
    try:
        statistic = metric(**fields)
    except Undefined as reason:
        whose = "the cohort" if where.group == EVERYONE else "this group"
        return Measured(card, where, at, None, None, str(reason).replace("this group", whose))
    own = None if statistic.influence is None else spread(statistic, where.patient, statistic.counted)
    return Measured(card, where, at, statistic, own)


def estimate(measured: Measured, level: float) -> Estimate:
    """The estimate that stands in the report."""
    where = measured.where
    unknown = Estimate(
        None, level=level, n_events=where.n_events, n_patients=where.n_patients, note=measured.reason or "no interval"
    )
    if measured.statistic is None:
        return unknown
    by_chance, p = _beyond_chance(measured.statistic)
    known = replace(unknown, value=measured.statistic.value, n=measured.statistic.n, note="", by_chance=by_chance, p=p)
    if not measured.can_vary:
        return known
    interval = measured.interval(pointwise_critical(level))
    if interval is None:
        return replace(known, note=measured.why_no_interval)
    return replace(
        known,
        low=interval.low,
        high=interval.high,
        se=measured.se,
        method=interval.method,
        design_effect=measured.spread.design_effect if measured.spread else None,
    )


def _beyond_chance(statistic: Statistic) -> tuple[float | None, float | None]:
    """What chance alone would give, and how rarely it gives as much.

    Source: Davison AC, Hinkley DV. Bootstrap methods and their application. Cambridge 1997, section 4.2 (the added one), ISBN
    978-0521574716.
    """
    if statistic.chance is None:
        return None, statistic.p
    as_large = int(np.count_nonzero(statistic.chance >= statistic.value))
    return float(statistic.chance.mean()), (1 + as_large) / (1 + len(statistic.chance))
