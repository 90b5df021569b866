"""The model against the better of two decisions that need no model: flagging everybody, and flagging nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr, owens_t

from radaudit.language import noted
from radaudit.measure.clustering import correction
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.intervals.net_benefit import SEEN, net_benefit
from radaudit.measure.slices import Slice
from radaudit.measure.utility.outcomes import INTERVENTIONS_AVOIDED, NET_BENEFIT, odds
from radaudit.measure.utility.threshold_sweep import Sweep
from radaudit.records.estimates import Estimate

METHOD = noted("lesser of two Wilson intervals (MOVER)")


@dataclass(frozen=True, slots=True)
class OverDefault:
    """The model against its best alternative.

    Attributes:
        default: "everybody" or "nobody".
        estimate: Net benefit of the model less that of the default.
        p_useful: Chance that the model is truly better than both; None where the cases do not show it.
        note: Why `p_useful` is missing.
    """

    default: str
    estimate: Estimate
    p_useful: float | None
    note: str = ""


def over_default(part: Slice, swept: Sweep, at: int, level: float) -> OverDefault:
    """Net benefit over the best default, at the threshold in this place of the sweep.

    Which default is best is uncertain too, where they are close. What counts is the lesser of two differences, to everybody
    and to nobody; its interval goes from the lesser lower end to the lesser upper end. The lower end is below the truth as
    often as that of each; the upper one is too low a little more often where the two defaults are worth the same. There the
    value itself is too small by chance (of two equal defaults the one that looks better is taken), which the interval makes up for.

    `p_useful` reads the joint normal law of both differences, clustered by patient, as what is believed about the truth
    after seeing these cases and knowing nothing before: P(both > 0). It is no test, and 0.5 is the line where a decision
    turns: whoever must decide now should use the model where it is above. Were a test asked instead, the status quo would win by
    too few cases (Vickers).

    Args:
        part: The rows, at least one.
        swept: Their counts.
        at: Place of the threshold.
        level: Of the interval.

    Source: Vickers AJ, Van Calster B, Wynants L, Steyerberg EW. Diagn Progn Res 2023;7:11. doi:10.1186/s41512-023-00148-y;
    Sadatsafavi M et al. Med Decis Making 2023;43:564. doi:10.1177/0272989X231178317
    """
    threshold = float(swept.thresholds[at])
    totals, moments, critical = swept.totals[at], swept.moments[at], pointwise_critical(level)
    values, ends, by_count = [], [], []
    # 100 interventions avoided per 100 are worth the odds of the threshold.
    for worth, scale in ((NET_BENEFIT, 1.0), (INTERVENTIONS_AVOIDED, odds(threshold) / INTERVENTIONS_AVOIDED.unit)):
        mix = worth.mix
        value, gradient = worth.formula(threshold)(mix @ totals)
        found = net_benefit(value, mix @ totals, mix @ moments @ mix.T, gradient, critical)
        values.append(scale * value)
        ends.append(None if found is None else (scale * found[0], scale * found[1]))
        by_count.append(scale * gradient @ mix)
    weights = np.array(by_count)
    size = np.abs(weights) @ moments @ np.abs(weights).T
    covariance = weights @ moments @ weights.T * correction(part.n_patients)
    lesser = int(np.argmin(values))
    n = len(part.rows)
    clustered = ", clustered by patient" if part.n_patients < n else ""
    known = Estimate(values[lesser], level=level, n=n, n_events=part.n_events, n_patients=part.n_patients)
    nobody, everybody = ends
    if nobody is None or everybody is None:
        note = noted("no interval: all these cases are of one patient")
        return OverDefault((noted("nobody"), noted("everybody"))[lesser], replace(known, note=note), None, note)
    se = float(np.sqrt(max(covariance[lesser, lesser], 0.0)))
    low, high = (min(nobody[i], everybody[i]) for i in (0, 1))
    estimate = replace(known, low=low, high=high, se=se, method=METHOD + clustered)
    is_seen = bool(np.all(np.diag(covariance) > SEEN * np.diag(size)))
    note = _why_not(totals, is_seen)
    p = None if note else both_positive(values[0], values[1], covariance)
    return OverDefault((noted("nobody"), noted("everybody"))[lesser], estimate, p, note)


def _why_not(totals: np.ndarray, is_seen: bool) -> str:
    found, alarms, diseased, others = totals
    if found + alarms == 0:
        return noted("the model flags nobody in this group: using it is flagging nobody")
    if found + alarms == diseased + others:
        return noted("the model flags everybody in this group: using it is flagging everybody")
    return "" if is_seen else noted("these cases do not show how much the net benefit varies between patients")


def both_positive(first: float, second: float, covariance: np.ndarray) -> float:
    """P(X > 0 and Y > 0) for a bivariate normal law, by Owen's T function.

    Args:
        first: Mean of X.
        second: Mean of Y.
        covariance: (2, 2) with positive variances.

    Source: Owen DB. Ann Math Stat 1956;27:1075. doi:10.1214/aoms/1177728074
    """
    x, y = first / np.sqrt(covariance[0, 0]), second / np.sqrt(covariance[1, 1])
    correlation = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    if correlation > 1 - 1e-12:
        return float(min(ndtr(x), ndtr(y)))
    if correlation < -1 + 1e-12:
        return float(max(0.0, ndtr(x) + ndtr(y) - 1))
    # At exactly 0 the formula divides by zero; a hair beside it the result is the same.
    x, y = (value if abs(value) > 1e-12 else 1e-12 for value in (x, y))
    root = np.sqrt(1 - correlation**2)
    chance = (ndtr(x) + ndtr(y)) / 2
    chance -= owens_t(x, (y - correlation * x) / (x * root)) + owens_t(y, (x - correlation * y) / (y * root))
    chance -= 0.5 if x * y < 0 else 0.0
    return float(min(max(chance, 0.0), 1.0))
