"""How the two cohorts differ, before anything is said of the models: shares, prevalence, scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.audit_change.answer import is_shifted
from radaudit.present.blocks import Block, Cell, Column, Drawing, Fold, HowTo, Row, StripRow, Strips, Table
from radaudit.present.comparison.tables import group_cell
from radaudit.present.drawing.marks import Axis, Bars, Dot, Panel, Rule
from radaudit.present.figures.palette import INK, SOFT, Style
from radaudit.records import EVERYONE, Estimate
from radaudit.records.audit_change import AuditChange, ScoreShift, Shift
from radaudit.records.wording import not_estimable, number, percent

_AFTER = Style(INK, "circle", 9)
_BEFORE = Style(SOFT, "circle", 9)
_TITLES = {
    "share": phrase("Who is in the cohorts: share of the patients"),
    "prevalence": phrase("How common the disease is: prevalence"),
}
MOST_DRAWN = 30
"""Rows of a drawing; the table has all."""


def case_mix(change: AuditChange) -> Iterator[Block]:
    """Two drawings with their tables, and the scores."""
    for what in ("share", "prevalence"):
        shifts = [s for s in change.case_mix if s.what == what]
        if shifts:
            yield _drawing(change, shifts, say(_TITLES[what]))
    yield from _scores(change.scores)
    if change.case_mix:
        yield Fold(say("The numbers of both cohorts"), (_table(change),))
    yield HowTo(
        (
            say("Hollow is the older audit, full the newer one, each with its own interval. A row is marked where the interval of "
                "the difference, which holds for all rows at once, excludes no difference."),
            say("Where groups grew or shrank, the average over everybody changes even if the model treats each group as before."),
        ),
        (
            say("Changes of patients within a group: how ill they are, how they were referred, how they were labeled."),
            say("Whether case mix explains a change. That takes the rows."),
        ),
    )  # fmt: skip


def _drawing(change: AuditChange, shifts: Sequence[Shift], title: str) -> Strips:
    rows, attribute = list[StripRow](), EVERYONE.attribute
    for shift in shifts[:MOST_DRAWN]:
        if shift.group.attribute != attribute:
            attribute = shift.group.attribute
            rows.append(StripRow((Cell(attribute, is_label=True),), is_heading=True))
        rows.append(_row(shift))
    ends = [e.high for s in shifts for e in (s.baseline, s.candidate) if e.high is not None]
    return Strips(
        title=title,
        alt=say("{title}, by group; the numbers stand in the rows.", title=title),
        columns=(Column(say("Group")), Column(say("Differs"))),
        axis=Axis(say("share"), 0.0, max([*ends, 0.01]), digits=2),
        rows=tuple(rows),
        value_title=say("Baseline → candidate"),
        caption=say("Each cohort with its own {level}.", level=typeset.level(change.level)),
        note="" if len(shifts) <= MOST_DRAWN else say("The first rows; the table holds all."),
        legend=((Dot(0.5, style=_BEFORE, is_open=True), say("baseline")), (Dot(0.5, style=_AFTER), say("candidate"))),
        references=(Rule("upright", 0.0, SOFT, "solid"),),
    )


def _row(shift: Shift) -> StripRow:
    mark = Cell("", verdict="changed", word=say("differs")) if is_shifted(shift) else Cell("")
    cells, is_total = (group_cell(shift.group), mark), shift.group == EVERYONE
    old, new = shift.baseline, shift.candidate
    if old.value is None and new.value is None:
        return StripRow(cells, is_total=is_total, absent=not_estimable())
    marks = (Dot(old.value, old.low, old.high, _BEFORE, is_open=True), Dot(new.value, new.low, new.high, _AFTER))
    text = f"{_percent(old)} → {_percent(new)}"
    return StripRow(cells, marks, Cell(text), is_total=is_total)


def _percent(e: Estimate) -> str:
    return typeset.share(e.value)


def _table(change: AuditChange) -> Table:
    level = typeset.level(change.level)
    columns = (
        Column(say("Group")), Column(say("Baseline ({level})", level=level), True),
        Column(say("Candidate ({level})", level=level), True),
        Column(say("Difference (simultaneous)"), True),
    )  # fmt: skip
    rows: list[Row] = []
    for what in ("share", "prevalence"):
        own = [s for s in change.case_mix if s.what == what]
        if own:
            rows.append(Row((Cell(say(_TITLES[what])),), is_heading=True))
        for s in own:
            name = group_cell(s.group) if s.group == EVERYONE else Cell(typeset.isolated(s.group.label))
            rows.append(
                Row(
                    (name, Cell(_told(s.baseline)), Cell(_told(s.candidate)), Cell(_told(s.difference, is_signed=True)))
                )
            )
    caption = say("Shares of patients and prevalence in both cohorts.")
    foot = say(
        "Differences join both intervals (MOVER, Zou and Donner 2008) and hold for all rows at once with {level} (Bonferroni).",
        level=percent(change.level),
    )
    return Table(caption, columns, tuple(rows), feet=(foot,))


def _told(e: Estimate, *, is_signed: bool = False) -> str:
    if e.value is None:
        return "–"
    value = number(e.value, 3, is_signed=is_signed)
    between = typeset.interval(e.low, e.high, 3, is_signed=is_signed)
    return f"{value} ({between})" if between else value


def _scores(shifts: Sequence[ScoreShift]) -> Iterator[Block]:
    """Both cohorts' histograms, the older one's below the line."""
    if not shifts:
        return
    panels, widest = [], 0.01
    for s in shifts:
        widest = max(widest, *s.baseline, *s.candidate)
        width = 1 / len(s.x)  # drawing: the bins share the axis from 0 to 1
        title = say("With the disease") if s.is_event else say("Without the disease")
        apart = say("{share} of the cases would have to lie elsewhere", share=typeset.share(s.distance))
        marks = (
            Bars(s.x, s.candidate, width, _AFTER, say("candidate"), 0.8),
            Bars(s.x, tuple(-y for y in s.baseline), width, _BEFORE, say("baseline"), 0.6),
            Rule("level", 0.0, SOFT, "solid"),
        )
        panels.append(Panel(title, apart, marks))
    title, top = say("How the scores are spread"), f"{widest:.2f}"  # downwards, too, it is a share
    yield Drawing(
        title=title,
        alt=say("{title}: the newer audit upwards, the older one downwards.", title=title),
        panels=tuple(panels),
        x=Axis(say("score"), 0.0, 1.0, digits=1),
        y=Axis(say("share of cases"), -widest, widest, ticks=((-widest, top), (0.0, "0"), (widest, top))),
        caption=say(
            "Newer audit upwards, older one downwards, everybody. Some distance is chance, more so in small cohorts."
        ),
        name="scores",
    )
