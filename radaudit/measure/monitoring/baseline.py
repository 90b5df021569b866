"""What an acceptance audit says of a group, as the parameters of its control charts. No row of the baseline is needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.records import Estimate, Evidence, Group, GroupSummary

FEWEST = 20
"""Fewest patients behind a baseline value that new cases are held against."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share at acceptance.

    Attributes:
        value: The share.
        n_effective: Independent cases that it is worth: its cases over its design effect.
        design_effect: Variance with patients as units over variance with images as units, at least 1.
        images_per_patient: Images a patient among the cases that it counts.
    """

    value: float
    n_effective: float
    design_effect: float
    images_per_patient: float

    @property
    def center(self) -> float:
        """The share, moved inside where it is 0 or 1: nobody has shown that it cannot happen."""
        if 0.0 < self.value < 1.0:
            return self.value
        return (self.value * self.n_effective + 0.5) / (self.n_effective + 1.0)

    def inflation(self, images_per_patient: float) -> float:
        """Design effect where patients have so many images: 1 + (m - 1) rho, rho from acceptance (Kish L. Survey sampling. 1965).

        Where no patient had several images at acceptance rho is not known; then all images of a patient count as one.
        """
        if self.images_per_patient <= 1.0 + 1e-9:
            return max(1.0, images_per_patient)
        rho = min(1.0, (self.design_effect - 1.0) / (self.images_per_patient - 1.0))
        return max(1.0, 1.0 + (images_per_patient - 1.0) * rho)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The scores at acceptance, from the histograms of both outcomes.

    Attributes:
        edges: (k,) left edges of the bins, the last one ends at 1.
        healthy: (k,) share of all cases in each bin without the disease.
        diseased: (k,) share of all cases in each bin with it; both together sum to 1.
    """

    edges: NDArray[np.float64]
    healthy: NDArray[np.float64]
    diseased: NDArray[np.float64]

    @property
    def all(self) -> NDArray[np.float64]:
        """(k,) share of the cases in each bin."""
        return np.asarray(self.healthy + self.diseased)

    def coarser(self, most: int) -> Scores:
        """The same scores in at most so many bins of about equal shares, for what needs no finer ones."""
        place = np.minimum((np.cumsum(self.all) - self.all / 2) * most, most - 1e-9).astype(np.intp)
        start = np.flatnonzero(np.diff(place, prepend=-1))
        return Scores(self.edges[start], np.add.reduceat(self.healthy, start), np.add.reduceat(self.diseased, start))

    @property
    def middles(self) -> NDArray[np.float64]:
        """(k,) middle of each bin."""
        return np.asarray((self.edges + np.append(self.edges[1:], 1.0)) / 2)


@dataclass(frozen=True, slots=True)
class GroupBaseline:
    """A group at acceptance; what is None was not estimable, or rests on too few patients.

    Attributes:
        group: The group.
        threshold: Score from which a case is flagged.
        flag_rate: Share flagged.
        sensitivity: Share flagged among the diseased.
        specificity: Share not flagged among the others.
        scores: Their distribution.
        shift: Calibration in the large (logit): what makes the scores as right on average as they were at acceptance.
        calibration: Size and design effect of that estimate.
    """

    group: Group
    threshold: float
    flag_rate: Share | None
    sensitivity: Share | None
    specificity: Share | None
    scores: Scores | None
    shift: float | None
    calibration: Share | None


def read_baseline(evidence: Evidence, group: Group) -> GroupBaseline:
    """The parameters of one group, from the audit's numbers alone."""
    who = evidence.summary(group)
    every, diseased = (who.n, who.n_patients), (who.n_events, who.n_event_patients)
    others = (who.n - who.n_events, who.n_other_patients)
    shift = _estimate(evidence, "calibration_in_the_large", group)
    return GroupBaseline(
        group=group,
        threshold=evidence.thresholds[0],
        flag_rate=_share(_estimate(evidence, "flag_rate", group), *every),
        sensitivity=_share(_estimate(evidence, "sensitivity", group), *diseased),
        specificity=_share(_estimate(evidence, "specificity", group), *others),
        scores=_scores(evidence, who),
        shift=None if shift is None else shift.value,
        calibration=_share(shift, *every),
    )


def _estimate(evidence: Evidence, metric: str, group: Group) -> Estimate | None:
    found = evidence.find(metric, group)
    return found.estimate if found is not None and found.estimate.is_known else None


def _share(found: Estimate | None, n: int, n_patients: int) -> Share | None:
    if found is None or found.value is None or n_patients < FEWEST:
        return None
    effect = max(1.0, found.design_effect or 1.0)
    return Share(found.value, max(1.0, n / effect), effect, n / n_patients)


def _scores(evidence: Evidence, who: GroupSummary) -> Scores | None:
    curves = {c.kind: c for c in evidence.curves if c.group == who.group and c.kind.startswith("score_") and c.y}
    if len(curves) < 2 or who.n_patients < FEWEST or who.n == 0:
        return None
    events, others = curves["score_events"], curves["score_nonevents"]
    prevalence = who.n_events / who.n
    diseased = np.array(events.y) / max(sum(events.y), 1e-12) * prevalence
    healthy = np.array(others.y) / max(sum(others.y), 1e-12) * (1 - prevalence)
    total = float(diseased.sum() + healthy.sum())
    if events.x != others.x or total <= 0:
        return None
    return Scores(np.array(events.x), healthy / total, diseased / total)
