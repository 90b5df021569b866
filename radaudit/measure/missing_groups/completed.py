"""Gaps in completed data sets: only the rows whose group was imputed change, so most of the work is done once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Protocol

import numpy as np

from radaudit.errors import Undefined
from radaudit.measure.estimating import measure
from radaudit.measure.missing_groups.counted_scores import FROM_COUNTS, ScoreBins
from radaudit.measure.missing_groups.imputing import Codes
from radaudit.measure.missing_groups.two_sides import Setting, two_sides
from radaudit.measure.slices import Rows, everyone
from radaudit.records.arrays import Array
from radaudit.records.estimates import Sums
from radaudit.records.groups import UNKNOWN, Attribute, Group

Groups = Mapping[int, Group]
"""Code of every known group that occurs -> the group."""


class Gaps(Protocol):
    """Gives the gap of every group against the rest, NaN where it is undefined; (groups,) in their order."""

    most: int
    """As many completed data sets as are worth their time."""

    def complete(self) -> Array:
        """Among the rows with a value."""

    def completed(self, codes: Codes) -> Array:
        """With levels (u,) for the rows without one."""


def gaps_of(rows: Rows, attribute: Attribute, groups: Groups, setting: Setting) -> Gaps:
    """The fastest way to the gaps of a metric.

    A function of sums is exact, and so, but for ties of neighboring scores among more than 20,000, are AUROC and calibration in
    the large. All other metrics are computed on the rows.
    """
    statistic = measure(setting.metric, everyone(rows), setting.threshold, setting.seed).statistic
    if statistic is not None and statistic.sums is not None:
        return GapsFromSums(rows, attribute, groups, statistic.sums)
    if setting.metric.card.name in FROM_COUNTS:
        return GapsFromCounts(rows, attribute, groups, setting)
    return GapsOnRows(rows, attribute, groups, setting)


class GapsFromSums:
    """Of a function of sums."""

    most = 1000

    def __init__(self, rows: Rows, attribute: Attribute, groups: Groups, sums: Sums) -> None:
        self._formula = sums.formula
        self._groups = list(groups)
        self._levels = len(attribute.levels)
        known = attribute.codes != attribute.levels.index(UNKNOWN)
        self._moving = sums.terms[:, ~known]
        self._base = self._sum(attribute.codes[known].astype(np.int64), sums.terms[:, known])

    def complete(self) -> Array:
        """Among the rows with a value."""
        return self._gaps(self._base)

    def completed(self, codes: Codes) -> Array:
        """With levels for the rows without one."""
        return self._gaps(self._base + self._sum(codes, self._moving))

    def _sum(self, codes: Codes, terms: Array) -> Array:
        sums = np.stack([np.bincount(codes, term, minlength=self._levels) for term in terms], axis=1)
        return np.asarray(sums[self._groups])

    def _gaps(self, sums: Array) -> Array:
        total = sums.sum(axis=0)
        return np.array([self._value(own) - self._value(total - own) for own in sums])

    def _value(self, sums: Array) -> float:
        try:
            return self._formula(sums)[0]
        except Undefined:
            return math.nan


class GapsFromCounts:
    """Of a metric that needs nothing but how many diseased and others have which score."""

    most = 1000

    def __init__(self, rows: Rows, attribute: Attribute, groups: Groups, setting: Setting) -> None:
        self._metric = FROM_COUNTS[setting.metric.card.name]
        self._bins = ScoreBins(rows)
        self._groups = list(groups)
        self._levels = len(attribute.levels)
        unknown = attribute.codes == attribute.levels.index(UNKNOWN)
        self._missing = np.flatnonzero(unknown)
        known = np.flatnonzero(~unknown)
        self._base = self._bins.count(attribute.codes[known].astype(np.int64), known, self._levels)[self._groups]

    def complete(self) -> Array:
        """Among the rows with a value."""
        return self._gaps(self._base)

    def completed(self, codes: Codes) -> Array:
        """With levels for the rows without one."""
        return self._gaps(self._base + self._bins.count(codes, self._missing, self._levels)[self._groups])

    def _gaps(self, counts: Array) -> Array:
        rest = counts.sum(axis=0) - counts
        return self._metric(counts, self._bins.logit) - self._metric(rest, self._bins.logit)


class GapsOnRows:
    """Of any metric."""

    most = 5

    def __init__(self, rows: Rows, attribute: Attribute, groups: Groups, setting: Setting) -> None:
        self._rows = rows
        self._codes = attribute.codes.astype(np.int64)
        self._unknown = self._codes == attribute.levels.index(UNKNOWN)
        self._groups = groups
        self._setting = setting

    def complete(self) -> Array:
        """Among the rows with a value."""
        return self._gaps(self._codes, ~self._unknown)

    def completed(self, codes: Codes) -> Array:
        """With levels for the rows without one."""
        whole = self._codes.copy()
        whole[self._unknown] = codes
        return self._gaps(whole, np.ones(len(whole), dtype=bool))

    def _gaps(self, codes: Codes, among: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Array:
        sides = (
            two_sides(self._rows, group, (codes == g) & among, (codes != g) & among, self._setting)
            for g, group in self._groups.items()
        )
        return np.array([side.gap for side in sides])
