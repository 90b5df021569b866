"""Charts of calibration where labels are known: does as much disease occur as the scores said, calibrated as at acceptance?

Risk-adjusted CUSUM of the log likelihood ratio for odds twice, and half, as high (Steiner SH et al. Biostatistics 2000;1:441,
doi:10.1093/biostatistics/1.4.441; Page ES. Biometrika 1954;41:100, doi:10.1093/biomet/41.1-2.100), and EWMA of observed less
expected, which sees smaller shifts that last. Images of one patient are no independent witnesses: their log likelihood counts less
by the design effect (Chandler RE, Bate S. Biometrika 2007;94:167, doi:10.1093/biomet/asm015).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.monitoring.baseline import Scores, Share
from radaudit.measure.monitoring.cases import Cases, Point, Rows, independent
from radaudit.measure.monitoring.charting import Trace
from radaudit.measure.monitoring.ewma import Floats, average, simulate_farthest
from radaudit.records.monitoring import Watched

DRAWS = 2000
ODDS_RATIO = 2.0
"""Change of the odds that the CUSUM is tuned to, upwards and downwards."""

MOST_BINS = 10
"""Of the scores in simulated windows; finer ones change no limit that could be told."""

_CLIP = 1e-7
_TRACE = 0.02


def shifted(score: Floats, shift: float) -> Floats:
    """The score as a risk, its logit moved by `shift`."""
    p = np.clip(score, _CLIP, 1 - _CLIP)
    return np.asarray(1.0 / (1.0 + (1 - p) / p * np.exp(-shift)))


def log_likelihood_ratio(risk: Floats, label: NDArray[np.int8], odds_ratio: float) -> Floats:
    """(n,) weight of each case for odds that are `odds_ratio` times as high as its risk says (Steiner 2000, equation 2.1)."""
    weight = -np.log1p(risk * (odds_ratio - 1.0))
    return np.asarray(np.where(label == 1, weight + np.log(odds_ratio), weight))


@dataclass(frozen=True, slots=True, eq=False)
class _RiskChart:
    """What both charts share.

    Attributes:
        scores: Scores at acceptance, by outcome.
        share: Size and design effect of the calibration there.
        shift: Calibration in the large there, on the logit scale.
    """

    scores: Scores
    share: Share
    shift: float

    def counts(self, cases: Cases) -> NDArray[np.bool_]:
        """The labelled cases."""
        return np.asarray(cases.label >= 0)

    def size(self, cases: Cases, rows: Rows) -> float:
        """Independent labelled cases."""
        rows = _labelled(cases, rows)
        residual = (cases.label[rows] == 1) - shifted(cases.score[rows], self.shift)
        return independent(cases, rows, residual, self.share)

    def _used(self, cases: Cases, points: Sequence[Point]) -> list[Point]:
        return [Point(p.window, rows) for p in points if (rows := _labelled(cases, p.rows)).size]

    def _cells(self) -> tuple[Floats, Floats, NDArray[np.int8]]:
        """(2k,) probability, risk and outcome of every bin of healthy and diseased, right on average as acceptance was."""
        scores = self.scores.coarser(MOST_BINS)
        chance = np.concatenate([scores.healthy, scores.diseased])
        label = np.repeat(np.array([0, 1], np.int8), len(scores.edges))
        low, high, middles = -20.0, 20.0, scores.middles
        for _ in range(60):  # the expected risk rises with the shift, so halving finds the one that matches the disease
            at = (low + high) / 2
            too_low = float(scores.all @ shifted(middles, at)) < float(scores.diseased.sum())
            low, high = (at, high) if too_low else (low, at)
        return chance, np.tile(shifted(middles, (low + high) / 2), 2), label

    def _windows(self, n: int, chance: Floats, horizon: int, random: np.random.Generator) -> Iterator[Floats]:
        """(draws, 2k) counts of every window, around true probabilities that acceptance leaves open."""
        true = random.dirichlet(chance * self.share.n_effective + _TRACE, DRAWS)
        for _ in range(horizon):
            yield random.multinomial(n, true).astype(np.float64)


class CusumChart(_RiskChart):
    """The CUSUM: positive for more disease than expected, negative for less."""

    __slots__ = ()

    @property
    def measure(self) -> Watched:
        """What it watches."""
        return "observed_expected"

    @property
    def baseline(self) -> float:
        """As many as expected."""
        return 1.0

    def observe(self, cases: Cases, rows: Rows) -> float | None:
        """Observed over expected."""
        rows = _labelled(cases, rows)
        expected = float(shifted(cases.score[rows], self.shift).sum())
        return float((cases.label[rows] == 1).sum()) / expected if expected > 0 else None

    def trace(self, cases: Cases, points: Sequence[Point]) -> Trace:
        """The arm that is farther from 0."""
        used = self._used(cases, points)
        more, less, value = 0.0, 0.0, np.zeros(len(used))
        for t, point in enumerate(used):
            risk, label = shifted(cases.score[point.rows], self.shift), cases.label[point.rows]
            effect = len(point.rows) / self.size(cases, point.rows)
            more = max(0.0, more + float(log_likelihood_ratio(risk, label, ODDS_RATIO).sum()) / effect)
            less = max(0.0, less + float(log_likelihood_ratio(risk, label, 1 / ODDS_RATIO).sum()) / effect)
            value[t] = more if more >= less else -less
        return Trace(tuple(used), value, value, np.ones(len(used)), 0.0)

    def simulate(self, size: float, horizon: int, random: np.random.Generator) -> Floats:
        """Windows of simulated cases."""
        chance, risk, label = self._cells()
        weights = [log_likelihood_ratio(risk, label, odds) for odds in (ODDS_RATIO, 1 / ODDS_RATIO)]
        more, less, farthest = np.zeros(DRAWS), np.zeros(DRAWS), np.zeros(DRAWS)
        for counts in self._windows(max(1, round(size)), chance, horizon, random):
            more = np.maximum(0.0, more + counts @ weights[0])
            less = np.maximum(0.0, less + counts @ weights[1])
            np.maximum(farthest, np.maximum(more, less), out=farthest)
        return farthest


class ExcessChart(_RiskChart):
    """The EWMA of observed less expected."""

    __slots__ = ()

    @property
    def measure(self) -> Watched:
        """What it watches."""
        return "calibration_in_the_large"

    @property
    def baseline(self) -> float:
        """As many as expected."""
        return 0.0

    def observe(self, cases: Cases, rows: Rows) -> float | None:
        """Observed less expected a case."""
        rows = _labelled(cases, rows)
        if not rows.size:
            return None
        return float(np.mean((cases.label[rows] == 1) - shifted(cases.score[rows], self.shift)))

    def trace(self, cases: Cases, points: Sequence[Point]) -> Trace:
        """The EWMA."""
        used = self._used(cases, points)
        sizes = np.array([self.size(cases, p.rows) for p in used])
        excess = np.array([self.observe(cases, p.rows) or 0.0 for p in used])
        risks = [shifted(cases.score[p.rows], self.shift) for p in used]
        spread = np.array([float(np.mean(r * (1 - r))) for r in risks])
        found = average(sizes * excess, sizes * spread, sizes, self._variance() / self.share.n_effective)
        return Trace(tuple(used), found.statistic, found.drift, found.error, 0.0)

    def simulate(self, size: float, horizon: int, random: np.random.Generator) -> Floats:
        """Windows of simulated cases."""
        n = max(1, round(size))
        chance, risk, label = self._cells()
        deviations = (counts @ (label - risk) for counts in self._windows(n, chance, horizon, random))
        spread = self._variance()
        return simulate_farthest(deviations, n * spread, n, spread / self.share.n_effective, DRAWS)

    def _variance(self) -> float:
        """Of the outcome of one case, given its risk."""
        chance, risk, _ = self._cells()
        return float(chance @ (risk * (1 - risk)))


def _labelled(cases: Cases, rows: Rows) -> Rows:
    return np.asarray(rows[cases.label[rows] >= 0])
