"""Forest plot: one measure in every group with its interval, and the whole cohort as a line to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from radaudit.present import typeset
from radaudit.present.figures.palette import EVERYONE_STYLE, FAINT, GROUND, SOFT, Style, rounded
from radaudit.records import Estimate, MetricCard

ROW = 23
"""Pixels a row."""


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A row of the plot; a heading has no estimate."""

    label: str
    estimate: Estimate | None = None
    style: Style = EVERYONE_STYLE
    is_everyone: bool = False


def forest(card: MetricCard, rows: Sequence[ForestRow]) -> dict[str, Any]:
    """The figure, first row on top. Values stand in words at the right where the page is wide enough."""
    low, high = _reach(card, [r.estimate for r in rows if r.estimate])
    everyone = next((r.estimate for r in rows if r.is_everyone), None)
    known = [(y, r) for y, r in enumerate(rows) if r.estimate and r.estimate.is_known]
    layout: dict[str, Any] = {
        "xaxis": {
            "range": [low, high], "fixedrange": True, "zeroline": False, "gridcolor": FAINT, "linecolor": SOFT,
            "showline": True, "ticks": "outside", "ticklen": 4, "tickcolor": SOFT, "nticks": 6,
            "tickformat": f".{3 if high - low < 0.06 else typeset.decimals(card)}f", "title": {"text": _axis_title(card)},
        },
        "yaxis": {
            "range": [len(rows) - 0.4, -0.6], "fixedrange": True, "showgrid": False, "zeroline": False,
            "tickvals": list(range(len(rows))), "ticktext": [_tick(r) for r in rows], "automargin": True, "ticklen": 6,
            "tickcolor": "rgba(0,0,0,0)", "ticks": "outside",
        },
        "annotations": [_value(card, y, r) for y, r in enumerate(rows) if r.estimate],
        "shapes": _references(card, everyone),
        "height": ROW * len(rows) + 62,
        "margin": {"l": 20, "r": 172, "t": 8, "b": 46},
        "showlegend": False,
    }  # fmt: skip
    traces = [_interval(card, y, r, low, high) for y, r in known]
    return {"data": rounded(traces), "layout": rounded(layout), "forest": {"right": 172}}


def _axis_title(card: MetricCard) -> str:
    if card.better == "target" and card.target is not None:
        return f"ideal value {card.target:g}"
    return {"higher": "higher is better →", "lower": "← lower is better"}.get(
        card.better, typeset.drawn(card.title, 60)
    )


def _tick(row: ForestRow) -> str:
    label = typeset.drawn(row.label, 24)
    if row.estimate is None:
        return f"<b>{label}</b>"
    return f"<b>{label}</b>" if row.is_everyone else label


def _value(card: MetricCard, y: int, row: ForestRow) -> dict[str, Any]:
    text = typeset.estimate(row.estimate, card) if row.estimate else ""
    return {
        "name": "value", "text": f"<b>{text}</b>" if row.is_everyone else text, "xref": "paper", "x": 1, "xanchor": "left",
        "xshift": 12, "yref": "y", "y": y, "showarrow": False, "align": "left",
    }  # fmt: skip


def _references(card: MetricCard, everyone: Estimate | None) -> list[dict[str, Any]]:
    span = {"yref": "paper", "y0": 0, "y1": 1, "xref": "x", "layer": "below"}
    shapes: list[dict[str, Any]] = []
    if everyone and everyone.value is not None:
        if everyone.low is not None:
            shapes.append(
                span
                | {"type": "rect", "x0": everyone.low, "x1": everyone.high, "fillcolor": GROUND, "line": {"width": 0}}
            )
        line = {"color": SOFT, "width": 1, "dash": "dash"}
        shapes.append(span | {"type": "line", "x0": everyone.value, "x1": everyone.value, "line": line})
    if card.target is not None:
        shapes.append(
            span | {"type": "line", "x0": card.target, "x1": card.target, "line": {"color": SOFT, "width": 1.2}}
        )
    return shapes


def _interval(card: MetricCard, y: int, row: ForestRow, low: float, high: float) -> dict[str, Any]:
    found = row.estimate
    assert found is not None
    assert found.value is not None
    start = max(found.low if found.low is not None else found.value, low)
    end = min(found.high if found.high is not None else found.value, high)
    # An end that the axis cuts off carries an arrow instead of a tick.
    ends = ["arrow-left" if found.low is not None and found.low < low else "line-ns"]
    ends += [row.style.marker, "arrow-right" if found.high is not None and found.high > high else "line-ns"]
    hover = f"{typeset.drawn(row.label, 40)}<br>{typeset.estimate(found, card)}<br>n = {typeset.count(found.n)}"
    return {
        "type": "scatter", "mode": "lines+markers", "x": [start, found.value, end], "y": [y, y, y], "hoverinfo": "text",
        "text": hover, "line": {"color": row.style.color, "width": 1.8}, "cliponaxis": False,
        "marker": {
            "symbol": ends, "size": [7, 11 if row.is_everyone else 9, 7], "color": row.style.color,
            "line": {"color": row.style.color, "width": [1.5, 0, 1.5]},
        },
    }  # fmt: skip


def _reach(card: MetricCard, estimates: Sequence[Estimate]) -> tuple[float, float]:
    """Ends of the axis: all values, and intervals as far as they do not squeeze the rest."""
    known = [e for e in estimates if e.value is not None]
    values = [e.value for e in known if e.value is not None]
    if card.target is not None:
        values.append(card.target)
    if not values:
        return (0.0, 1.0)
    widths = sorted(e.high - e.low for e in known if e.low is not None and e.high is not None)
    # Twice the median interval at either side: one tiny group must not flatten all others.
    slack = 2 * widths[len(widths) // 2] if widths else 0.05
    slack = max(slack, 0.25 * (max(values) - min(values)), 0.01)
    low = max([min(values) - slack, min([e.low for e in known if e.low is not None], default=min(values))])
    high = min([max(values) + slack, max([e.high for e in known if e.high is not None], default=max(values))])
    low, high = min(low, *values), max(high, *values)
    air = 0.04 * (high - low) or 0.02
    low, high = low - air, high + air
    if card.scale in ("proportion", "auc"):
        low, high = max(low, 0.0 - 0.01), min(high, 1.0 + 0.01)
    return low, high
