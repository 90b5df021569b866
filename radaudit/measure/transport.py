"""Threshold transport: which threshold each group would need to be served like the whole cohort at the locked one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrik

from radaudit.language import noted
from radaudit.measure.clustering import effective_patients
from radaudit.measure.dot import dot
from radaudit.measure.intervals.critical import for_patients, pointwise_critical, tail
from radaudit.measure.slices import Slice
from radaudit.records.arrays import Array
from radaudit.records.groups import EVERYONE
from radaudit.records.operating import Transport
from radaudit.tasks import binary

SEEN = 1e-12
"""Share of its variance by rows below which a variance by patients is rounding noise."""


def transport(slices: Sequence[Slice], thresholds: Sequence[float], level: float) -> list[Transport]:
    """What each group would need to reach, at every locked threshold, the sensitivity that the whole cohort has there.

    The threshold needed is the largest at which the group's own sensitivity is at least the target: the score of one of its
    diseased cases. Its interval holds the thresholds at which the group's sensitivity cannot be told from the target:
    the share of diseased cases below the true threshold is binomial, with the effective number of cases that the clustered
    variance of *group's sensitivity less target* stands for. So it counts that the target is an estimate too, made from
    some of the same patients. Where that leaves no diseased case to end at, it ends at 0 or 1.

    Args:
        slices: Everyone first, then the groups; scores are probabilities.
        thresholds: The locked thresholds.
        level: Confidence level of the intervals.

    Returns:
        One record for each threshold and slice, all slices of the first threshold first.

    Source: Woodruff RS. J Am Stat Assoc 1952;47:635. doi:10.1080/01621459.1952.10483443; effective number of cases: Korn EL,
    Graubard BI. Surv Methodol 1998;24:193.
    """
    diseased = [_Diseased.of(part) for part in slices]
    found = []
    for threshold in thresholds:
        target = _Target.of(slices[0], diseased[0], threshold)
        found += [_carry(part, own, target, level) for part, own in zip(slices, diseased, strict=True)]
    return found


class _Diseased(NamedTuple):
    """The diseased cases of a slice.

    Attributes:
        score: (m,) their scores, ascending.
        number: (m,) their patients, numbered from 0 within the slice.
        n_patients: Effective number of patients among them (Kish).
    """

    score: Array
    number: NDArray[np.int64]
    n_patients: float

    @classmethod
    def of(cls, part: Slice) -> _Diseased:
        """The diseased cases, in the order of their scores as the slice's rows are."""
        chosen = part.fields["label"] == 1
        rows = np.bincount(part.patient[chosen]).astype(np.float64)
        patients = effective_patients(float(rows.sum()), float(rows @ rows))
        return cls(part.fields["score"][chosen], part.patient[chosen], patients)

    def sensitivity(self, threshold: float, n_patients: int) -> tuple[float, Array]:
        """The sensitivity, and how much every patient of the slice moves it, (n_patients,)."""
        flagged = binary.decide(self.score, threshold)
        value = float(flagged.mean())
        moved = np.bincount(self.number, weights=(flagged - value) / len(flagged), minlength=n_patients)
        return value, np.asarray(moved, dtype=np.float64)


class _Target(NamedTuple):
    """The sensitivity to reach.

    Attributes:
        threshold: The locked threshold.
        value: Sensitivity of everyone there; None without any diseased case.
        n: Diseased cases in the cohort.
        influence: By patient of the cohort, (patients,).
        variance: Clustered by patient.
    """

    threshold: float
    value: float | None
    n: int
    influence: Array
    variance: float

    @classmethod
    def of(cls, whole: Slice, own: _Diseased, threshold: float) -> _Target:
        """What the whole cohort reaches at the locked threshold."""
        if not len(own.score):
            return cls(threshold, None, 0, np.zeros(0), 0.0)
        value, sums = own.sensitivity(threshold, whole.n_patients)
        influence = np.zeros(int(whole.patients.max()) + 1)
        influence[whole.patients] = sums
        return cls(threshold, value, len(own.score), influence, dot(sums, sums))


