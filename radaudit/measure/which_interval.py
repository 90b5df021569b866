"""Which interval a measure gets: by its scale, how few patients there are, and whether the rows show any variation.

Why each: docs/decisions/0009-which-interval-when.md.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from radaudit.language import noted
from radaudit.measure.clustering import Spread
from radaudit.measure.intervals.clopper_pearson import clopper_pearson
from radaudit.measure.intervals.critical import for_patients, tail
from radaudit.measure.intervals.log_ratio import log_ratio
from radaudit.measure.intervals.logit_auc import logit_auc
from radaudit.measure.intervals.net_benefit import net_benefit
from radaudit.measure.intervals.newcombe_auc import newcombe_auc
from radaudit.measure.intervals.wald import wald
from radaudit.measure.intervals.wilson import wilson
from radaudit.records.estimates import Statistic

if TYPE_CHECKING:
    from radaudit.measure.measured import Measured

FEW_PATIENTS_OF_AN_OUTCOME = 30
"""With fewer patients with (or without) the disease, or beyond .05/.95, the AUROC gets Newcombe's interval."""


class Interval(NamedTuple):
    """Both ends and the method's name."""

    low: float
    high: float
    method: str


def interval_of(m: Measured, critical: float) -> Interval | None:
    """The interval of a measure at a critical value; None where the rows cannot show how much it varies."""
    if m.statistic is None or not m.can_vary:
        return None
    if m.statistic.draws is not None:
        beyond = tail(critical)
        low, high = np.quantile(m.statistic.draws, [beyond, 1 - beyond])
        value = m.statistic.value
        return Interval(min(value, float(low)), max(value, float(high)), noted("normal draws") + _clustered(m))
    assert m.spread is not None
    if m.card.scale == "proportion":
        return _proportion(m, m.statistic, m.spread, critical)
    if m.card.scale == "variance":
        return _variance(m, m.statistic, m.spread, critical)
    if m.card.scale == "net_benefit":
        return _net_benefit(m, m.statistic.value, critical)
    if m.card.scale == "auc":
        return _auc(m, m.statistic, m.spread, critical)
    if m.se is None:
        return None
    return _sandwich(m, m.statistic.value, m.se, critical)


def _clustered(m: Measured) -> str:
    return ", " + noted("clustered by patient") if m.where.n_patients < m.where.n_rows else ""


def _proportion(m: Measured, statistic: Statistic, own: Spread, critical: float) -> Interval | None:
    p = statistic.value
    variance = p * (1 - p)
    effective = variance / own.plain_variance if variance > 0 and own.is_seen else own.n_patients
    if own.n_patients < statistic.n:
        if own.n_patients < 2:
            return None  # many images of one patient say nothing about other patients
        critical = for_patients(critical, own.n_patients)
    # A share of rows is worth no more than its rows; an area under a curve may vary less than a share of as many.
    n = effective if m.summed is None else min(effective, statistic.n)
    if m.proportion == "clopper-pearson":
        return Interval(*clopper_pearson(p, n, critical), noted("Clopper-Pearson") + _clustered(m))
    return Interval(*wilson(p, n, critical), noted("Wilson") + _clustered(m))


def _variance(m: Measured, statistic: Statistic, own: Spread, critical: float) -> Interval | None:
    """The interval of p (1 - p) from that of the share p: no other share makes it anything else."""
    assert m.summed is not None
    cases, n = (float(total) for total in m.summed.totals)
    share = cases / n
    gradient = np.array([1.0, -share]) / n
    of_share = replace(own, plain_variance=float(gradient @ m.summed.products @ gradient))
    ends = _proportion(m, replace(statistic, value=share), of_share, critical)
    if ends is None:
        return None
    low, high = (end * (1 - end) for end in ends[:2])
    # Between shares below and above one half lies the largest value.
    most = 0.25 if ends.low <= 0.5 <= ends.high else max(low, high)
    return Interval(
        min(low, high, statistic.value), max(most, statistic.value), noted("transformed {what}", what=ends.method)
    )


def _auc(m: Measured, statistic: Statistic, own: Spread, critical: float) -> Interval | None:
    counts, patients = own.n_part_rows, own.n_part_patients
    scarcer = min(patients)
    if patients != counts:
        if scarcer < 2:
            return None
        critical = for_patients(critical, scarcer)
    a = statistic.value
    if scarcer >= FEW_PATIENTS_OF_AN_OUTCOME and 0.05 < a < 0.95 and m.se is not None:
        return Interval(*logit_auc(a, m.se, critical), noted("logit, DeLong") + _clustered(m))
    # Few patients show their own clustering badly: the effective numbers stay between patients and images.
    effect = max(own.design_effect or np.inf, 1.0)
    others, diseased = (max(n / effect, float(c)) for n, c in zip(counts, patients, strict=True))
    return Interval(*newcombe_auc(a, diseased, others, critical), noted("Newcombe") + _clustered(m))


def _reciprocal(m: Measured, value: float, se: float, critical: float) -> Interval | None:
    """One over the interval of the share or difference that it is one over; without an upper limit where that may be 0.

    Source: Altman DG. BMJ 1998;317:1309. doi:10.1136/bmj.317.7168.1309
    """
    share, half = 1 / value, critical * se / value**2
    if half >= share:
        return None
    return Interval(min(value, 1 / min(share + half, 1.0)), 1 / (share - half), noted("inverted Wald") + _clustered(m))


def _net_benefit(m: Measured, value: float, critical: float) -> Interval | None:
    assert m.summed is not None
    ends = net_benefit(value, m.summed.totals, m.summed.products, m.summed.gradient, critical)
    return None if ends is None else Interval(*ends, noted("MOVER of Wilson") + _clustered(m))


def _sandwich(m: Measured, value: float, se: float, critical: float) -> Interval | None:
    assert m.spread is not None
    assert m.statistic is not None
    patients = m.spread.n_patients
    if m.statistic.learns_from_rarer:
        patients = min(patients, m.where.n_event_patients, m.where.n_other_patients)
    critical = for_patients(critical, max(patients, 2))
    if m.card.scale == "reciprocal":
        return _reciprocal(m, value, se, critical)
    if m.card.scale == "skill" and value < 1:
        low, high = log_ratio(1 - value, se, critical)
        return Interval(1 - high, 1 - low, noted("log of what is missing, sandwich") + _clustered(m))
    if m.card.scale in ("ratio", "mean") and value > 0:
        return Interval(*log_ratio(value, se, critical), noted("log, sandwich") + _clustered(m))
    if m.card.scale == "ratio":
        return None
    lowest = 0.0 if m.card.scale in ("mean", "nonnegative") else -np.inf
    return Interval(*wald(value, se, critical, lowest=lowest), noted("Wald, sandwich") + _clustered(m))
