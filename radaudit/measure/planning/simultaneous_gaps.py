"""The critical value that planned gaps share: every group against the rest, in every primary measure."""

from __future__ import annotations

import numpy as np

from radaudit.measure.intervals.simultaneous import simultaneous_critical
from radaudit.records.arrays import Array


def planned_critical(weights: Array, level: float) -> float:
    """The value that the largest of all planned |gap| / SE stays below with probability `level` where there is no gap.

    Within a measure the gaps of groups against their rest vary together as the groups' shares of the information say. Measures are
    taken to be independent, which is on the safe side: the audit itself finds how they vary together from its patients.

    Args:
        weights: (measures, groups) information that each group gives on each measure; only ratios matter.
        level: Joint confidence.

    Source: Hothorn T, Bretz F, Westfall P. Biom J 2008;50:346. doi:10.1002/bimj.200810425
    """
    blocks = [_correlation(row / row.sum()) for row in weights]
    k = sum(len(block) for block in blocks)
    correlation = np.zeros((k, k))
    first = 0
    for block in blocks:
        correlation[first : first + len(block), first : first + len(block)] = block
        first += len(block)
    return simultaneous_critical(correlation, level)


def _correlation(shares: Array) -> Array:
    """Of gaps between disjoint groups and everybody else: -sqrt(odds of one share times odds of the other)."""
    odds = np.sqrt(shares / (1 - shares))
    correlation = -np.outer(odds, odds)
    np.fill_diagonal(correlation, 1.0)
    return np.asarray(correlation)
