"""Chart of the scores themselves: how far their distribution has moved from acceptance, without any label.

At acceptance only histograms by outcome are known, so both are compared as histograms: the first Wasserstein distance between the
binned distributions, the mean way that a score has moved (Ramdas A et al. Entropy 2017;19:47, doi:10.3390/e19020047). Shifts within
a bin are not seen. A distance is never 0 by chance alone, and the smaller the window, the larger it is: its reference is simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.monitoring.baseline import Scores, Share
from radaudit.measure.monitoring.cases import Cases, Point, Rows, independent
from radaudit.measure.monitoring.charting import Trace
from radaudit.measure.monitoring.ewma import SMOOTHING, Floats
from radaudit.records.monitoring import Watched

DRAWS = 2000
_TRACE = 0.02
"""Of a case, in every bin: an empty bin at acceptance need not stay empty."""


def binned(scores: Floats, edges: Floats) -> Floats:
    """(k,) share of the scores in every bin."""
    place = np.clip(np.searchsorted(edges, scores, side="right") - 1, 0, len(edges) - 1)
    return np.bincount(place, minlength=len(edges)) / max(1, len(scores))


def distance(shares: Floats, reference: Floats, edges: Floats) -> Floats:
    """(...,) first Wasserstein distance of binned distributions (..., k) from a reference (k,), in units of the score."""
    gap = np.abs(np.cumsum(shares, axis=-1) - np.cumsum(reference))[..., :-1]
    return np.asarray(gap @ np.diff(edges))


@dataclass(frozen=True, slots=True, eq=False)
class ScoreChart:
    """EWMA of the distance, each in units of its size by chance.

    Attributes:
        scores: The scores at acceptance.
        share: The flag rate, whose design effect stands for that of the scores.
    """

    scores: Scores
    share: Share

    @property
    def measure(self) -> Watched:
        """What it watches."""
        return "scores"

    @property
    def baseline(self) -> float:
        """No distance."""
        return 0.0

    def counts(self, cases: Cases) -> NDArray[np.bool_]:
        """All cases."""
        return np.ones(len(cases.score), dtype=bool)

    def observe(self, cases: Cases, rows: Rows) -> float | None:
        """Mean way that the scores have moved, at least."""
        if not rows.size:
            return None
        edges = self.scores.edges
        return float(distance(binned(cases.score[rows], edges), self.scores.all, edges))

    def size(self, cases: Cases, rows: Rows) -> float:
        """Independent cases, by the design effect at acceptance."""
        return independent(cases, rows, cases.score[rows], self.share)

    def _scaled(self, way: Floats, size: Floats | float) -> Floats:
        """What chance makes of a distance is proportional to the root of 1/n + 1/n at acceptance."""
        return np.asarray(way / np.sqrt(1 / size + 1 / self.share.n_effective) / self._by_chance)

    @property
    def _by_chance(self) -> float:
        """Mean distance by chance times the root of n, by the normal limit of every step of the distribution."""
        at = np.cumsum(self.scores.all)[:-1]
        spread = np.sqrt(np.clip(at * (1 - at), 0.0, None)) @ np.diff(self.scores.edges)
        return max(float(spread) * float(np.sqrt(2 / np.pi)), 1e-6)

    def trace(self, cases: Cases, points: Sequence[Point]) -> Trace:
        """The EWMA less its expectation; its sign says whether scores rose or fell on average."""
        sizes = np.array([self.size(cases, p.rows) for p in points])
        ways = np.array([self.observe(cases, p.rows) or 0.0 for p in points])
        held, value = 1.0, np.zeros(len(points))
        for t, scaled in enumerate(self._scaled(ways, sizes)):
            held = SMOOTHING * float(scaled) + (1 - SMOOTHING) * held
            value[t] = held
        middles, mean = self.scores.middles, float(self.scores.all @ self.scores.middles)
        edges = self.scores.edges
        rose = np.array([binned(cases.score[p.rows], edges) @ middles >= mean for p in points])
        statistic = np.where(rose, 1.0, -1.0) * np.maximum(0.0, value - 1.0)
        return Trace(tuple(points), statistic, value, np.ones(len(points)), 1.0, is_one_sided=True)

    def simulate(self, size: float, horizon: int, random: np.random.Generator) -> Floats:
        """Multinomial windows, around a true distribution that acceptance leaves open."""
        n, edges, reference = max(1, round(size)), self.scores.edges, self.scores.all
        true = random.dirichlet(reference * self.share.n_effective + _TRACE, DRAWS)
        held, farthest = np.ones(DRAWS), np.zeros(DRAWS)
        for _ in range(horizon):
            ways = distance(random.multinomial(n, true) / n, reference, edges)
            held = SMOOTHING * self._scaled(ways, n) + (1 - SMOOTHING) * held
            np.maximum(farthest, held - 1.0, out=farthest)
        return farthest