def _carry(part: Slice, own: _Diseased, target: _Target, level: float) -> Transport:
    """The record of one group."""
    found = Transport(part.group, target.threshold, target.value, None)
    if target.value is None:
        return replace(found, note=noted("no diseased case in the cohort, so there is no sensitivity to reach"))
    if not len(own.score):
        return replace(found, note=noted("no diseased case in this group"))
    if part.group == EVERYONE or len(own.score) == target.n:
        note = (
            noted("the cohort sets the target")
            if part.group == EVERYONE
            else noted("all diseased cases are in this group")
        )
        return _at(found, part, target.threshold, note)
    if target.value == 0:
        return replace(
            found, note=noted("no diseased case of the cohort is flagged, which any higher threshold reaches too")
        )
    # The smallest number of flagged cases that reaches the target; rounding must not ask for one more.
    wanted = math.ceil(target.value * len(own.score) - 1e-9)
    place = len(own.score) - wanted
    needed = float(own.score[place])
    ends = _ends(part, own, place, target, pointwise_critical(level))
    if isinstance(ends, str):
        return _at(found, part, needed, ends)
    low, high = ends
    note = _open_ends(low <= 0, high >= 1)
    return _at(replace(found, needed_low=low, needed_high=high), part, needed, note)


def _at(found: Transport, part: Slice, threshold: float, note: str) -> Transport:
    """The record with the group's rates at the threshold that it needs."""
    flagged, label = binary.decide(part.fields["score"], threshold), part.fields["label"]
    hits, cases, n = dot(flagged, label), float(label.sum()), len(label)
    flags = float(flagged.sum())
    specificity = None if cases == n else 1 - (flags - hits) / (n - cases)
    if specificity is None:
        note = "; ".join(filter(None, [note, noted("no case without the disease in this group")]))
    return replace(
        found, needed=threshold, sensitivity=hits / cases, specificity=specificity, flag_rate=flags / n, note=note
    )


def _open_ends(is_open_below: bool, is_open_above: bool) -> str:
    """Why the interval of the needed threshold reaches 0 or 1; "" where it does not."""
    if is_open_below and is_open_above:
        return noted("too few diseased cases to bound the threshold from below and above")
    if is_open_below:
        return noted("too few diseased cases to bound the threshold from below")
    return noted("too few diseased cases to bound the threshold from above") if is_open_above else ""


def _ends(part: Slice, own: _Diseased, place: int, target: _Target, critical: float) -> tuple[float, float] | str:
    """Both ends of the interval of the threshold at a place among the diseased, or why there is none."""
    assert target.value is not None
    m = len(own.score)
    if target.value == 1:
        return noted(
            "no interval: every diseased case of the cohort is flagged, which does not show how far below them it may lie"
        )
    if own.n_patients < m:
        if own.n_patients < 2:
            return noted("no interval: all diseased cases of this group are of one patient")
        critical = for_patients(critical, own.n_patients)
    value, sums = own.sensitivity(float(own.score[place]), part.n_patients)
    plain, by_row = dot(sums, sums), value * (1 - value) / m
    is_seen = own.n_patients > 1 and plain > SEEN * by_row > 0
    cases = min(value * (1 - value) / plain, m) if is_seen else own.n_patients
    # At the true threshold the sensitivity is the target, whatever the few cases around the one found may say.
    variance = target.value * (1 - target.value) / cases
    shared = dot(sums, target.influence[part.patients])
    correlation = shared / math.sqrt(plain * target.variance) if is_seen and target.variance > 0 else 0.0
    covariance = min(correlation, 1.0) * math.sqrt(variance * target.variance)
    difference = variance + target.variance - 2 * covariance
    if difference <= SEEN * variance:
        return noted("no interval: the target moves with this group")
    effective = target.value * (1 - target.value) / difference
    # How few, or many, of `effective` cases lie below the true threshold in all but the rarest samples; in the group's own cases.
    beyond, missed, per_case = tail(critical), 1 - target.value, m / effective
    low, high = 0.0, 1.0
    if target.value**effective <= beyond:
        fewest = float(bdtrik(beyond, effective, missed)) * per_case
        # Where the target moves with the group, `effective` is the larger, and a whole case of the group is the coarser step.
        fewest -= max(0.0, 1 - per_case) / 2
        low = float(own.score[min(math.floor(fewest), place)]) if fewest >= 0 else 0.0
    if missed**effective <= beyond:
        most = math.ceil(float(bdtrik(1 - beyond, effective, missed)) * per_case)
        high = float(own.score[max(most, place)]) if most < m else 1.0
    return low, high
