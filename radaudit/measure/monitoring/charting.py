"""What all charts have in common: a trace over the points, and a limit from simulated ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.monitoring.cases import Cases, Point, Rows
from radaudit.measure.monitoring.ewma import Floats
from radaudit.records.monitoring import Watched


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A chart before its limit is known.

    Attributes:
        points: The points that have a value (k of them).
        statistic: (k,) what is held against the limit, above 0 where the measure is above its baseline.
        value: (k,) the chart as it is drawn.
        unit: (k,) how far it is from the center to a limit of 1, as it is drawn.
        center: Where the drawn chart is when nothing changed.
        is_one_sided: True where the drawn value is a distance, which has an upper limit only.
    """

    points: tuple[Point, ...]
    statistic: Floats
    value: Floats
    unit: Floats
    center: float
    is_one_sided: bool = False


class Chart(Protocol):
    """A chart of one measure in one group."""

    @property
    def measure(self) -> Watched:
        """What it watches."""

    @property
    def baseline(self) -> float:
        """The measure at acceptance."""

    def counts(self, cases: Cases) -> NDArray[np.bool_]:
        """(n,) True for the cases that it counts."""

    def trace(self, cases: Cases, points: Sequence[Point]) -> Trace:
        """The chart over these points; those without a case that it counts are left out."""

    def observe(self, cases: Cases, rows: Rows) -> float | None:
        """The measure in these rows; None where it is not defined."""

    def size(self, cases: Cases, rows: Rows) -> float:
        """Independent cases among these rows that it counts."""

    def simulate(self, size: float, horizon: int, random: np.random.Generator) -> Floats:
        """(draws,) farthest statistic of charts in control, with windows of so many independent cases."""
