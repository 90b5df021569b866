"""Logistic fits to everybody but a group from moments of the logit in narrow blocks, without going through the rows again.

Within a block the fitted risk is a power series in the distance from the middle, so that sums over rows are sums over blocks of
its coefficients times moments of that distance. The moments of everybody but a group are the total less the group's. With
blocks as narrow as `REACH` asks for, seven moments give the sums to twelve digits, which is what rounding leaves of
them when the rows are added up one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.slices import Rows, Slice
from radaudit.records.arrays import Array

BLOCKS = 1024
"""Blocks between the lowest and the highest logit."""

ORDER = 6
"""Highest moment."""

REACH = 0.06
"""Largest slope times half a block: the series then ends below (0.06 / pi)^7 = 1e-12."""

SHORTEST = 1e-9
"""A Newton step as short as this is the last: the next would be below the precision of the numbers."""


class Fit(NamedTuple):
    """A logistic fit.

    Attributes:
        beta: (2,) intercept and slope on the logit of the score.
        direction: (2,) the row of the inverse information that makes a row's influence on the statistic from x (y - mu).
        by_row: Sum over rows of its squared influence.
    """

    beta: Array
    direction: Array
    by_row: float


class LogitBlocks:
    """Moments of the logit by block, outcome and group.

    Args:
        rows: All rows, in the order of their scores.
        parts: The groups.

    Attributes:
        grid: Where the blocks are.
    """

    def __init__(self, rows: Rows, parts: Sequence[Slice]) -> None:
        self.grid = Grid.of(rows.fields["logit"])
        self._groups = np.stack([self._moments(part) for part in parts])
        self._total = self._groups.sum(axis=0)

    def cohort(self, *, has_slope: bool) -> Fit | None:
        """The fit to everybody."""
        return self._fit(self._total, np.array([0.0, 1.0]), has_slope=has_slope)

    def without(self, group: int, start: Array, *, has_slope: bool) -> Fit | None:
        """The fit to everybody outside of a group.

        Args:
            group: Its number.
            start: (2,) coefficients close by, such as those of the cohort.
            has_slope: False to hold the slope at 1.

        Returns:
            None where the blocks cannot tell: an outcome is missing, the fit does not exist or is too steep for them.
        """
        return self._fit(self._total - self._groups[group], start, has_slope=has_slope)

    def _moments(self, part: Slice) -> Array:
        """(2, ORDER + 1, blocks) sums of distance^k / k!, for the rows without and with the disease."""
        predictor = part.fields["logit"]
        block = self.grid.block(predictor)
        key = np.where(part.fields["label"] == 1, block + BLOCKS, block)
        away = predictor - self.grid.middle[block]
        found = np.empty((ORDER + 1, 2, BLOCKS))
        found[0] = np.bincount(key, minlength=2 * BLOCKS).reshape(2, BLOCKS)
        power = away
        for k in range(1, ORDER + 1):
            found[k] = np.bincount(key, power, 2 * BLOCKS).reshape(2, BLOCKS)
            power = power * (away / (k + 1))
        return found.swapaxes(0, 1)

    def _fit(self, moments: Array, beta: Array, *, has_slope: bool) -> Fit | None:
        n, events = float(moments[:, 0].sum()), float(moments[1, 0].sum())
        if not 0.5 < events < n - 0.5 or (has_slope and self.grid.half == 0):
            return None
        everybody = moments.sum(axis=0)
        free = 2 if has_slope else 1
        wanted = self.grid.integrate(moments[1], _CONSTANT)
        for _ in range(50):
            curves = self._curves(beta)
            if curves is None:
                return None
            gradient = (wanted - self.grid.integrate(everybody, curves.risk))[:free]
            information = _matrix(self.grid.integrate(everybody, curves.slope))[:free, :free]
            # Where the scores separate the outcomes the fit runs away, and the information with it.
            if not (information[0, 0] > 0.1 and np.linalg.cond(information) < 1e9):
                return None
            step = np.zeros(2)
            step[:free] = np.linalg.solve(information, gradient)
            size = float(np.abs(step).max())
            beta = beta + step / max(size, 1.0)
            if size < SHORTEST:
                return self._told(moments, beta, free)
        return None

    def _told(self, moments: Array, beta: Array, free: int) -> Fit | None:
        curves = self._curves(beta)
        if curves is None:
            return None
        information = _matrix(self.grid.integrate(moments.sum(axis=0), curves.slope))[:free, :free]
        direction = np.zeros(2)
        direction[:free] = np.linalg.inv(information)[-1]
        squares = self.grid.integrate(moments[1], curves.squared_of_events)
        squares += self.grid.integrate(moments[0], curves.squared_of_others)
        return Fit(beta, direction, float(direction @ _matrix(squares) @ direction))

    def _curves(self, beta: Array) -> _Curves | None:
        """None where the blocks are too wide for so steep a curve."""
        if not abs(beta[1]) * self.grid.half <= REACH:
            return None
        return _Curves.of(beta[0] + beta[1] * self.grid.middle, float(beta[1]))


class Grid(NamedTuple):
    """Blocks of equal width.

    Attributes:
        lowest: Logit where the first begins.
        half: Half of their width; 0 where all logits are the same.
        middle: (blocks,) their middles.
    """

    lowest: float
    half: float
    middle: Array

    @classmethod
    def of(cls, ascending: Array) -> Grid:
        """The blocks of all rows' logits, (n,), at least one."""
        lowest = float(ascending[0])
        half = (float(ascending[-1]) - lowest) / BLOCKS / 2
        return cls(lowest, half, np.asarray(lowest + half * np.arange(1, 2 * BLOCKS, 2), dtype=np.float64))

    def block(self, predictor: Array) -> NDArray[np.intp]:
        """The block of every row, (n,)."""
        if self.half == 0:
            return np.zeros(len(predictor), dtype=np.intp)
        return np.minimum(((predictor - self.lowest) * (0.5 / self.half)).astype(np.intp), BLOCKS - 1)

    def integrate(self, moments: Array, series: Array) -> Array:
        """(3,) sums over rows of f, x f and x^2 f, for f given by its derivatives in the middles.

        Args:
            moments: (ORDER + 1, blocks) of the rows.
            series: (k, blocks) derivatives of f, k <= ORDER + 1.
        """
        terms = len(series)
        up = np.arange(1, ORDER + 1)[:, None] * moments[1:]
        up_twice = np.arange(1, ORDER)[:, None] * up[1:]
        plain = np.einsum("kb,kb->b", moments[:terms], series)
        first = np.einsum("kb,kb->b", up[:terms], series[:ORDER])
        second = np.einsum("kb,kb->b", up_twice[:terms], series[: ORDER - 1])
        middle = self.middle
        return np.array([
            plain.sum(), middle @ plain + first.sum(), middle**2 @ plain + 2 * (middle @ first) + second.sum(),
        ])  # fmt: skip


