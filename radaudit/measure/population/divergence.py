"""How far the shares of groups in a sample lie from those of a population, and how far chance alone puts them."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import chndtr, chndtrinc

from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.population.sample import Sample
from radaudit.records.arrays import Array

DRAWS = 4000
"""Random samples that show what chance does."""

_LARGE = 2000.0
"""From here on the square root of a noncentral chi-square is as good as normal, and quicker."""


def jensen_shannon(p: Array, q: Array) -> Array:
    """Jensen-Shannon divergence of shares, base 2: 0 where they are alike, 1 where they have no group in common.

    H((p + q) / 2) - (H(p) + H(q)) / 2 with H the entropy in bits. Along the last axis, so that p may be (draws, k).

    Source: Lin J. IEEE Trans Inf Theory 1991;37:145. doi:10.1109/18.61115
    """
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log2(p / middle), 0.0) + np.where(q > 0, q * np.log2(q / middle), 0.0)
    return np.asarray(np.clip(terms.sum(axis=-1) / 2, 0.0, 1.0))


def total_variation(p: Array, q: Array) -> Array:
    """Share that would have to change its group for p to become q: half the sum of all differences. Along the last axis."""
    return np.asarray(np.abs(p - q).sum(axis=-1) / 2)


def divergence_interval(sample: Sample, population: Array, level: float, p_chance: float = 0.0) -> tuple[float, float]:
    """Interval of the Jensen-Shannon divergence, for a population whose shares are known exactly.

    Near the population the divergence of a sample is a noncentral chi-square with k - 1 degrees of freedom over 8 C ln 2, farther
    away normal with the delta method's variance V. Both at once: 4 D / V times the divergence D is taken for noncentral
    chi-square, whose variance then is right far away, and the factor is 8 C ln 2 near by. Inverting it takes off the
    upward bias that the plain estimate has, and lets the interval begin at 0. V is computed with half a patient more in every
    group, because a group of whom the sample by chance has nobody would seem to be without any variance.

    Args:
        sample: The cohort.
        population: (k,) shares that sum to 1.
        level: Confidence level.
        p_chance: How often chance alone gives so large a divergence, where it was simulated: the interval begins at 0 where that
            is not rare. With few patients the chi-square law calls too much rare.

    Source: Menéndez ML, Pardo JA, Pardo L, Pardo MC. J Franklin Inst 1997;334B:307. doi:10.1016/S0016-0032(96)00063-4 (law of
    the divergence's estimate).
    """
    value = float(jensen_shannon(sample.share, population))
    variance = _variance(sample, population)
    factor = 8 * sample.n_patients * math.log(2)
    # Where the plain variance vanishes (exactly the population) that of the neighborhood remains.
    if value > 1e-12 and variance > 1e-15:
        factor = min(4 * value / variance, factor)
    k = int(np.count_nonzero((sample.share > 0) | (population > 0)))
    low, high = _noncentrality(factor * value, max(k - 1, 1), level)
    if p_chance > (1 - level) / 2:
        low = 0.0
    return min(low / factor, value), min(max(high / factor, value), 1.0)


def _variance(sample: Sample, population: Array) -> float:
    """The delta method's variance of the divergence, with half a patient more in every group."""
    k, n = len(population), sample.n_patients
    p = (n * sample.share + 0.5) / (n + k / 2)
    products = (n * (sample.covariance + np.outer(sample.share, sample.share)) + 0.5 * np.eye(k)) / (n + k / 2)
    slope = 0.5 * np.log2(2 * p / (p + population))
    return float(slope @ (products - np.outer(p, p)) @ slope) / n


def _noncentrality(x: float, degrees: int, level: float) -> tuple[float, float]:
    """Ends of the noncentralities under which a noncentral chi-square variable may well have come out as x."""
    tail = (1 - level) / 2
    if x > _LARGE:
        z = pointwise_critical(level)
        return max((math.sqrt(x) - z) ** 2 - (degrees - 1), 0.0), (math.sqrt(x) + z) ** 2 - (degrees - 1)
    low, high = (
        float(chndtrinc(x, degrees, p)) if float(chndtr(x, degrees, 0.0)) > p else 0.0 for p in (1 - tail, tail)
    )
    return low, high


def by_chance(population: Array, n_patients: int, random: np.random.Generator) -> tuple[Array, Array]:
    """Divergence and total variation of random samples from the population itself, each (DRAWS,).

    Patients who count in several groups scatter less than these samples do, so for them chance is told a little too large.
    """
    drawn = random.multinomial(n_patients, population / population.sum(), size=DRAWS) / n_patients
    return jensen_shannon(drawn, population), total_variation(drawn, population)
