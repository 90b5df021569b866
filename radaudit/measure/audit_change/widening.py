"""A published interval at another critical value: an audit tells each number at one level, many at once need a wider one.

A share gives back how many independent cases it is worth, and gets Wilson's interval for that many. What has limits or is
skewed is widened where it is about symmetric: an AUROC by its log odds, a ratio by its logarithm. All else is widened as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from radaudit.measure.intervals.critical import for_patients, pointwise_critical
from radaudit.measure.intervals.root import root
from radaudit.measure.intervals.wilson import wilson
from radaudit.records.estimates import Estimate, MetricCard

Ends = Callable[[float], tuple[float, float]]
"""Turns a critical value into both ends."""

MOST_CASES = 1e12

FARTHEST = 1e6
"""Most that an interval is stretched by: Student's quantile of two patients has no end that a computer could hold."""

LARGEST_EXPONENT = 300.0


def ends_of(e: Estimate, card: MetricCard, patients: int) -> Ends | None:
    """Both ends of an estimate's interval as a function of the critical value; None where it has no interval.

    At the level of the estimate they are those that were published (of a share up to the difference between its own interval and
    Wilson's of the same length).

    Args:
        e: As it was published.
        card: The measure's.
        patients: Patients that its error is known from; where they are few the interval grows as Student's quantile does.
    """
    if e.value is None or e.low is None or e.high is None:
        return None
    value, low, high = e.value, e.low, e.high
    known_at = pointwise_critical(e.level)
    few = max(patients, 2)

    def stretch(critical: float) -> float:
        return min(for_patients(critical, few) / for_patients(known_at, few), FARTHEST)

    if card.scale == "proportion":
        n = effective_cases(value, high - low, known_at)
        return lambda critical: wilson(value, n, stretch(critical) * known_at)
    if card.scale == "auc" and low > 0 and high < 1:
        return _along(value, low, high, stretch, _logit, _expit)
    if card.scale in ("ratio", "mean") and low > 0:
        return _along(value, low, high, stretch, math.log, _exp)
    least, most = _limits(card)

    def plainly(critical: float) -> tuple[float, float]:
        by = stretch(critical)
        return max(least, value - by * (value - low)), min(most, value + by * (high - value))

    return plainly


def effective_cases(share: float, length: float, critical: float) -> float:
    """How many independent cases have a Wilson interval of this length around the share."""
    if length <= 0:
        return MOST_CASES

    def longer(log_n: float) -> float:
        low, high = wilson(share, math.exp(log_n), critical)
        return high - low - length

    least = math.log(1e-3)
    if longer(least) <= 0:
        return 1e-3
    if longer(math.log(MOST_CASES)) >= 0:
        return MOST_CASES
    return math.exp(root(longer, least, math.log(MOST_CASES)))


def _along(
    value: float,
    low: float,
    high: float,
    stretch: Callable[[float], float],
    there: Callable[[float], float],
    back: Callable[[float], float],
) -> Ends:
    at, below, above = there(value), there(value) - there(low), there(high) - there(value)
    return lambda critical: (back(at - stretch(critical) * below), back(at + stretch(critical) * above))


def _limits(card: MetricCard) -> tuple[float, float]:
    if card.scale in ("proportion", "auc"):
        return 0.0, 1.0
    return (0.0 if card.scale in ("mean", "nonnegative", "ratio", "variance") else -math.inf), math.inf


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _expit(z: float) -> float:
    return 1 / (1 + _exp(-z))


def _exp(x: float) -> float:
    """The exponential, or the nearest one that can be squared."""
    return math.exp(min(max(x, -LARGEST_EXPONENT), LARGEST_EXPONENT))
