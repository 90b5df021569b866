"""The control charts: a panel a group, its limits shaded, points beyond them marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Drawing, Fold, Prose, Row, Table
from radaudit.present.drawing.marks import Axis, Band, Line, Panel, Points, Rule
from radaudit.present.figures.palette import INK, SOFT, Style
from radaudit.present.monitoring.words import TITLES
from radaudit.records import EVERYONE, Group
from radaudit.records.monitoring import ControlChart, Monitoring, Watched
from radaudit.records.wording import group_label, number, whole

MOST_OPEN = 6
MOST_ROWS = 400
_CHART = Style(INK, "circle", 6)
_ALONE = Style(SOFT, "circle", 5)
_ALARM = Style("var(--fail)", "diamond", 10)
_LIMITS = Style(SOFT, "square", 9)


def charts_of(monitoring: Monitoring, measures: Sequence[Watched]) -> Iterator[Block]:
    """The charts of some measures: everyone and what moved in the open, the other groups folded."""
    for measure in measures:
        charts = [c for c in monitoring.charts if c.measure == measure]
        if not charts:
            continue
        ranked = sorted(charts, key=lambda c: (not has_left(c), c.group != EVERYONE, "*" in c.group.attribute))
        n_open = max(1, min(MOST_OPEN, sum(has_left(c) or c.group == EVERYONE for c in charts)))
        yield _drawing(monitoring, measure, ranked[:n_open])
        rest = sorted(ranked[n_open:], key=monitoring.charts.index)
        if rest:
            yield Fold(say("The other groups"), (_drawing(monitoring, measure, rest),), is_printed=True)
        yield Fold(say("The numbers"), (_table(monitoring, charts),))


def _drawing(monitoring: Monitoring, measure: Watched, charts: Sequence[ControlChart]) -> Drawing:
    title = say(TITLES[measure])
    ordinate = say("Distance (1: chance alone)") if measure == "scores" else title
    beyond = [c for c in charts if has_left(c)]
    alt = say("{measure} over time, {n} charts; beyond its limits: {groups}.", measure=title, n=whole(len(charts)),
              groups=", ".join(group_label(c.group) for c in beyond) or say("none"))  # fmt: skip
    legend = [(Line((), (), _CHART), _what(measure)), (Band((), (), (), _LIMITS), say("within the limits"))]
    return Drawing(
        title=title,
        alt=alt,
        panels=tuple(_panel(c, monitoring) for c in charts),
        x=_dates(monitoring),
        y=_ordinate(ordinate, charts),
        caption=_caption(measure),
        legend=(*legend, (Points((), (), _ALARM), say("beyond them"))),  # type: ignore[arg-type]
        name=measure,
    )


def has_left(chart: ControlChart) -> bool:
    """Whether it was ever beyond its limits."""
    return any(p.is_beyond for p in chart.points)


def _what(measure: Watched) -> str:
    if measure == "observed_expected":
        return say("evidence of a change")
    return say("smoothed over windows")


def _caption(measure: Watched) -> str:
    if measure == "scores":
        return say(
            "How far the distribution of the scores is from acceptance, in units of what chance makes of windows of this size."
        )
    if measure == "observed_expected":
        return say(
            "Cumulative sum of the log likelihood for odds twice (above 0) or half (below 0) as high as the scores say."
        )
    if measure == "calibration_in_the_large":
        return say("Share of diseased cases less the share that the scores, calibrated as at acceptance, say.")
    return say(
        "Soft dots are single windows; the line weighs the latest window most. The dotted line is the value at acceptance."
    )


def _panel(chart: ControlChart, monitoring: Monitoring) -> Panel:
    points = chart.points
    x = tuple(float(p.window) for p in points)
    high = tuple(p.high for p in points)
    center = 1.0 if chart.measure == "scores" else 0.0
    low = tuple(0.0 if p.low is None else p.low for p in points)
    is_rate = chart.measure in ("flag_rate", "sensitivity", "specificity")
    marks: list[Line | Band | Points | Rule] = [
        Band(_widened(x), (low[0], *low, low[-1]), (high[0], *high, high[-1]), _LIMITS),
        Rule("level", chart.baseline if is_rate else center, SOFT, "dot"),
    ]
    if is_rate or chart.measure == "calibration_in_the_large":
        alone = [(float(p.window), p.observed) for p in points if p.observed is not None]
        marks.append(
            Points(tuple(w for w, _ in alone), tuple(v for _, v in alone), _ALONE, say("window alone"), is_open=True)
        )
    marks.append(Line(x, tuple(p.value for p in points), _CHART, say(TITLES[chart.measure])))
    out = [p for p in points if p.is_beyond]
    if out:
        marks.append(
            Points(tuple(float(p.window) for p in out), tuple(p.value for p in out), _ALARM, say("beyond its limits"))
        )
    subtitle = say("beyond its limits from {date} on", date=monitoring.windows[out[0].window].first) if out else ""
    title = typeset.group_name(chart.group) if chart.group == EVERYONE else group_label(chart.group)
    return Panel(title, subtitle, tuple(marks))


def _widened(x: tuple[float, ...]) -> tuple[float, ...]:
    """The limits reach a little beyond the first and the last point, so that they are seen where there is only one."""
    return (x[0] - 0.4, *x, x[-1] + 0.4)


def _dates(monitoring: Monitoring) -> Axis:
    windows = monitoring.windows
    last = len(windows) - 1
    places = sorted({0, last // 2, last}) if last > 1 else list(range(last + 1))
    is_one_year = windows[0].first[:4] == windows[-1].last[:4]
    texts = tuple((float(i), windows[i].first[5:] if is_one_year else windows[i].first[:7]) for i in places)
    year = windows[0].first[:4]
    title = say("First day of the window, {year}", year=year) if is_one_year else say("Month of the window")
    return Axis(title, -0.7, last + 0.7, texts)


def _ordinate(title: str, charts: Sequence[ControlChart]) -> Axis:
    values = [v for c in charts for p in c.points for v in (p.value, p.low, p.high) if v is not None]
    low, high = min(values), max(values)
    if charts[0].measure == "scores":
        low = 0.0
    room = 0.06 * (high - low) or 0.05
    return Axis(title, low - room, high + room)


def _table(monitoring: Monitoring, charts: Sequence[ControlChart]) -> Table | Prose:
    rows = []
    for chart in charts:
        rows.append(Row((Cell(_name(chart.group), is_label=True),), is_heading=True))
        for p in chart.points:
            span = monitoring.windows[p.window]
            cells = (
                Cell(say("{first} to {last}", first=span.first, last=span.last)),
                Cell(_about(p.n, monitoring.rounded_to)),
                Cell(number(p.observed)),
                Cell(number(p.value)),
                Cell(say("{low} to {high}", low=number(p.low or 0.0), high=number(p.high))),
                Cell(say("beyond") if p.is_beyond else say("within"), is_soft=not p.is_beyond),
            )
            rows.append(Row(cells))
    if len(rows) > MOST_ROWS:
        return Prose((say("The numbers of so many charts stand in monitor.json."),), "note")
    columns = (say("Window"), say("Cases"), say("In it alone"), say("Chart"), say("Limits"), say("Verdict"))
    return Table(
        say(TITLES[charts[0].measure]),
        tuple(Column(c, is_number=1 <= i <= 4) for i, c in enumerate(columns)),
        tuple(rows),
    )


def _name(group: Group) -> str:
    return say("Everyone") if group == EVERYONE else group_label(group)


def _about(n: int, step: int) -> str:
    return typeset.counted(n, is_rounded=step > 1, fewest=step)
