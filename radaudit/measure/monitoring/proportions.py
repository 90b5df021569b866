"""Charts of a share: how many cases are flagged, and of the labelled ones how many rightly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.monitoring.baseline import Share
from radaudit.measure.monitoring.cases import Cases, Point, Rows, independent
from radaudit.measure.monitoring.charting import Trace
from radaudit.measure.monitoring.ewma import Floats, average, simulate_farthest
from radaudit.measure.monitoring.limits import DRAWS
from radaudit.records.monitoring import Watched


@dataclass(frozen=True, slots=True)
class ProportionChart:
    """EWMA of a share: flag rate of all cases, sensitivity of the diseased, specificity of the others.

    Attributes:
        measure: Which.
        share: The share at acceptance.
        threshold: Score from which a case is flagged.
    """

    measure: Watched
    share: Share
    threshold: float

    @property
    def baseline(self) -> float:
        """The share at acceptance."""
        return self.share.value

    def counts(self, cases: Cases) -> NDArray[np.bool_]:
        """All cases, the diseased, or the others."""
        if self.measure == "flag_rate":
            return np.ones(len(cases.label), dtype=bool)
        return np.asarray(cases.label == (1 if self.measure == "sensitivity" else 0))

    def _counted(self, cases: Cases, rows: Rows) -> Rows:
        return np.asarray(rows[self.counts(cases)[rows]])

    def _hits(self, cases: Cases, rows: Rows) -> int:
        n_flagged = int((cases.score[rows] >= self.threshold).sum())
        return len(rows) - n_flagged if self.measure == "specificity" else n_flagged

    def observe(self, cases: Cases, rows: Rows) -> float | None:
        """The share in these rows."""
        counted = self._counted(cases, rows)
        return self._hits(cases, counted) / len(counted) if counted.size else None

    def size(self, cases: Cases, rows: Rows) -> float:
        """Independent cases, by the design effect at acceptance."""
        counted = self._counted(cases, rows)
        flagged = (cases.score[counted] >= self.threshold).astype(np.float64)
        return independent(cases, counted, flagged, self.share)

    def trace(self, cases: Cases, points: Sequence[Point]) -> Trace:
        """The EWMA."""
        used = [Point(p.window, rows) for p in points if (rows := self._counted(cases, p.rows)).size]
        sizes = np.array([self.size(cases, p.rows) for p in used])
        shares = np.array([self.observe(cases, p.rows) or 0.0 for p in used])
        p0 = self.share.center
        found = average(sizes * (shares - p0), sizes * p0 * (1 - p0), sizes, self._uncertainty)
        return Trace(tuple(used), found.statistic, p0 + found.drift, found.error, p0)

    def simulate(self, size: float, horizon: int, random: np.random.Generator) -> Floats:
        """Binomial windows, around a true share that acceptance leaves open."""
        n, p0, seen = max(1, round(size)), self.share.center, self.share.n_effective
        true = random.beta(p0 * seen, (1 - p0) * seen, DRAWS)
        deviations = (np.asarray(random.binomial(n, true) - n * p0, np.float64) for _ in range(horizon))
        return simulate_farthest(deviations, n * p0 * (1 - p0), n, self._uncertainty, DRAWS)

    @property
    def _uncertainty(self) -> float:
        """Variance of the share at acceptance."""
        return self.share.center * (1 - self.share.center) / self.share.n_effective
