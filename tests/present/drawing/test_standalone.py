"""A figure of its own: valid, self-contained, with every label and value as text, at its width."""

from __future__ import annotations

import pytest

from radaudit.present.blocks import Cell, Column, StripRow, Strips
from radaudit.present.drawing.marks import Axis, Dot, Line, Rule, Stretch
from radaudit.present.drawing.standalone import light_colors, standalone
from radaudit.present.drawing.typewriting import lines_of, plain, shortened, width_of
from radaudit.present.figures.palette import style
from radaudit.present.page.assets import assets
from tests.present.drawing.reading_svg import named, parsed, texts
from tests.present.drawing.test_interactive import NAME, figure

COLORS = light_colors(assets().style)


def forest(name="GE"):
    rows = (
        StripRow((Cell("vendor", is_label=True),), is_heading=True),
        StripRow((Cell(name, is_label=True), Cell("240")), (Dot(0.75, 0.7, 0.8, style(0)),), Cell("0.75 (0.70 to 0.80)")),
        StripRow((Cell("Hologic"), Cell("–")), absent="withheld", value=Cell("–")),
    )  # fmt: skip
    references = (Stretch(0.7, 0.8), Rule("upright", 0.75))
    return Strips(
        "Sensitivity: lowest on GE", "alt", (Column("Group"), Column("n", True)), Axis("better →", 0.5, 1.0), rows,
        "95 % CI", references, legend=((Line((), (), style(0)), "everyone"),),
    )  # fmt: skip


def test_a_forest_holds_every_label_and_value_as_text():
    found = texts(parsed(standalone(forest(), COLORS)))
    for said in ("vendor", "GE", "240", "0.75 (0.70 to 0.80)", "Hologic", "withheld", "better →", "0.60", "everyone"):
        assert said in found, said
    root = parsed(standalone(forest(), COLORS))
    assert named(root, "title")[0].text == "Sensitivity: lowest on GE"
    assert named(root, "desc")[0].text == "alt"


@pytest.mark.parametrize("drawn", [forest(), figure(5)], ids=["strips", "drawing"])
@pytest.mark.parametrize("mm", [60, 85, 180])
def test_a_file_asks_for_nothing_knows_no_variable_and_is_as_wide_as_asked(drawn, mm):
    svg = standalone(drawn, COLORS, mm)
    root = parsed(svg)
    assert "var(" not in svg
    assert not any(word in svg for word in ("href", "script", "url(", "@import"))
    assert root.get("width") == f"{mm}mm"
    width, height = (float(v) for v in root.get("viewBox").split()[2:])
    assert width == pytest.approx(mm * 96 / 25.4, abs=0.1)
    assert float(root.get("height").removesuffix("mm")) == pytest.approx(height * 25.4 / 96, abs=0.1)
    assert all(0 <= float(t.get("x").rstrip("%")) <= width for t in named(root, "text"))
    assert svg == standalone(drawn, COLORS, mm)


@pytest.mark.parametrize("name", [NAME, "\u202etxt.exe", "a" * 300, "a\x00b\x0b\ufffe\ud800", "安" * 200])
def test_whatever_a_group_is_called_the_file_is_valid(name):
    svg = standalone(forest(name), COLORS, 85)
    svg.encode("utf-8")
    shown = [t for t in texts(parsed(svg)) if t[:2] == plain(name)[:2]]
    assert shown
    assert all(width_of(t, 11) <= 85 * 96 / 25.4 / 3 for t in shown)


def test_texts_are_shortened_and_broken_at_the_room_they_have():
    assert shortened("short", 11, 100) == "short"
    assert shortened("a" * 99, 11, 50).endswith("…")
    assert width_of(shortened("a" * 99, 11, 50), 11) <= 50
    lines = lines_of("one two three four five six seven", 11, 60)
    assert " ".join(lines).replace("…", "").startswith("one two")
    assert all(width_of(line, 11) <= 60 for line in lines)
    assert len(lines_of("字" * 100, 10, 100, most=20)) == 10
