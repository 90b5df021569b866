"""Numbers told so coarsely that the counts behind them stay as uncertain as the published ones.

A proportion betrays its denominator: 0.8605 from about 43 cases can only be 37 of 43. So does the length of an interval. Both
are told in steps that a few more or fewer cases would fall into.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from statistics import NormalDist

from radaudit.records.estimates import Estimate

DIGITS = 4
"""Significant digits of a number whose steps are given otherwise; enough not to move it from its step."""

DECIMALS = 3
"""Most decimals of a number that is told in no steps of cases."""

CASES = 0.2
"""Step of a proportion, in multiples of the smallest group: with 10, two cases."""

EVENTS = 0.5
"""The same for a share that says how many are diseased."""

CHANCES = (0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)
"""What a p-value is told as: the next of these, so that none becomes smaller."""

_COUNTED = re.compile(r"\d[\d,]*(?= (?:diseased|other|flagged|case|row|patient|image))")


@dataclass(frozen=True, slots=True)
class Grid:
    """How coarsely the numbers of a group are told.

    Attributes:
        n: Published number of cases behind them, a multiple of `base` and above 0.
        base: Smallest group that is shown.
        cases: Step of a value, in cases (relative to the value beyond 1); 0 where it is no share of cases, as AUROC or a slope.
            Then it has as many decimals as `n` has digits, at most three: AUROC moves by 1 / (diseased x others), which is a
            smaller step however many they are, so that every pair of counts can give every value that is told.
    """

    n: int
    base: int
    cases: float = 0.0

    def value(self, x: float) -> float:
        """The value in its steps."""
        if not self.cases:
            return tidy(round(x / self._step(x)) * self._step(x))
        step = self.cases / self.n
        if abs(x) <= 1:
            return tidy(round(x / step) * step)
        ratio = math.log1p(step)
        return tidy(math.copysign(math.exp(round(math.log(abs(x)) / ratio) * ratio), x))

    def ends(self, value: float, low: float, high: float, limits: tuple[float, float]) -> tuple[float, float]:
        """Both ends of an interval, outward in the same steps, so that it holds the value as it is told and the true interval.

        Finer steps would betray what the value hides: the two ends of a Wilson interval are two equations for two counts.
        """
        below, above = math.floor(low / self._step(low) + 1e-9), math.ceil(high / self._step(high) - 1e-9)
        low, high = tidy(below * self._step(low)), tidy(above * self._step(high))
        return min(max(low, limits[0]), value), max(min(high, limits[1]), value)

    def estimate(self, e: Estimate, value: float | None = None, *, is_share: bool = False) -> Estimate:
        """An estimate with its interval.

        Args:
            e: As it was measured.
            value: The value as it is told, where it follows from others; by default the coarse one.
            is_share: True for what lies between 0 and 1.
        """
        if e.value is None:
            return e
        told = tidy(self.value(e.value) if value is None else value)
        low, high = e.low, e.high
        if low is not None and high is not None:
            limits = (0.0, 1.0) if is_share else (-math.inf, math.inf)
            low, high = self.ends(told, low, high, limits)
        return replace(
            e,
            value=told,
            low=low,
            high=high,
            # From the interval as it is told: one of its own would be a third equation for the counts.
            se=None
            if low is None or high is None
            else tidy((high - low) / 2 / NormalDist().inv_cdf(0.5 + e.level / 2)),
            design_effect=_maybe(e.design_effect, 2),
            by_chance=_maybe(e.by_chance, 2),
            p=chance(e.p),
            note=without_counts(e.note),
        )

    def _step(self, x: float) -> float:
        """Distance of two numbers about as large as `x` that are told apart; beyond 1 it grows with `x`."""
        if self.cases:
            return self.cases / self.n * 2.0 ** (max(0, math.floor(math.log2(abs(x)))) if x else 0)
        decimals = min(len(str(self.n)), DECIMALS)
        return 10.0 ** ((max(0, math.floor(math.log10(abs(x)))) if x else 0) - decimals)


def tidy(x: float) -> float:
    """The number with as many digits as are told; larger numbers never become smaller ones."""
    return significant(x, DIGITS)


def significant(x: float, digits: int) -> float:
    """The number with so many significant digits."""
    return float(f"{x:.{digits}g}")


def chance(p: float | None) -> float | None:
    """A p-value as the next larger one of a few.

    Two digits of a p-value tell a difference to a hundredth of its standard error.
    """
    return None if p is None else next(step for step in CHANCES if p <= step)


def odds(p: float | None) -> float | None:
    """The probability of something as one of a few, never nearer to certainty than it is."""
    if p is None:
        return None
    return tidy(1 - min(chance(1 - p) or 0.5, 0.5)) if p > 0.5 else min(chance(p) or 0.5, 0.5)


def without_counts(text: str) -> str:
    """The sentence with "some" for numbers of people or cases."""
    return _COUNTED.sub("some", text)


def _maybe(x: float | None, digits: int) -> float | None:
    return None if x is None else significant(x, digits)
