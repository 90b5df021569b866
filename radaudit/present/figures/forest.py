"""Forest plot: one measure in every group with its interval, and the whole cohort as a line to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from radaudit.present import typeset
from radaudit.present.figures.palette import EVERYONE_STYLE, FAINT, GROUND, SOFT, Style, rounded
from radaudit.records import Estimate, MetricCard

_ROW, _AXIS = 23, 62
"""Pixels a row, and pixels of the axis below all rows."""


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A row of the plot; a heading has no estimate."""

    label: str
    estimate: Estimate | None = None
    style: Style = EVERYONE_STYLE
    is_everyone: bool = False


def forest(card: MetricCard, rows: Sequence[ForestRow]) -> dict[str, Any]:
    """The figure, first row on top. Values stand in words on a second axis at the right, where the page is wide enough."""
    low, high = _reach(card, [r.estimate for r in rows if r.estimate])
    everyone = next((r.estimate for r in rows if r.is_everyone), None)
    known = [(y, r) for y, r in enumerate(rows) if r.estimate and r.estimate.is_known]
    layout: dict[str, Any] = {
        "xaxis": {
            "range": [low, high], "fixedrange": True, "zeroline": False, "gridcolor": FAINT, "linecolor": SOFT,
            "showline": True, "ticks": "outside", "ticklen": 4, "tickcolor": SOFT, "nticks": 6,
            "tickformat": f".{3 if high - low < 0.06 else typeset.decimals(card)}f", "title": {"text": _axis_title(card)},
        },
        "yaxis": _names([_tick(r) for r in rows], len(rows)),
        "yaxis2": _names([_value(card, r) for r in rows], len(rows)) | {"overlaying": "y", "side": "right"},
        "shapes": _references(card, everyone),
        "height": forest_height(len(rows)),
        "margin": {"l": 20, "r": 10, "t": 8, "b": 46},
        "showlegend": False,
    }  # fmt: skip
    looks = dict.fromkeys(r.style for _, r in known)
    traces = [_intervals([(y, r) for y, r in known if r.style == look], low, high) for look in looks]
    # An axis without a trace is not drawn, and the values hang on the second one.
    traces.append({"type": "scatter", "x": [None], "y": [None], "yaxis": "y2", "hoverinfo": "skip"})
    traces += _cut_off(known, low, high)
    return {"data": rounded(traces), "layout": rounded(layout), "forest": True}


def forest_height(n_rows: int) -> int:
    """Pixels of a plot, so that the page can keep them free."""
    return _ROW * n_rows + _AXIS


def _names(texts: Sequence[str], n: int) -> dict[str, Any]:
    return {
        "range": [n - 0.4, -0.6], "fixedrange": True, "showgrid": False, "zeroline": False, "tickvals": list(range(n)),
        "ticktext": list(texts), "automargin": True, "ticklen": 6, "tickcolor": "rgba(0,0,0,0)", "ticks": "outside",
    }  # fmt: skip


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


def _value(card: MetricCard, row: ForestRow) -> str:
    text = typeset.estimate(row.estimate, card) if row.estimate else ""
    return f"<b>{text}</b>" if row.is_everyone else text


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


def _intervals(rows: Sequence[tuple[int, ForestRow]], low: float, high: float) -> dict[str, Any]:
    """All rows of one style as one trace."""
    look = rows[0][1].style
    values, less, more = [], [], []
    for _, row in rows:
        found = row.estimate
        assert found is not None
        assert found.value is not None
        values.append(found.value)
        less.append(found.value - max(found.low if found.low is not None else found.value, low))
        more.append(min(found.high if found.high is not None else found.value, high) - found.value)
    return {
        "type": "scatter", "mode": "markers", "x": values, "y": [y for y, _ in rows],
        "marker": {"symbol": look.marker, "color": look.color, "size": look.size},
        "error_x": {
            "type": "data", "symmetric": False, "array": more, "arrayminus": less, "color": look.color,
            "thickness": 1.8, "width": 3,
        },
    }  # fmt: skip


def _cut_off(rows: Sequence[tuple[int, ForestRow]], low: float, high: float) -> list[dict[str, Any]]:
    """Arrows at the ends of intervals that the axis cuts off."""
    ends: list[tuple[float, int, str, str]] = []
    for y, row in rows:
        if row.estimate and row.estimate.low is not None and row.estimate.low < low:
            ends.append((low, y, "triangle-left", row.style.color))
        if row.estimate and row.estimate.high is not None and row.estimate.high > high:
            ends.append((high, y, "triangle-right", row.style.color))
    if not ends:
        return []
    marker = {"symbol": [e[2] for e in ends], "color": [e[3] for e in ends], "size": 9}
    return [
        {"type": "scatter", "mode": "markers", "x": [e[0] for e in ends], "y": [e[1] for e in ends], "marker": marker,
         "hoverinfo": "skip", "cliponaxis": False}
    ]  # fmt: skip


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
