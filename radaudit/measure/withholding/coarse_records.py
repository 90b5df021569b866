"""What else is told of the groups beside a withheld one: their spread, pairs of them, thresholds, usefulness, unknown values."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from radaudit.language import noted
from radaudit.measure.withholding.beside import NOT_TOLD, Beside, empty
from radaudit.measure.withholding.coarse_numbers import CASES, Grid, chance, odds, significant, tidy, without_counts
from radaudit.measure.withholding.rounded_counts import round_known
from radaudit.records.between import CrossGroup, Heterogeneity, MissingGroups, Shrunk
from radaudit.records.estimates import Estimate
from radaudit.records.groups import Group
from radaudit.records.operating import Transport, Usefulness

_SPREAD = (
    "q", "p", "i_squared", "tau", "tau_low", "tau_high", "pooled", "next_low", "next_high", "largest_gap", "gap_by_chance",
    "gap_by_chance_high", "p_gap",
)  # fmt: skip


def coarse_cross_group(beside: Beside, x: CrossGroup) -> CrossGroup:
    """A pair of groups."""
    rarer = min(beside.told[x.events_of].n_events, beside.others(x.others_of))
    e = x.estimate
    counted = replace(
        e,
        n=round_known(e.n, beside.base),
        n_events=None if e.n_events is None else round_known(e.n_events, beside.base),
        n_patients=round_known(e.n_patients, beside.base),
    )
    if rarer < beside.base:
        return replace(x, estimate=empty(counted, NOT_TOLD))
    return replace(x, estimate=Grid(rarer, beside.base).estimate(counted, is_share=True))


def coarse_spread(beside: Beside, h: Heterogeneity, hidden: Collection[Group]) -> Heterogeneity:
    """How far apart the groups are; without numbers where a withheld group is part of them."""
    numbers = [name for name in _SPREAD if getattr(h, name) is not None]
    left_out = (*h.left_out, *(s.group for s in h.groups if s.group in hidden))
    if any(s.group in hidden for s in h.groups):
        none: dict[str, Any] = dict.fromkeys(numbers)
        why = noted("not told: a withheld group is part of these numbers")
        return replace(h, groups=(), left_out=left_out, note=why, **none)
    shown = tuple(s for shrunk in h.groups if (s := _shrunk(beside, h, shrunk)) is not None)
    told: dict[str, Any] = {name: significant(getattr(h, name), 2) for name in numbers}
    told |= {name: chance(told[name]) for name in ("p", "p_gap") if name in told}
    if h.largest_gap is not None and shown:
        told["largest_gap"] = tidy(max(s.value for s in shown) - min(s.value for s in shown))
    return replace(h, groups=shown, left_out=left_out, note=without_counts(h.note), **told)


def _shrunk(beside: Beside, h: Heterogeneity, s: Shrunk) -> Shrunk | None:
    value = beside.values.get((h.metric, s.group, h.threshold))
    if value is None:
        return None
    # From what is told anyway: the exact one, with the weight and the common mean, would give the exact value back.
    weight = significant(s.weight, 2)
    shrunk = value if h.pooled is None else value + weight * (significant(h.pooled, 2) - value)
    return replace(s, value=value, shrunk=tidy(shrunk), weight=weight, p_worst=odds(s.p_worst))


def coarse_transport(beside: Beside, t: Transport) -> Transport:
    """A locked threshold in one group."""
    told, others = beside.told[t.group], beside.others(t.group)
    numbers: dict[str, Any] = dict.fromkeys(("needed", "needed_low", "needed_high"))
    if beside.rarer(t.group) < beside.base:
        return replace(t, note=NOT_TOLD, sensitivity=None, specificity=None, flag_rate=None, **numbers)
    for name, n in (("sensitivity", told.n_events), ("specificity", others), ("flag_rate", told.n)):
        rate = getattr(t, name)
        numbers[name] = None if rate is None else Grid(n, beside.base, CASES * beside.base).value(rate)
    if numbers["sensitivity"] is not None and t.target is not None:
        numbers["sensitivity"] = max(
            numbers["sensitivity"], tidy(t.target)
        )  # it reaches the target, however it is told
    for name in ("needed", "needed_low", "needed_high"):
        numbers[name] = None if getattr(t, name) is None else significant(getattr(t, name), 3)
    return replace(t, note=without_counts(t.note), **numbers)


def coarse_usefulness(beside: Beside, u: Usefulness) -> Usefulness:
    """What the model is worth in one group."""
    is_few = beside.rarer(u.group) < beside.base

    def coarse(e: Estimate) -> Estimate:
        counted = beside.counted(e, u.group)
        if is_few:
            return empty(counted, NOT_TOLD)
        return Grid(beside.told[u.group].n, beside.base, CASES * beside.base).estimate(counted)

    return replace(
        u,
        p_useful=None if is_few else odds(u.p_useful),
        best_default="" if is_few else u.best_default,
        over_default=coarse(u.over_default),
        lost=coarse(u.lost),
        regained=coarse(u.regained),
        note=NOT_TOLD if is_few else without_counts(u.note),
    )


def coarse_missing_groups(beside: Beside, m: MissingGroups) -> MissingGroups:
    """A gap under another treatment of rows without a group value."""
    n_unknown = round_known(m.n_unknown, beside.base)
    if beside.rarer(m.group) < beside.base:
        return replace(m, value=None, low=None, high=None, n_unknown=n_unknown, note=NOT_TOLD)
    grid = Grid(beside.rarer(m.group), beside.base, CASES * beside.base)
    value = None if m.value is None else grid.value(m.value)
    low, high = m.low, m.high
    if low is not None and high is not None:
        middle = tidy((low + high) / 2) if value is None else value
        low, high = grid.ends(middle, low, high, (-math.inf, math.inf))
    return replace(m, value=value, low=low, high=high, n_unknown=n_unknown, note=without_counts(m.note))
