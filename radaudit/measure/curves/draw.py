"""All curves of all groups, or why a group has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from radaudit.measure.curves.net_benefit import net_benefit_curves
from radaudit.measure.curves.reliability import reliability_curve
from radaudit.measure.curves.roc import roc_curve
from radaudit.measure.curves.scores import score_histograms
from radaudit.measure.slices import Slice
from radaudit.records.evidence import Curve

FEW = 20
"""Fewest diseased cases, and fewest others, for a curve; a curve from fewer would show noise."""

KINDS = ("roc", "reliability", "net_benefit", "net_benefit_treat_all", "score_events", "score_nonevents")


def all_curves(slices: Sequence[Slice], threshold: float, level: float) -> list[Curve]:
    """Every curve of every slice; a slice with too few cases gets empty curves that say why."""
    curves: list[Curve] = []
    kinds: tuple[Callable[[Slice], Sequence[Curve]], ...] = (
        lambda part: [roc_curve(part)],
        lambda part: [reliability_curve(part, level)],
        lambda part: net_benefit_curves(part, threshold, level),
        score_histograms,
    )
    for part in slices:
        events = part.n_events
        others = len(part.rows) - events
        if min(events, others) < FEW:
            note = f"no curve: {events} diseased cases and {others} others, at least {FEW} of each are needed"
            curves += [Curve(kind, part.group, (), (), note=note) for kind in KINDS]
        else:
            curves += [curve for kind in kinds for curve in kind(part)]
    return curves
