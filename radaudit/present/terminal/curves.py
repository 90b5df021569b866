"""Curves by group as blocks: ROC, calibration, decision curve, all groups on the same axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from radaudit.language import say
from radaudit.present.terminal.showing import Teller
from radaudit.present.terminal.sparklines import WIDTH, sparkline
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group
from radaudit.records.wording import level_name, number, sentences, threshold_text

Axes = tuple[tuple[float, float], tuple[float, float]]
_UNIT: Axes = ((0.0, 1.0), (0.0, 1.0))


def axes_of(view: View, groups: Sequence[Group]) -> dict[str, Axes]:
    """The axes of every curve that was measured, the same for all groups."""
    axes: dict[str, Axes] = {kind: _UNIT for kind in ("roc", "calibration") if _has(view, kind)}
    if _has(view, "net_benefit"):
        everyone = view.curve("net_benefit", EVERYONE)
        curves = [c for g in (EVERYONE, *groups) if view.tier(g) == "curves" and (c := view.curve("net_benefit", g))]
        highest = max((y for c in curves for y in c.y), default=0.0)
        if everyone:
            axes["net_benefit"] = ((everyone.x[0], everyone.x[-1]), (0.0, highest))
    return axes


def _has(view: View, kind: str) -> bool:
    curve = view.curve(kind, EVERYONE)
    return curve is not None and bool(curve.x) and view.tier(EVERYONE) == "curves"


def curves_table(view: View, teller: Teller, groups: Sequence[Group], axes: Mapping[str, Axes]) -> Table:
    """One row a group, one column a curve."""
    headings = {"roc": say("ROC"), "calibration": say("Calibration"), "net_benefit": say("Net benefit")}
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(teller.text(say("Group")), overflow="fold")
    for kind in axes:
        table.add_column(teller.text(headings[kind]), overflow="fold", min_width=WIDTH)
    for group in groups:
        name = say("Everyone") if group == EVERYONE else level_name(group.value)
        table.add_row(teller.text(name), *(_drawn(view, teller, kind, group, ends) for kind, ends in axes.items()))
    return table


def how_to_read(axes: Mapping[str, Axes]) -> str:
    """What the blocks mean."""
    told = []
    if "roc" in axes:
        told.append(say("ROC: sensitivity (0 to 1) as 1 − specificity goes from 0 to 1."))
    if "calibration" in axes:
        told.append(say("Calibration: observed risk (0 to 1) as the score goes from 0 to 1; an even rise is ideal."))
    if "net_benefit" in axes:
        (first, last), (_, highest) = axes["net_benefit"]
        told.append(
            say(
                "Net benefit: 0 or less to {highest}, at thresholds {first} to {last}.",
                highest=number(highest),
                first=threshold_text(first),
                last=threshold_text(last),
            )
        )
    return sentences(*told)


def _drawn(view: View, teller: Teller, kind: str, group: Group, axes: Axes) -> Text:
    curve = view.curve(kind, group)
    if curve is None or not curve.x or view.tier(group) != "curves":
        return teller.text(say("too few patients"), "dim")
    return teller.text(sparkline(curve.x, curve.y, *axes))
