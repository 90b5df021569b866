"""The groups on one scale, each with the variance that it would have were all groups equal.

A group's own standard error is a poor judge in a small group: it goes to zero as a proportion or an AUROC nears 1, which makes
the test of "all alike" far too eager or, on the logit scale, far too timid. Were all groups equal, though, they would share the
proportion and the spread between patients: so the variance is taken at the common value, and what a patient adds to it is
estimated from all groups, the more so the fewer patients a group has (docs/decisions/0013-spread-between-groups.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.heterogeneity.normal_model import NormalModel
from radaudit.measure.heterogeneity.usable import patients_behind
from radaudit.measure.measured import Measured
from radaudit.records.arrays import Array

BORROWED = 40.0
"""Patients of its own at which a group's spread counts as much as that of all groups together."""


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """Groups ready to be compared: in order of precision, so that their names and places change no draw.

    Attributes:
        order: (k,) positions of the groups as they were given.
        values: (k,) on the working scale: logarithms of ratios, else the measure's own.
        covariance: (k, k) of the values were all groups equal.
        counts: (k,) independent cases behind each proportion of them; 0 where the value is no such share.
        center: Aligned value with every group weighed by its precision.
        is_ratio: True where the working scale is the logarithm.
        is_bounded: True where the measure lies between 0 and 1.
        lowest: Smallest value the measure can take.
    """

    order: NDArray[np.intp]
    values: Array
    covariance: Array
    counts: Array
    center: float
    is_ratio: bool
    is_bounded: bool
    lowest: float

    @property
    def variances(self) -> Array:
        """(k,) of the values."""
        return np.diag(self.covariance)

    def natural(self, values: Array) -> Array:
        """From the working scale to the measure's own."""
        return np.exp(np.minimum(values, 700.0)) if self.is_ratio else values


def align(measured: Sequence[Measured], correlation: Array, *, are_shares: bool) -> Aligned | None:
    """Brings usable groups onto one scale; None where nothing shows how much their values vary.

    Args:
        measured: One measure in every usable group.
        correlation: (k, k) of the estimates.
        are_shares: True for shares of cases.
    """
    scale = measured[0].card.scale
    natural = np.array([m.value for m in measured], dtype=np.float64)
    values = np.log(natural) if scale == "ratio" else natural
    counts = np.zeros(len(measured))
    if are_shares:
        variances, counts = _of_proportions(measured)
    else:
        variances = _of_others(measured, natural)
    if not np.all(variances > 0):
        return None
    if are_shares:
        center = _center(values, variances, correlation)
        variances = variances * center * (1 - center)
        if not 0 < center < 1:
            return None
    # Equally precise groups go by their values: which of two variances rounding made the larger may change no draw.
    order = np.lexsort((values, np.round(np.log(variances), 9)))
    root = np.sqrt(variances)
    covariance = (correlation * np.outer(root, root))[np.ix_(order, order)]
    center = _center(values, variances, correlation)
    is_bounded = scale in ("proportion", "auc")
    lowest = -np.inf if scale in ("real", "net_benefit") else 0.0
    return Aligned(order, values[order], covariance, counts[order], center, scale == "ratio", is_bounded, lowest)


def _center(values: Array, variances: Array, correlation: Array) -> float:
    root = np.sqrt(variances)
    return NormalModel(values, correlation * np.outer(root, root)).mean(0.0)


def _of_proportions(measured: Sequence[Measured]) -> tuple[Array, Array]:
    """Variances over p (1 - p), and the independent cases where every one is another patient."""
    patients = np.array([patients_behind(m, is_share=True) for m in measured], dtype=np.float64)
    rows = np.array([m.statistic.n if m.statistic else 0 for m in measured], dtype=np.float64)
    alone = patients == rows
    unit, weight = np.ones(len(measured)), np.zeros(len(measured))
    for i, m in enumerate(measured):
        assert m.value is not None
        assert m.spread is not None
        if not alone[i] and m.spread.is_seen and 0 < m.value < 1:
            unit[i] = patients[i] * m.spread.plain_variance / (m.value * (1 - m.value))
            weight[i] = patients[i] - 1
    unit[~alone] = _moderate(unit[~alone], weight[~alone])
    return unit / patients, np.where(alone, rows, 0.0)


def _of_others(measured: Sequence[Measured], natural: Array) -> Array:
    """Variances in proportion to 1 / diseased patients + 1 / others, which holds for an AUROC or an intercept of equal groups."""
    diseased = np.array([m.where.n_event_patients for m in measured], dtype=np.float64)
    others = np.array([m.where.n_other_patients for m in measured], dtype=np.float64)
    base = 1 / diseased + 1 / others
    own = np.array([0.0 if m.se is None else m.se**2 for m in measured])
    if measured[0].card.scale == "ratio":
        own = own / natural**2
    return np.asarray(base * _moderate(own / base, np.minimum(diseased, others) - 1))


def _moderate(unit: Array, weight: Array) -> Array:
    """Draws what a patient adds to the variance towards the mean of all groups; a weight of 0 takes it from there.

    Source: the moderated variance of Smyth GK. Stat Appl Genet Mol Biol 2004;3:3. doi:10.2202/1544-6115.1027
    """
    if not weight.sum() > 0:
        return unit
    mean = float(weight @ unit / weight.sum())
    return np.asarray((BORROWED * mean + weight * unit) / (BORROWED + weight))
