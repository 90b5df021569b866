"""What remedies do to the groups beside a withheld one: told in steps of as many cases as the smallest group has patients.

A remedy moves some cases of everybody, which is told exactly, and some of each group. What is left was moved in the withheld
group. So each group's part is told so coarsely that as few cases as are withheld could be anywhere; two cases, the step of a
share elsewhere, are too fine for that, since every remedy is one more equation. What was before stands in the audit, coarse
as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from radaudit.language import noted
from radaudit.measure.withholding.beside import NOT_TOLD, empty
from radaudit.measure.withholding.coarse_numbers import Grid, chance, tidy
from radaudit.records.between import Comparison
from radaudit.records.estimates import Estimate
from radaudit.records.evidence import Evidence, GroupSummary
from radaudit.records.what_if import RemedyEffect

_UNTOLD = ("ratio", "smallest_detectable", "midpoint_low", "midpoint_high", "p_holm", "q")


def coarse_effects(effects: Iterable[RemedyEffect], evidence: Evidence) -> list[RemedyEffect]:
    """The effects as they may be told beside the groups that the evidence withholds.

    Args:
        effects: As they were measured.
        evidence: After withholding: its counts and values are those that are published.
    """
    hidden = {w.group for w in evidence.withheld}
    beside = {group.attribute for group in hidden}
    told = {s.group: s for s in evidence.groups}
    return [
        _coarse(effect, told[effect.group], evidence) if effect.group.attribute in beside else effect
        for effect in effects
        if effect.group not in hidden
    ]


def _coarse(effect: RemedyEffect, told: GroupSummary, evidence: Evidence) -> RemedyEffect:
    card, base = evidence.cards[effect.metric], evidence.smallest_group
    n = {"events": told.n_events, "others": told.n - told.n_events}.get(card.counts, told.n)
    measured = evidence.find(effect.metric, effect.group)
    before = measured.estimate.value if measured else None
    rarer = min(told.n_events, told.n - told.n_events)
    if min(n, rarer) < base or before is None:
        return replace(
            effect,
            after=empty(_counted(effect.after, n, told), NOT_TOLD),
            change=_without_numbers(effect.change, before, empty(_counted(effect.change.gap, n, told), NOT_TOLD)),
        )
    is_of_cases = card.has_threshold or card.scale == "proportion"
    grid = Grid(n, base, float(base)) if is_of_cases else Grid(rarer, base)
    gap = _counted(effect.change.gap, n, told)
    if is_of_cases:
        after = empty(_counted(effect.after, n, told), _change_alone(base))
        value = None if gap.value is None else grid.value(gap.value)
    else:
        after = grid.estimate(_counted(effect.after, n, told))
        value = None if after.value is None or gap.value is None else tidy(after.value - before)
    return replace(effect, after=after, change=_told(effect.change, gap, value, before, after.value, grid, told))


def _told(
    c: Comparison,
    gap: Estimate,
    value: float | None,
    before: float,
    after: float | None,
    grid: Grid,
    told: GroupSummary,
) -> Comparison:
    """The change in its steps, its intervals outward in the same."""
    if value is None:
        return _without_numbers(c, before, gap)
    low, high = c.low, c.high
    if low is not None and high is not None:
        low, high = grid.ends(value, low, high, (-math.inf, math.inf))
    none: dict[str, Any] = dict.fromkeys(_UNTOLD)
    return replace(
        c,
        gap=grid.estimate(gap, value),
        group_value=after,
        against_value=before,
        low=low,
        high=high,
        p=chance(c.p),
        p_adjusted=chance(c.p_adjusted),
        against_event_patients=told.n_event_patients,
        against_other_patients=told.n_other_patients,
        **none,
    )


def _without_numbers(c: Comparison, before: float | None, gap: Estimate) -> Comparison:
    none: dict[str, Any] = dict.fromkeys((*_UNTOLD, "low", "high", "p", "p_adjusted", "group_value"))
    return replace(c, gap=gap, against_value=before, against_event_patients=0, against_other_patients=0, **none)


def _change_alone(base: int) -> str:
    """Why a group has no value under a remedy."""
    return noted("beside a withheld group only the change is told, in steps of {n} cases", n=base)


def _counted(e: Estimate, n: int, told: GroupSummary) -> Estimate:
    """The estimate with published counts."""
    return replace(e, n=n, n_events=told.n_events, n_patients=told.n_patients)
