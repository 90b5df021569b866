"""The drawn cell of a row: places in percent, arrows beyond the axis, few bytes."""

from __future__ import annotations

import pytest

from radaudit.present.drawing.marks import Axis, Dot, Rule, Segment, Stretch
from radaudit.present.drawing.strips import axis_svg, strip_svg
from radaudit.present.figures.palette import style
from tests.present.drawing.reading_svg import named, parsed, percent, texts

AXIS = Axis("higher is better →", 0.5, 1.0)


def row(*marks, references=(), axis=AXIS):
    return parsed(strip_svg(marks, references, axis))


def markers(root):
    """Where markers and arrows stand, in percent."""
    return [percent(s, "x") for s in named(root, "svg") if s.get("x")]


def test_a_value_and_its_interval_stand_at_their_share_of_the_axis():
    root = row(Dot(0.75, 0.6, 0.8, style(0)))
    (line,) = named(root, "line")
    assert (percent(line, "x1"), percent(line, "x2")) == (20, 60)
    assert markers(root) == [50]


@pytest.mark.parametrize(
    ("dot", "expected"),
    [
        (Dot(0.6, 0.2, 0.7, style(0)), [0, 20]),
        (Dot(0.9, 0.8, 1.7, style(0)), [100, 80]),
        (Dot(0.7, -9, 9, style(0)), [0, 100, 40]),
        (Dot(0.2, 0.1, 0.3, style(0)), [0]),
        (Dot(1.2, 0.9, 1.3, style(0)), [100]),
        (Dot(1.2, style=style(0)), [100]),
        (Dot(0.5, 0.5, 1.0, style(0)), [0]),
    ],
)
def test_ends_beyond_the_axis_become_arrows_and_a_value_beyond_it_has_no_marker(dot, expected):
    assert markers(row(dot)) == expected


def test_arrows_point_outwards():
    left, right = (s[0].get("d") for s in named(row(Dot(0.7, -9, 9, style(1))), "svg") if s.get("x") in ("0%", "100%"))
    assert left == "M0 0L6 -4V4z"
    assert right == "M0 0L-6 -4V4z"


def test_a_value_that_is_not_known_is_not_drawn():
    assert len(list(row(Dot(None)).iter())) == 2  # the root and an empty cell


def test_segments_stack_and_are_cut_at_the_axis():
    root = row(Segment(0, 30, style(0)), Segment(30, 120, style(0), 0.4), axis=Axis("", 0, 100))
    first, second = named(root, "rect")
    assert [(percent(r, "x"), percent(r, "width")) for r in (first, second)] == [(0, 30), (30, 70)]
    assert (first.get("fill-opacity"), second.get("fill-opacity")) == (None, "0.4")


def test_references_stand_behind_every_row_and_only_where_the_axis_reaches():
    root = row(references=(Stretch(0.6, 0.7), Rule("upright", 0.65), Rule("upright", 2.0), Stretch(2, 3)))
    (ground,) = named(root, "rect")
    (line,) = named(root, "line")
    assert (percent(ground, "x"), percent(ground, "width")) == (20, 20)
    assert percent(line, "x1") == percent(line, "x2") == 30


def test_the_axis_names_round_numbers_where_they_stand():
    root = parsed(axis_svg(AXIS))
    at = dict(zip(texts(root), [percent(t, "x") for t in named(root, "text")], strict=True))
    assert at == {"0.50": 0, "0.60": 20, "0.70": 40, "0.80": 60, "0.90": 80, "1.00": 100}


def test_a_row_of_a_forest_is_small():
    references = (Stretch(0.812, 0.845), Rule("upright", 0.8287, dash="dash"))
    for place in range(6):
        assert len(strip_svg((Dot(0.7231, 0.6123, 0.8345, style(place)),), references, AXIS)) < 420


def test_hollow_markers_and_ticks_differ():
    hollow, tick = row(Dot(0.7, style=style(0), is_open=True)), row(Dot(0.7, style=style(0), is_tick=True))
    assert named(hollow, "circle")[0].get("fill") == "var(--paper)"
    assert percent(named(tick, "line")[0], "x1") == 40
