"""All curves of all groups, or why a group has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from radaudit.language import noted
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.curves.calibration import calibration_curve
from radaudit.measure.curves.net_benefit import KINDS as UTILITIES
from radaudit.measure.curves.net_benefit import net_benefit_curves
from radaudit.measure.curves.reliability import reliability_curve
from radaudit.measure.curves.roc import roc_curve
from radaudit.measure.curves.scores import score_histograms
from radaudit.measure.parallel import on_all_cores
from radaudit.measure.slices import Slice
from radaudit.records.evidence import Curve

FEW = 20
"""Fewest diseased cases, and fewest others, for a curve; a curve from fewer would show noise."""

Drawer = Callable[[Slice, AnalysisPlan], Sequence[Curve]]
"""Draws curves of a slice."""

DRAWERS: tuple[tuple[tuple[str, ...], Drawer], ...] = (
    (("roc",), lambda part, _plan: [roc_curve(part)]),
    (("reliability",), lambda part, plan: [reliability_curve(part, plan.level)]),
    (("calibration",), lambda part, plan: [calibration_curve(part, plan.level)]),
    (UTILITIES, lambda part, plan: net_benefit_curves(part, plan.thresholds[0], plan.level, plan.clinical_range)),
    (("score_events", "score_nonevents"), lambda part, _plan: score_histograms(part)),
)
"""The kinds of curve, each with what draws them."""


def all_curves(slices: Sequence[Slice], plan: AnalysisPlan) -> list[Curve]:
    """Every curve of every slice; a slice with too few cases gets empty curves that say why."""
    drawn = on_all_cores(lambda part: _curves(part, plan), slices, sum(part.n_rows for part in slices))
    return [curve for curves in drawn for curve in curves]


def _curves(part: Slice, plan: AnalysisPlan) -> list[Curve]:
    events = part.n_events
    others = part.n_rows - events
    if min(events, others) < FEW:
        note = noted(
            "no curve: {n_events} diseased cases and {n_others} others, at least {n} of each are needed",
            n_events=events,
            n_others=others,
            n=FEW,
        )
        return [Curve(kind, part.group, (), (), note=note) for kinds, _ in DRAWERS for kind in kinds]
    return [curve for _, draw in DRAWERS for curve in draw(part, plan)]
