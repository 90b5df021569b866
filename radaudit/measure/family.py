"""A family of comparisons: one critical value for all of them, and p-values that agree with their intervals."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.special import ndtr

from radaudit.measure.intervals.critical import bonferroni_critical
from radaudit.measure.intervals.simultaneous import clamped, largest_draws
from radaudit.records.arrays import Array
from radaudit.records.between import Comparison

LARGEST_FAMILY = 50_000_000
"""Patients times comparisons above which Bonferroni's critical value replaces the max-t one (to bound memory)."""

MOST_DRAWN = 600
"""Comparisons above which it does so too (to bound time); with so many the two hardly differ."""

BLOCK = 8192
"""Patients that are worked on at a time."""


def fits(members: int, n_patients: int) -> bool:
    """True where the influences of so many comparisons can be kept to find how they vary together."""
    return members <= MOST_DRAWN and members * n_patients <= LARGEST_FAMILY


class Family:
    """Comparisons that are judged together.

    Args:
        influences: (patients,) of every comparison; None where it was not kept.
        varies: False for a comparison that shows no variation (0 of 12 missed); it counts as one more, independent of all
            others, which is on the safe side.
        name: Of the family, for the draws.
        level: Joint confidence.
        seed: Of the draws.

    Attributes:
        size: Number of comparisons.
        critical: The value that the largest of them stays below with probability `level`.
        method: "max-t" or "Bonferroni".

    Source: Hothorn T, Bretz F, Westfall P. Biom J 2008;50:346. doi:10.1002/bimj.200810425
    """

    def __init__(
        self, influences: Sequence[Array | None], varies: Sequence[bool], *, name: str, level: float, seed: int
    ) -> None:
        self.size = len(influences)
        self.level = level
        kept = [vector for vector in influences if vector is not None]
        self._largest: Array | None = None
        self.method = "Bonferroni"
        if 1 < len(kept) == self.size <= MOST_DRAWN:
            random = np.random.default_rng([seed, zlib.crc32(name.encode())])
            self._largest = np.sort(largest_draws(_correlation(kept, varies), random))
            self.method = "max-t"
        elif self.size == 1:
            self.method = "max-t"
        self.critical = self._critical()

    def _critical(self) -> float:
        """Between the pointwise value (perfectly correlated comparisons) and Bonferroni's, which caps it."""
        if self._largest is None:
            return bonferroni_critical(self.size, self.level)
        return clamped(float(np.quantile(self._largest, self.level)), self.size, self.level)

    def adjusted(self, critical: float) -> float:
        """Single-step adjusted p-value of an interval that begins to hold 0 at a critical value.

        At most 1 - level exactly where the simultaneous interval excludes 0.
        """
        alone = float(2 * ndtr(-critical))
        most = min(1.0, alone * self.size)
        if self._largest is None:
            return most
        beyond = len(self._largest) - int(np.searchsorted(self._largest, critical, side="left"))
        return min(max(beyond / len(self._largest), alone), most)

    def adjust(self, gaps: list[Comparison]) -> list[Comparison]:
        """Adds Holm's step-down p-values.

        Source: Holm S. Scand J Stat 1979;6:65 (no DOI).
        """
        # Of two groups each is the other's rest: their two gaps are one hypothesis, with one p-value.
        hypotheses: dict[tuple[str, float | None, float], list[int]] = {}
        for i, gap in enumerate(gaps):
            if gap.p is not None:
                hypotheses.setdefault((gap.metric, gap.threshold, round(gap.p, 12)), []).append(i)
        adjusted, running = list(gaps), 0.0
        for rank, (hypothesis, places) in enumerate(sorted(hypotheses.items(), key=lambda item: item[0][2])):
            running = max(running, min(1.0, (len(hypotheses) - rank) * hypothesis[2]))
            for i in places:
                adjusted[i] = replace(gaps[i], p_holm=max(running, gaps[i].p or 0.0))
        return adjusted

    def discover(self, gaps: list[Comparison]) -> list[Comparison]:
        """Adds false discovery rates.

        Source: Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289. doi:10.1111/j.2517-6161.1995.tb02031.x
        """
        known = sorted((i for i, gap in enumerate(gaps) if gap.p is not None), key=lambda i: gaps[i].p or 0.0)
        adjusted, running = list(gaps), 1.0
        for rank in range(len(known), 0, -1):
            i = known[rank - 1]
            running = min(running, (gaps[i].p or 0.0) * len(known) / rank)
            adjusted[i] = replace(gaps[i], q=running)
        return adjusted


def _correlation(influences: Sequence[Array], varies: Sequence[bool]) -> Array:
    """How the comparisons vary together, (k, k)."""
    seen = np.asarray(varies, dtype=bool)
    covariance = np.zeros((len(influences), len(influences)))
    for first in range(0, len(influences[0]), BLOCK):
        # Some patients at a time: all of them would be a copy that no cache holds.
        some = np.stack([influence[first : first + BLOCK] for influence in influences])
        covariance += some @ some.T
    covariance[~seen, :] = covariance[:, ~seen] = 0.0
    length = np.sqrt(np.diag(covariance))
    scale = np.outer(length, length)
    correlation = np.divide(covariance, scale, out=np.eye(len(covariance)), where=scale > 0)
    np.fill_diagonal(correlation, 1.0)
    return np.asarray(correlation)
