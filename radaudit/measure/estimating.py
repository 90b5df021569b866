"""A metric on a slice, and the estimate that a report shows of it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.analysis_plan import ProportionInterval
from radaudit.measure.clustering import patient_sums, spread
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.measured import ByPatient, FromSums, Measured, Where
from radaudit.measure.slices import Slice
from radaudit.measure.which_interval import Interval
from radaudit.records.estimates import Estimate, Metric, MetricCard, Statistic
from radaudit.records.groups import EVERYONE
from radaudit.tasks import binary

__all__ = ["Interval", "Measured", "estimate", "measure", "undefined"]


def measure(
    metric: Metric, where: Slice, threshold: float, seed: int, *, proportion: ProportionInterval = "wilson"
) -> Measured:
    """Computes a metric on a slice; an undefined one keeps its reason.

    Args:
        metric: The metric.
        where: The rows.
        threshold: Decision threshold; ignored by a metric that has none.
        seed: Of metrics that draw.
        proportion: The interval of a proportion.
    """
    card = metric.card
    at = threshold if card.has_threshold else None
    try:
        statistic = metric(**fields_for(metric, where.fields, where.patient, threshold, seed))
    except Undefined as reason:
        return undefined(card, where, at, str(reason))
    return measured_as(metric, where, threshold, statistic, proportion=proportion)


def measured_as(
    metric: Metric, where: Slice, threshold: float, statistic: Statistic, *, proportion: ProportionInterval = "wilson"
) -> Measured:
    """A metric on a slice that was computed already."""
    card = metric.card
    at = threshold if card.has_threshold else None
    if statistic.influence is None:
        return Measured(card, where, at, statistic, None, proportion=proportion)
    by_patient = patient_sums(statistic.influence, where.patient)
    own = spread(statistic, where.patient, statistic.counted, sums=by_patient)
    sums = ByPatient(where.patients, by_patient)
    return Measured(
        card, where, at, statistic, own, by_patient=sums, proportion=proportion, summed=_summed(statistic, where)
    )


def fields_for(
    metric: Metric, fields: Mapping[str, NDArray[Any]], patient: NDArray[np.int64], threshold: float, seed: int
) -> dict[str, Any]:
    """Everything that a metric may read of some rows.

    Args:
        metric: The metric.
        fields: The rows' fields, each (n,).
        patient: (n,) their patients.
        threshold: Decision threshold.
        seed: Of metrics that draw.
    """
    found: dict[str, Any] = dict(fields) | {"patient": patient, "threshold": threshold}
    if "decision" in metric.reads:
        found["decision"] = binary.decide(fields["score"], threshold)
    if "random" in metric.reads:
        # Seeded by the metric alone: neither another group in the audit nor another name of this one changes a number.
        found["random"] = np.random.default_rng([seed, zlib.crc32(metric.card.name.encode())])
    return found


def _summed(statistic: Statistic, where: Slice) -> FromSums | None:
    if statistic.sums is None:
        return None
    totals = statistic.sums.terms.sum(axis=1)
    by_patient = np.stack([patient_sums(term, where.patient) for term in statistic.sums.terms])
    return FromSums(totals, by_patient @ by_patient.T, statistic.sums.formula(totals)[1])


def undefined(card: MetricCard, where: Where, threshold: float | None, reason: str) -> Measured:
    """A metric that cannot be computed, with the reason."""
    whose = noted("the cohort") if where.group == EVERYONE else noted("this group")
    return Measured(card, where, threshold, None, None, reason.replace("this group", whose))


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
        return known if p is not None else replace(known, note=measured.why_no_interval)
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
