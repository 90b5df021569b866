"""A measure of utility at every threshold of a sweep, with bands that hold at each threshold and over the whole curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from radaudit.errors import Undefined
from radaudit.measure.intervals.clopper_pearson import clopper_pearson_along
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.intervals.net_benefit import SEEN, Proportion, net_benefits
from radaudit.measure.intervals.simultaneous import simultaneous_critical
from radaudit.measure.intervals.wilson import wilson_along
from radaudit.measure.utility.outcomes import Worth
from radaudit.measure.utility.threshold_sweep import Sweep
from radaudit.records.arrays import Array

DRAWS = 5000
"""Draws behind the critical value of a band: its Monte Carlo error is about .025, a hundredth of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Utility:
    """A utility along a sweep of k thresholds.

    Attributes:
        worth: The utility.
        sweep: The counts.
        values: (k,) the utility.
        gradients: (k, 3) of the utility by gain, loss and cases.
        treat_all: (k,) the utility of flagging everybody.
    """

    worth: Worth
    sweep: Sweep
    values: Array
    gradients: Array
    treat_all: Array

    def band(
        self, critical: float, proportion: Proportion = wilson_along
    ) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Lower and upper ends at a critical value; both empty where all cases are of one patient."""
        mix = self.worth.mix
        totals, moments = self.sweep.totals[:-1] @ mix.T, mix @ self.sweep.moments[:-1] @ mix.T
        ends = net_benefits(self.values, totals, moments, self.gradients, critical, proportion)
        return ((), ()) if ends is None else (tuple(ends[0].tolist()), tuple(ends[1].tolist()))

    def joint_band(self, level: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Lower and upper ends of the band that holds at all thresholds at once.

        From the exact intervals of gain and loss: far out, where a joint band ends, Wilson's are too short near 0 and 1
        (joint coverage .81 to .96 of standardized net benefit with 20 to 150 diseased cases; so .92 to .97).

        Args:
            level: Joint confidence.
        """
        return self.band(self.joint_critical(level), clopper_pearson_along)

    def joint_critical(self, level: float) -> float:
        """The critical value for all thresholds at once (max-t).

        From the joint normal law of the curve: its covariance between any two thresholds is the sum of products of patients'
        influences, exact and without resampling. Thresholds at which nothing varies, because nobody is flagged, follow
        their neighbors and add nothing.

        Source: Pfeiffer RM, Gail MH. Biom J 2020;62:764. doi:10.1002/bimj.201800240
        """
        covariance = self._covariance()
        length = np.sqrt(np.diag(covariance))
        varies = length > 0
        correlation = covariance[np.ix_(varies, varies)] / np.outer(length[varies], length[varies])
        # No seed of the audit's: the value is a property of this curve alone, whatever its group is called.
        return simultaneous_critical(correlation, level, draws=DRAWS) if varies.any() else pointwise_critical(level)

    def _covariance(self) -> Array:
        """(k, k) clustered covariance of the utility between thresholds, 0 where it is rounding noise."""
        by_count = self.gradients @ self.worth.mix
        weights = np.zeros((len(self.values), len(self.sweep.products)))
        # Flagging everybody is a threshold of its own, so no place is met twice in a row.
        np.put_along_axis(weights, self.sweep.places[:-1], by_count, axis=1)
        covariance = weights @ self.sweep.products @ weights.T
        size = np.einsum("ki,kij,kj->k", np.abs(by_count), self.sweep.moments[:-1], np.abs(by_count))
        noise = np.diag(covariance) <= SEEN * size
        covariance[noise, :] = covariance[:, noise] = 0.0
        return np.asarray(covariance)


def utility_along(sweep: Sweep, worth: Worth) -> Utility:
    """The utility at every threshold of a sweep.

    Raises:
        Undefined: Without any of the cases that it divides by.
    """
    totals = sweep.totals @ worth.mix.T
    cases = float(totals[0, 2])
    if cases <= 0:
        raise Undefined(worth.empty)
    weight = np.array([worth.weight(float(threshold)) for threshold in sweep.thresholds])
    # Flagging everybody comes last.
    values, treat_all = (worth.unit * (some[:, 0] - weight * some[:, 1]) / cases for some in (totals[:-1], totals[-1:]))
    slopes = np.stack([np.full_like(weight, worth.unit), -worth.unit * weight, -values], axis=1)
    return Utility(worth, sweep, values, slopes / cases, treat_all)
