"""Curves of the groups beside a withheld one, in steps that do not betray how many cases make one."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

from radaudit.measure.withholding.beside import NOT_TOLD, Beside
from radaudit.measure.withholding.coarse_numbers import CASES, Grid, tidy, without_counts
from radaudit.measure.withholding.rounded_counts import round_known
from radaudit.records.evidence import Curve

Points = tuple[float, ...]


def coarse_curve(beside: Beside, curve: Curve) -> Curve:
    """The curve as it may be told."""
    group = curve.group
    if not curve.x:
        return replace(curve, note=without_counts(curve.note))
    told, others, rarer = beside.told[group], beside.others(group), beside.rarer(group)
    if rarer < beside.base:
        return replace(curve, x=(), y=(), low=(), high=(), n=(), joint_low=(), joint_high=(), note=NOT_TOLD)
    if curve.kind == "roc":
        return _roc(curve, _counted(others, beside.base), _counted(told.n_events, beside.base))
    if curve.kind.endswith("treat_all"):
        return replace(curve, y=_treat_all(beside, curve))
    behind = {"score_events": told.n_events, "score_nonevents": others}.get(curve.kind, told.n)
    if curve.kind == "calibration":
        return _banded(curve, [Grid(rarer, beside.base)] * len(curve.x))
    # A histogram's counts would be its shares over again, and many of them too small to be rounded to anything.
    n = () if curve.kind.startswith("score_") else tuple(round_known(count, beside.base) for count in curve.n)
    if curve.kind == "reliability" and n:
        x = tuple(Grid(max(count, beside.base), beside.base).value(v) for count, v in zip(n, curve.x, strict=True))
        return _banded(replace(curve, x=x, n=n), [_counted(max(count, beside.base), beside.base) for count in n])
    return _banded(replace(curve, n=n), [_counted(behind, beside.base)] * len(curve.x))


def _counted(n: int, base: int) -> Grid:
    return Grid(n, base, CASES * base)


def _roc(curve: Curve, across: Grid, up: Grid) -> Curve:
    """Both axes in their steps, and each point once."""
    points = [(across.value(x), up.value(y)) for x, y in zip(curve.x, curve.y, strict=True)]
    x, y = zip(*(point for point, _ in itertools.groupby(points)), strict=True)
    return replace(curve, x=tuple(x), y=tuple(y))


def _treat_all(beside: Beside, curve: Curve) -> Points:
    """Flagging everybody, from the prevalence as it is told: it says nothing else, at every threshold anew."""
    prevalence = beside.values.get(("prevalence", curve.group, None)) or 0.0
    if prevalence <= 0:
        return tuple(map(tidy, curve.y))
    unit = prevalence if curve.kind.startswith("standardized") else 1.0
    return tuple(tidy((prevalence - (1 - prevalence) * t / (1 - t)) / unit) for t in curve.x)


def _banded(curve: Curve, grids: list[Grid]) -> Curve:
    """Ordinates and bands, each point in its steps."""
    y = tuple(grid.value(value) for grid, value in zip(grids, curve.y, strict=True))
    low, high = _band(curve.low, curve.high, y, grids)
    joint_low, joint_high = _band(curve.joint_low, curve.joint_high, y, grids)
    note = without_counts(curve.note)
    return replace(curve, y=y, low=low, high=high, joint_low=joint_low, joint_high=joint_high, note=note)


def _band(low: Points, high: Points, y: Points, grids: list[Grid]) -> tuple[Points, Points]:
    if not low:
        return low, high
    unlimited = (-math.inf, math.inf)
    ends = [g.ends(v, a, b, unlimited) for g, v, a, b in zip(grids, y, low, high, strict=True)]
    return tuple(a for a, _ in ends), tuple(b for _, b in ends)
