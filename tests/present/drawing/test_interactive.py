"""Plotly takes the figures as they are, every panel on its own axes, and no name is markup."""

from __future__ import annotations

import base64
import gzip
import json
import re

import pytest

from radaudit.present.blocks import Drawing
from radaudit.present.drawing.exploring import Exploring
from radaudit.present.drawing.interactive import interactive
from radaudit.present.drawing.marks import Axis, Band, Bars, Line, Panel, Points, Rule, Stretch
from radaudit.present.drawing.standalone import light_colors
from radaudit.present.drawing.traces import veil
from radaudit.present.figures.palette import style
from radaudit.present.page.assets import assets
from tests.present.evidence_factory import make_audit
from tests.present.sections.composing import compose, drawings

NAME = "<img src=x onerror=alert(1)>"


def figure(n=3, *, strip=True, name="g", is_square=True):
    marks = (
        Stretch(0.1, 0.2), Rule("diagonal"), Rule("upright", 0.3), Rule("level", 0.5),
        Band((0.0, 1.0), (0.1, 0.8), (0.2, 0.9), style(0)), Line((0.0, 1.0), (0.123456789, 1.0), style(0), "curve"),
        Points((0.5,), (0.5,), style(1), "bins", (0.4,), (0.7,), (40,), is_open=True),
    )  # fmt: skip
    below = (Bars((0.0, 0.5), (0.5, -0.5), 0.5, style(0), "diseased", 0.4),) if strip else ()
    panels = tuple(Panel(f"{name}{i}", "", marks, below) for i in range(n))
    return Drawing("t", "alt", panels, Axis("Score", 0, 1), Axis("Observed", 0, 1), is_square=is_square)


def lit(plain):
    """The figure with the page's light colors, as the browser gives it to plotly."""
    colors = light_colors(assets().style)
    text = re.sub(r"var\((--[\w-]+)(?: / [\d.]+)?\)", lambda m: colors[m.group(1)], json.dumps(plain))
    return json.loads(text)


def accepted(plain):
    objects = pytest.importorskip("plotly.graph_objects")
    found = lit(plain)
    return objects.Figure({"data": found["data"], "layout": found["layout"]})


@pytest.mark.parametrize("strip", [True, False])
def test_plotly_accepts_every_kind_of_mark(strip):
    assert len(accepted(interactive(figure(strip=strip))).data) == 3 * (4 if strip else 3)


@pytest.mark.parametrize("key", ["calibration", "decision-curves", "score-distributions", "roc-curves"])
def test_plotly_accepts_the_figures_of_a_report(key):
    found = drawings(compose(key, make_audit(n_attributes=2)))
    assert found
    for drawing in found.values():
        accepted(interactive(drawing))


def test_every_panel_has_its_own_axes():
    found = interactive(figure(2))
    assert [(t["type"], t["xaxis"], t["yaxis"]) for t in found["data"]] == [
        ("scatter", "x", "y"), ("scatter", "x", "y"), ("scatter", "x", "y"), ("bar", "x", "y3"),
        ("scatter", "x2", "y2"), ("scatter", "x2", "y2"), ("scatter", "x2", "y2"), ("bar", "x2", "y4"),
    ]  # fmt: skip
    assert found["layout"]["xaxis2"]["anchor"] == "y4"
    assert found["layout"]["yaxis2"]["scaleanchor"] == "x2"
    assert {s["xref"] for s in found["layout"]["shapes"]} == {"x", "x2", "x domain", "x2 domain"}


def test_numbers_are_the_drawings_own_to_four_digits():
    band, line, dots, bars = interactive(figure(1))["data"]
    assert (band["x"], band["y"]) == ([0.0, 1.0, 1.0, 0.0], [0.2, 0.9, 0.8, 0.1])
    assert line["y"] == [0.1235, 1.0]
    assert (dots["error_y"]["array"], dots["error_y"]["arrayminus"]) == ([0.2], [0.1])
    assert dots["customdata"] == [40]
    assert (bars["x"], bars["y"]) == ([0.25, 0.75], [0.5, -0.5])
    assert bars["marker"]["color"] == "var(--group-1 / 0.4)"


def test_it_says_from_what_the_page_arranges_it():
    told = {key: interactive(figure(3, strip=False))[key] for key in ("panels", "strip", "square")}
    assert told == {"panels": 3, "strip": False, "square": True}
    assert interactive(figure(2, is_square=False))["square"] is False
    assert "height" not in interactive(figure(2))["layout"]


def test_names_are_inert():
    drawn = json.dumps(interactive(figure(name=NAME)))
    assert "<img" not in drawn
    assert "&lt;img" in drawn


def test_all_figures_are_packed_once_in_the_order_in_which_they_were_added():
    exploring = Exploring()
    assert exploring.packed() == ""
    assert [exploring.add(figure(n)) for n in (1, 2)] == [0, 1]
    plain = json.loads(gzip.decompress(base64.b64decode(exploring.packed())))
    assert plain == [interactive(figure(1)), interactive(figure(2))]
    assert exploring.packed() == exploring.packed()


def test_a_veil_names_color_and_opacity():
    assert veil("var(--group-1)", 0.2) == "var(--group-1 / 0.2)"
    assert veil("var(--group-1)", 1) == "var(--group-1)"