_CONSTANT = np.ones((1, BLOCKS))
"""The function that is 1 everywhere."""


class _Curves(NamedTuple):
    """Derivatives by the logit of the score in the middles of the blocks, each (ORDER + 1, blocks).

    Attributes:
        risk: Of the fitted risk mu.
        slope: Of mu (1 - mu).
        squared_of_events: Of (1 - mu)^2.
        squared_of_others: Of mu^2.
    """

    risk: Array
    slope: Array
    squared_of_events: Array
    squared_of_others: Array

    @classmethod
    def of(cls, predictor: Array, steepness: float) -> _Curves:
        """Those of a logistic curve with these linear predictors in the middles."""
        found = _logistic(predictor)
        by_logit = steepness ** np.arange(ORDER + 1)[:, None]
        risk, slope = found[:-1], found[1:]
        of_events = -risk - slope
        of_events[0] += 1
        return cls(risk * by_logit, slope * by_logit, of_events * by_logit, (risk - slope) * by_logit)


def _logistic(predictor: Array) -> Array:
    """The logistic function and its first seven derivatives, (8, blocks): polynomials in itself."""
    risk = 1 / (1 + np.exp(-np.clip(predictor, -700, 700)))
    v, s = risk * (1 - risk), 1 - 2 * risk
    return np.stack([
        risk,
        v,
        v * s,
        v * (1 - 6 * v),
        v * s * (1 - 12 * v),
        v * (1 - 30 * v + 120 * v**2),
        v * s * (1 - 60 * v + 360 * v**2),
        v * (1 - 126 * v + 1680 * v**2 - 5040 * v**3),
    ])  # fmt: skip


def _matrix(sums: Array) -> Array:
    """(2, 2) from the sums of f, x f and x^2 f."""
    return np.array([[sums[0], sums[1]], [sums[1], sums[2]]])
