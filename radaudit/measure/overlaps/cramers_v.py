"""How strongly two attributes go together, and how strongly they would by chance."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.records.arrays import Array

OFTEN = 0.95
"""Chance stays below what is told of it in this share of cohorts."""


class Association(NamedTuple):
    """Cramér's V without its bias, what it would rarely exceed by chance, and the p-value of independence."""

    v: float
    by_chance_high: float
    p: float


def association(table: Array) -> Association:
    """Bias-corrected Cramér's V of a cross table.

    Cramér's V of two independent attributes is never 0 in a sample, and the further from it the more groups there are; the
    correction takes off what chi-square is on average then. What chance alone gives, and p, are of a gamma law with the exact
    mean and variance that chi-square has with both margins fixed. That holds in sparse tables, too, where the chi-square law
    does not.

    Args:
        table: (k, r) patients; parts of patients where one is in several groups, which makes chance look a little too large.

    Raises:
        Undefined: Where all patients are in one group, or there are too few of them.

    Source: Bergsma W. J Korean Stat Soc 2013;42:323. doi:10.1016/j.jkss.2012.10.002. The mean and variance: Haldane JBS. Biometrika
    1940;31:346. doi:10.1093/biomet/31.3-4.346; Dawson RB. Biometrika 1954;41:280. doi:10.1093/biomet/41.1-2.280
    """
    from scipy.special import gammaincc, gammaincinv

    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    k, r = table.shape
    if min(k, r) < 2:
        raise Undefined(noted("all patients whose groups are known are in one group"))
    n = float(table.sum())
    mean, variance = chance_moments(table.sum(axis=1), table.sum(axis=0))
    if variance <= 0:
        raise Undefined(noted("too few patients to tell"))
    shape, scale = mean**2 / variance, variance / mean
    found = chi_square(table)
    often = scale * float(gammaincinv(shape, OFTEN))
    p = float(gammaincc(shape, found / scale))
    return Association(corrected(found, n, k, r), corrected(often, n, k, r), p)


def chi_square(table: Array) -> float:
    """Pearson's statistic of a table without an empty row or column."""
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(((table - expected) ** 2 / expected).sum())


def corrected(chi2: float, n: float, k: int, r: int) -> float:
    """Bergsma's V, in [0, 1], of a chi-square in a table of k rows and r columns.

    Raises:
        Undefined: With too few patients for so many groups.
    """
    rows, columns = k - (k - 1) ** 2 / (n - 1), r - (r - 1) ** 2 / (n - 1)
    most = min(rows, columns) - 1
    if most <= 0:
        raise Undefined(noted("too few patients to tell"))
    excess = max(0.0, chi2 / n - (k - 1) * (r - 1) / (n - 1))
    return min(1.0, math.sqrt(excess / most))


def chance_moments(rows: Array, columns: Array) -> tuple[float, float]:
    """Mean and variance of chi-square over all ways to pair the patients' groups, with both margins as they are.

    Raises:
        Undefined: Of three patients or fewer.
    """
    n = float(rows.sum())
    if n <= 3:
        raise Undefined(noted("too few patients to tell"))
    (a, b), (c, d) = _parts(rows, n), _parts(columns, n)
    mean = n * (len(rows) - 1) * (len(columns) - 1) / (n - 1)
    return mean, 2 * n / (n - 3) * (a - b) * (c - d) + n**2 / (n - 1) * b * d


def _parts(margin: Array, n: float) -> tuple[float, float]:
    k = len(margin)
    return (k - 1) * (n - k) / (n - 1), (float((n / margin).sum()) - k**2) / (n - 2)
