"""A drawing as a plotly figure, to be explored: hover, zoom, keep as SVG. Colors named `var(--...)` are resolved by the page."""

from __future__ import annotations

from typing import Any

from radaudit.language import say
from radaudit.present.blocks import Drawing
from radaudit.present.drawing.marks import Axis, Panel
from radaudit.present.drawing.traces import shapes, traces
from radaudit.present.typeset import drawn

_MARGIN = {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0}
"""None: where panels stand, and what room their axes have, is said by domains, and depends on the reader's window."""


def interactive(drawing: Drawing) -> dict[str, Any]:
    """The figure: "data" and "layout" as plotly takes them, and what its arrangement depends on.

    That is how many "panels" there are, whether each has a "strip" below it, and whether it is "square": the page arranges them
    in the room that a reader's window has.
    Panel i stands on the axes x_i and y_i, its strip on y_(n + i).
    """
    n, has_strip = len(drawing.panels), any(p.strip for p in drawing.panels)
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {
        "showlegend": False, "hovermode": "closest", "barmode": "overlay", "bargap": 0, "margin": _MARGIN, "shapes": [],
        "template": {"layout": {"xaxis": _axis(drawing.x), "yaxis": _axis(drawing.y)}},
        "annotations": [_name(p, i) for i, p in enumerate(drawing.panels, 1)],
    }  # fmt: skip
    for i, panel in enumerate(drawing.panels, 1):
        x, y, below = axis_name("x", i), axis_name("y", i), axis_name("y", n + i)
        on = {"xaxis": x, "yaxis": y}
        data += [t | on for t in traces(panel, panel.marks, drawing)]
        layout["shapes"] += shapes(panel.marks, drawing, x, y)
        layout[_key("x", i)] = {"anchor": below if panel.strip else y} | (
            {"constrain": "domain"} if drawing.is_square else {}
        )
        layout[_key("y", i)] = {"anchor": x} | (
            {"scaleanchor": x, "constrain": "domain", "constraintoward": "bottom"} if drawing.is_square else {}
        )
        if panel.strip:
            data += [t | {"xaxis": x, "yaxis": below} for t in traces(panel, panel.strip, drawing)]
            layout[_key("y", n + i)] = {
                "anchor": x, "showgrid": False, "showticklabels": False, "ticks": "", "showline": False, "fixedrange": True,
                "range": [-1.05, 1.05], "title": {"text": ""},
            }  # fmt: skip
    found = {"data": data, "layout": layout, "panels": n, "strip": has_strip, "square": drawing.is_square}
    return rounded(found)  # type: ignore[no-any-return]


def axis_name(letter: str, number: int) -> str:
    """Plotly's name of an axis in a trace: x, x2, x3."""
    return letter if number == 1 else f"{letter}{number}"


def _key(letter: str, number: int) -> str:
    """Plotly's name of an axis in a layout: xaxis, xaxis2."""
    return f"{letter}axis{'' if number == 1 else number}"


def _axis(axis: Axis) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "range": [axis.low, axis.high], "zeroline": False, "gridcolor": "var(--line)", "linecolor": "var(--line-strong)",
        "showline": True, "ticks": "outside", "ticklen": 4, "tickcolor": "var(--line-strong)", "nticks": 6,
        "title": {"text": drawn(axis.title, 60), "standoff": 6, "font": {"size": 13}}, "tickfont": {"size": 12},
    }  # fmt: skip
    if axis.ticks:
        plain |= {"tickvals": [v for v, _ in axis.ticks], "ticktext": [text for _, text in axis.ticks]}
    return plain


def _name(panel: Panel, number: int) -> dict[str, Any]:
    title = drawn(panel.title or say("Everyone"), 30)
    return {
        "text": f"<b>{title}</b><br>{drawn(panel.subtitle, 40)}", "showarrow": False, "align": "left", "font": {"size": 13},
        "xref": f"{axis_name('x', number)} domain", "yref": f"{axis_name('y', number)} domain", "x": 0, "y": 1, "yshift": 4,
        "xanchor": "left", "yanchor": "bottom",
    }  # fmt: skip


def rounded(values: Any, digits: int = 4) -> Any:
    """Numbers to significant digits, however deeply nested, so that the page stays small."""
    if isinstance(values, float):
        return float(f"{values:.{digits}g}")
    if isinstance(values, dict):
        return {key: rounded(value, digits) for key, value in values.items()}
    if isinstance(values, (list, tuple)):
        return [rounded(value, digits) for value in values]
    return values
