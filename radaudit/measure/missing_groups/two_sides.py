"""A metric in a group and in the rest, on marked rows: the gap and its variance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.analysis_plan import ProportionInterval
from radaudit.measure.contrasts import Contrast, shared, tie, why_not
from radaudit.measure.estimating import measure
from radaudit.measure.gap_limits import limits
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.measured import Measured
from radaudit.measure.slices import Rows, slice_of
from radaudit.records.estimates import Metric
from radaudit.records.groups import REST, Group

MOST_ROWS = 10_000
"""Rows of a side from which a variance is taken; it needs but its first two digits."""

Marked = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is measured.

    Attributes:
        metric: The metric.
        threshold: Decision threshold.
        seed: Of metrics that draw.
        level: Confidence level.
        proportion: The interval of a proportion.
    """

    metric: Metric
    threshold: float
    seed: int
    level: float
    proportion: ProportionInterval = "wilson"


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """The metric on both sides."""

    group: Measured
    rest: Measured

    @property
    def gap(self) -> float:
        """Group less rest, NaN where one is undefined."""
        if self.group.value is None or self.rest.value is None:
            return math.nan
        return self.group.value - self.rest.value

    @property
    def variance(self) -> float:
        """Of the gap, patients in both sides accounted for; NaN where it is unknown."""
        se = tie(self.group, self.rest, shared(self.group, self.rest)).se
        return math.nan if se is None else se**2

    @property
    def reason(self) -> str:
        """Why there is no gap or no interval, "" where there is nothing to explain."""
        return why_not(self.group, self.rest, REST)

    def interval(self, level: float) -> tuple[float, float] | None:
        """The interval of the gap (MOVER), as for the gaps that are judged."""
        pair = Contrast(
            self.group, self.rest, REST, "confirmatory", tie(self.group, self.rest, shared(self.group, self.rest)), None
        )
        ends = limits(pair, pointwise_critical(level))
        return None if ends is None else (ends[0], ends[1])


def two_sides(rows: Rows, group: Group, inside: Marked, outside: Marked, setting: Setting) -> Sides:
    """The metric among the rows marked as in the group and those marked as in the rest."""
    own, rest = (slice_of(group, rows, np.flatnonzero(marked)) for marked in (inside, outside))
    both = [
        measure(setting.metric, side, setting.threshold, setting.seed, proportion=setting.proportion)
        for side in (own, rest)
    ]
    return Sides(*both)


class Sample:
    """Some patients of a large cohort, from whom a variance is taken.

    Args:
        rows: All scored rows.
        codes: (n,) their groups.
        seed: Of the choice.
    """

    def __init__(self, rows: Rows, codes: NDArray[np.int32], seed: int) -> None:
        self.rows = rows
        n_patients = int(rows.patient.max()) + 1
        first = np.zeros(n_patients, dtype=codes.dtype)
        first[rows.patient] = codes
        self._are_shared = bool((first[rows.patient] != codes).any())
        self._lot = np.random.default_rng([seed, rows.n]).random(n_patients)[rows.patient]

    def gap_variance(self, group: Group, inside: Marked, outside: Marked, setting: Setting) -> float:
        """Variance of the gap; where a side is large, from some of its patients, and scaled to all.

        NaN where these rows do not show how much the gap varies.
        """
        sizes = [int(np.count_nonzero(marked)) for marked in (inside, outside)]
        if max(sizes) <= MOST_ROWS:
            return two_sides(self.rows, group, inside, outside, setting).variance
        shares = [min(1.0, MOST_ROWS / max(size, 1)) for size in sizes]
        if self._are_shared:
            shares = [min(shares)] * 2  # the same patients on both sides, or nothing is known of how they vary together
        own, rest = (marked & (self._lot < share) for marked, share in zip((inside, outside), shares, strict=True))
        sides = two_sides(self.rows, group, own, rest, setting)
        if self._are_shared:
            return sides.variance * shares[0]
        if sides.group.se is None or sides.rest.se is None:
            return math.nan
        return sides.group.se**2 * shares[0] + sides.rest.se**2 * shares[1]
