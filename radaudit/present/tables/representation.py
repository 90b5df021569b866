"""The cohort beside the people that the model is meant for: shares, ratios, and how far apart chance alone would put them."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Prose, Row, StripRow, Strips, Table
from radaudit.present.drawing.marks import Axis, Dot
from radaudit.present.figures.palette import INK, Style, style
from radaudit.present.tables.feet import ROUNDED
from radaudit.present.view import View
from radaudit.records import GroupShare, Population, Representation, wording

_THERE = Style(INK, "square", 9)
MOST = 24
"""Groups of one attribute that are drawn, those that the population has most of."""


def representation(view: View, population: Population) -> Iterator[Strips | Table | Prose]:
    """The figure, what was not compared, and the table of divergences."""
    if not population.attributes:
        return
    yield _shares(view, population)
    if told := _not_compared(view, population):
        yield Prose(told, "note")
    yield _divergences(population)


def percent(part: float | None, digits: int | None = None) -> str:
    """A share as a percentage: whole above 10 %, with one decimal below."""
    if part is None:
        return "–"
    digits = (0 if part >= 0.0995 or part == 0 else 1) if digits is None else digits
    return say("{n} %", n=wording.number(100 * part, digits)).replace(" ", wording.THIN, 1)


def _shares(view: View, population: Population) -> Strips:
    rows: list[StripRow] = []
    drawn: list[GroupShare] = []
    notes = []
    for r in population.attributes:
        rows.append(StripRow((Cell(r.attribute, is_label=True),), is_heading=True))
        most = sorted(r.groups, key=lambda s: -s.population)[:MOST]
        shown = [s for s in r.groups if s in most]
        drawn += shown
        rows += [_row(view, r, s) for s in shown]
        if len(shown) < len(r.groups):
            notes.append(
                say("Of the groups by {attribute} those that the population has most of are drawn; audit.json holds all.",
                    attribute=typeset.isolated(r.attribute))
            )  # fmt: skip
    ends = [e for s in drawn for e in (s.population, s.share.high or s.share.value or 0.0)]
    title = _message(drawn)
    level = typeset.level(view.evidence.level)
    columns = (
        Column(say("Group")), Column(say("Patients"), is_number=True), Column(say("Cohort"), is_number=True),
        Column(say("Population"), is_number=True),
    )  # fmt: skip
    is_rounded = any(r.is_rounded for r in population.attributes)
    return Strips(
        title=title, alt=_alt(drawn, title, population), columns=columns,
        axis=_axis(min(1.0, 1.05 * max(ends, default=1.0))),
        rows=tuple(rows), value_title=say("Cohort / population ({level})", level=level),
        legend=((Dot(0.5, 0.2, 0.8), say("share of the patients, {level}", level=level)),
                (Dot(0.5, style=_THERE, is_tick=True), say("share of the population ({file})",
                                                           file=typeset.isolated(population.name)))),
        caption=say("Each patient counts once, however many images there are."), note=wording.sentences(*notes),
        feet=(say(ROUNDED),) if is_rounded else (),
    )  # fmt: skip


def _axis(high: float) -> Axis:
    """From 0 to the largest share, with whole percentages below it."""
    step = next(s for s in (1, 2, 5, 10, 20, 25) if 100 * high / s <= 6)
    ticks = tuple((i / 100, percent(i / 100, 0)) for i in range(0, int(100 * high) + 1, step))
    return Axis(say("share of the patients"), 0.0, high, ticks)


def _row(view: View, r: Representation, s: GroupShare) -> StripRow:
    name, there = Cell(typeset.group_name(s.group), is_label=True), Cell(percent(s.population))
    tick = Dot(s.population, style=_THERE, is_tick=True)
    if s.share.value is None:
        cells = (name, Cell("–", is_soft=True), Cell("–", is_soft=True), there)
        return StripRow(cells, (tick,), Cell(say("withheld"), is_soft=True, hint=recalled(s.share.note)))
    n = typeset.counted(s.share.n_patients, is_rounded=r.is_rounded, fewest=view.evidence.smallest_group)
    try:
        look = style(view.color_index(s.group))
    except (KeyError, ValueError):  # a group that the cohort does not have
        look = Style(INK, "circle", 9)
    dot = Dot(s.share.value, s.share.low, s.share.high, look)
    value = Cell(typeset.ratio(s.ratio), is_soft=not s.ratio.is_known, hint=recalled(s.ratio.note))
    return StripRow((name, Cell(n), Cell(percent(s.share.value)), there), (tick, dot), value)


def _message(drawn: list[GroupShare]) -> str:
    """The group that the cohort lacks most, where that is shown."""
    absent = [s for s in drawn if s.share.value is not None and not s.share.n_patients and s.population > 0]
    if absent:
        most = max(absent, key=lambda s: s.population)
        return say("Nobody in the cohort: {group}, {share} of the population",
                   group=typeset.isolated(wording.group_label(most.group)), share=percent(most.population))  # fmt: skip
    fewer = [s for s in drawn if s.ratio.high is not None and s.ratio.high < 1]
    if fewer:
        least = min(fewer, key=lambda s: s.ratio.value or 0.0)
        return say("Fewest for the population: {group}, {ratio} times its share there",
                   group=typeset.isolated(wording.group_label(least.group)), ratio=wording.number(least.ratio.value))  # fmt: skip
    return say("No group is shown to be rarer in the cohort than in the population")


def _alt(drawn: list[GroupShare], title: str, population: Population) -> str:
    told = [
        say("{group}: {share} of the patients, {population} of the population",
            group=wording.group_label(s.group), share=percent(s.share.value), population=percent(s.population))
        for s in drawn
    ]  # fmt: skip
    return say("Shares of groups in the cohort and in {file}. {message}. {groups}.",
               file=typeset.isolated(population.name), message=title, groups=wording.enumerated(told))  # fmt: skip


def _not_compared(view: View, population: Population) -> tuple[str, ...]:
    told = []
    known = {s.group: s for s in view.evidence.groups}
    left = [
        say("{group} ({n} patients)", group=typeset.isolated(wording.group_label(g)), n=view.counted(known[g].n_patients, g))
        if g in known
        else say("{group} (withheld)", group=typeset.isolated(wording.group_label(g)))
        for r in population.attributes
        for g in r.not_compared
    ]  # fmt: skip
    if left:
        told.append(
            say("Not in {file}, so left out of these shares: {groups}.",
                file=typeset.isolated(population.name), groups=wording.enumerated(left))
        )  # fmt: skip
    if population.not_given:
        told.append(
            say("Not compared, because {file} does not tell of it: {attributes}.",
                file=typeset.isolated(population.name),
                attributes=wording.listed([typeset.isolated(a) for a in population.not_given]))
        )  # fmt: skip
    return tuple(told)


def _divergences(population: Population) -> Table:
    columns = (
        Column(say("Attribute")), Column(say("Patients compared"), True), Column(say("In another group"), True),
        Column(say("by chance, on average"), True), Column(say("in 1 of 20"), True), Column(say("Divergence"), True),
        Column(say("by chance, on average"), True), Column(say("in 1 of 20"), True), Column("p", True),
    )  # fmt: skip
    rows = []
    for r in population.attributes:
        d, v = r.divergence, r.total_variation
        n = say("about {n}", n=wording.whole(r.n_patients)) if r.is_rounded else wording.whole(r.n_patients)
        name = Cell(r.attribute, is_label=True)
        if d.value is None:
            why = Cell(wording.not_estimable(), is_soft=True, hint=recalled(d.note))
            rows.append(Row((name, Cell(n), why, *[Cell("–", is_soft=True)] * 6)))
            continue
        between = typeset.interval(d.low, d.high, 4)
        value = say("{value} ({interval})", value=wording.number(d.value, 4), interval=between)
        rows.append(
            Row((name, Cell(n), Cell(percent(v.value)), Cell(percent(v.by_chance)),
                 Cell(percent(r.total_variation_by_chance_high)), Cell(value, hint=recalled(d.method)),
                 Cell(wording.number(d.by_chance, 4)), Cell(wording.number(r.divergence_by_chance_high, 4)),
                 Cell(typeset.p_value(d.p))))
        )  # fmt: skip
    note = say(
        "In another group: patients who would have to belong to another one for the cohort to be like the population. "
        "Divergence: of Jensen and Shannon, to base 2; 0 for alike, 1 where no group is shared (Lin 1991, "
        "doi:10.1109/18.61115). By chance: in random samples of as many patients from the population itself."
    )
    return Table(say("How far the cohort lies from the population."), columns, tuple(rows), feet=(note,))
