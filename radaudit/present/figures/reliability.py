"""Calibration: what was observed against what the model said, smooth and in bins, over the scores' spread; a panel a group."""

from __future__ import annotations

from radaudit.language import say
from radaudit.present.drawing.marks import Band, Line, Mark, Panel, Points, Rule
from radaudit.present.figures.palette import Style
from radaudit.present.figures.score_histogram import bars
from radaudit.present.figures.thinning import drawn_band, drawn_points
from radaudit.records import Curve

WHOLE, POINTWISE = 0.12, 0.24
"""Opacity of the band that holds for the whole curve at once, and of the one that holds at each score alone."""


def reliability_panel(
    title: str,
    subtitle: str,
    bins: Curve,
    style: Style,
    *,
    events: Curve | None,
    nonevents: Curve | None,
    smooth: Curve | None = None,
) -> Panel:
    """One group's bins; with a smooth curve they are dots behind it, without one they carry their own intervals.

    Around the smooth curve the darker band holds at each score alone, the paler one for the whole curve at once. The diagonal
    is perfect calibration.
    """
    marks: list[Mark] = [Rule("diagonal")]
    strip = _strip(events, nonevents, style)
    if smooth is None or not smooth.x:
        return Panel(title, subtitle, (*marks, _bins(bins, style, has_intervals=True)), strip)
    for low, high, opacity in (
        (smooth.joint_low, smooth.joint_high, WHOLE),
        (smooth.low, smooth.high, POINTWISE),
    ):
        if low and high:
            marks.append(Band(*drawn_band(smooth.x, low, high), style, opacity))
    marks.append(_bins(bins, style, has_intervals=False))
    marks.append(Line(*drawn_points(smooth.x, smooth.y, 40), style, say("observed, smoothed")))
    return Panel(title, subtitle, tuple(marks), strip)


def _bins(curve: Curve, style: Style, *, has_intervals: bool) -> Points:
    has_intervals = has_intervals and bool(curve.low and curve.high)
    return Points(
        curve.x, curve.y, style._replace(size=6), say("observed in a bin"), n=curve.n, is_open=not has_intervals,
        low=curve.low if has_intervals else (), high=curve.high if has_intervals else (),
    )  # fmt: skip


def _strip(events: Curve | None, nonevents: Curve | None, style: Style) -> tuple[Mark, ...]:
    """Each side scaled to its own highest bar."""
    drawn: list[Mark] = []
    if events and events.y:
        drawn.append(bars(events, style, name=say("diseased"), full=max(events.y) or 1.0))
    if nonevents and nonevents.y:
        drawn.append(bars(nonevents, style, sign=-1, name=say("not diseased"), full=max(nonevents.y) or 1.0))
    return tuple(drawn)
