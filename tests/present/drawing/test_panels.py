"""A value lands where the axis says, nothing runs out of its panel, a panel is small and always the same."""

from __future__ import annotations

import pytest

from radaudit.present.drawing.marks import Axis, Band, Bars, Line, Panel, Points, Rule, Stretch
from radaudit.present.drawing.panels import LEFT, TOP, panel_svg, size_of
from radaudit.present.drawing.scale import place
from radaudit.present.figures.palette import style
from tests.present.drawing.reading_svg import named, parsed, points, texts

UNIT = Axis("x", 0, 1)
SQUARE = size_of(is_square=True, has_strip=False)
WITH_STRIP = size_of(is_square=True, has_strip=True)
CURVE = tuple(i / 40 for i in range(41))


def drawn(*marks, size=SQUARE, x=UNIT, y=UNIT, strip=()):
    return parsed(panel_svg(Panel("g", "", marks, strip), x, y, size))


def path_of(root, color="var(--group-1)", key="stroke"):
    return next(p for p in named(root, "path") if p.get(key) == color)


def test_a_line_lands_where_the_axes_say():
    across, high = SQUARE.plot
    line = path_of(drawn(Line((0, 0.25, 1), (0, 0.5, 1), style(0))))
    assert points(line.get("d")) == [
        pytest.approx((0, high), abs=0.05),
        pytest.approx((across / 4, high / 2), abs=0.05),
        pytest.approx((across, 0), abs=0.05),
    ]


def test_the_ticks_stand_at_the_values_they_name():
    root = drawn()
    across, high = SQUARE.plot
    at = {t.text: float(t.get("x")) for t in named(root, "text") if t.get("class").startswith("x")}
    assert at == {f"{v:.2f}": pytest.approx(LEFT + across * v, abs=0.05) for v in (0, 0.25, 0.5, 0.75, 1)}
    up = {t.text: float(t.get("y")) - 3.6 for t in named(root, "text") if t.get("class").startswith("y")}
    assert up == {f"{v:.2f}": pytest.approx(TOP + high * (1 - v), abs=0.1) for v in (0, 0.25, 0.5, 0.75, 1)}


def test_a_log_axis_makes_equal_ratios_equal_steps():
    axis = Axis("", 0.25, 4, is_log=True)
    assert [place(axis, v) for v in (0.25, 0.5, 1, 2, 4)] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert place(axis, 0) < 0


def test_what_leaves_the_panel_is_cut_off_and_stays_a_short_number():
    root = drawn(Line((0, 1), (0.5, -1000), style(0)), Points((0.5, 2.0), (0.5, 0.5), style(0)))
    line = path_of(root)
    assert max(abs(y) for _, y in points(line.get("d"))) < 2000
    frame = next(s for s in named(root, "svg") if s.get("height") == str(SQUARE.plot[1]))
    assert line in list(frame)
    assert len(named(root, "circle")) == 1  # the point beyond the axis is not drawn


def test_bars_reach_from_zero_to_their_value_up_and_down():
    axis = Axis("", -1, 1)
    root = drawn(Bars((0.0, 0.5), (1.0, -0.5), 0.25, style(0)), y=axis)
    across, high = SQUARE.plot
    d = path_of(root, key="fill").get("d")
    quarter, half = f"{across / 4:g}", f"{across / 2:g}"
    assert (
        d
        == f"M0 {high / 2:g}V0H{quarter}V{high / 2:g}zM{half} {high / 2:g}V{high * 0.75:g}H{across * 0.75:g}V{high / 2:g}z"
    )


def test_intervals_of_points_reach_from_low_to_high():
    root = drawn(Points((0.5,), (0.5,), style(0), low=(0.25,), high=(1.0,)))
    _, high = SQUARE.plot
    assert path_of(root).get("d") == f"M{SQUARE.plot[0] / 2:g} {high * 0.75:g}V0"


def test_rules_and_stretches_span_the_panel():
    root = drawn(Stretch(0.1, 0.3), Rule("upright", 0.5, label="here"), Rule("level", 0.5), Rule("diagonal"))
    across, high = SQUARE.plot
    (ground,) = [r for r in named(root, "rect") if r.get("class") == "ground"]
    assert (float(ground.get("x")), float(ground.get("width"))) == pytest.approx((across * 0.1, across * 0.2), abs=0.06)
    drawn_as = [p.get("d") for p in named(root, "path") if p.get("stroke") == "var(--ink-soft)"]
    assert drawn_as == [f"M{across / 2:g} 0v{high:g}", f"M0 {high / 2:g}h{across:g}", f"M0 {high:g}L{across:g} 0"]
    assert "here" in texts(root)


def test_the_strip_shares_the_abscissa():
    bars = Bars((0.5,), (1.0,), 0.5, style(0))
    root = drawn(Line((0.5, 0.5), (0, 1), style(1)), size=WITH_STRIP, strip=(bars,))
    across = WITH_STRIP.plot[0]
    assert points(path_of(root, "var(--group-2)").get("d"))[0][0] == across / 2
    assert path_of(root, key="fill").get("d").startswith(f"M{across / 2:g} ")
    assert WITH_STRIP.height > SQUARE.height


def test_a_full_panel_is_small_and_the_same_every_time():
    band = [Band(CURVE[:25], CURVE[:25], tuple(v + 0.123 for v in CURVE[:25]), style(0), o) for o in (0.1, 0.2)]
    histogram = Bars(tuple(i / 20 for i in range(20)), tuple(0.37 + i / 60 for i in range(20)), 0.05, style(0))
    panel = Panel("g", "s", (*band, Rule("diagonal"), Line(CURVE, CURVE, style(0))), (histogram, histogram))
    svg = panel_svg(panel, UNIT, UNIT, WITH_STRIP)
    assert len(svg) < 4000
    assert svg == panel_svg(panel, UNIT, UNIT, WITH_STRIP)
    for _, y in points(path_of(parsed(svg)).get("d")):
        assert round(y, 1) == y


def test_texts_of_a_user_are_inert():
    root = drawn(Rule("upright", 0.2, label='<script>alert("1")</script>&'))
    assert '<script>alert("1")</script>&' in texts(root)
    assert not named(root, "script")
