"""Every gap beside what it would be were the rows without a group value treated in other ways: drawn, and as a table."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, StripRow, Strips, Table
from radaudit.present.drawing.marks import Axis, Dot, Rule, Segment, Stretch
from radaudit.present.figures.palette import INK, SOFT, Style
from radaudit.present.tables.feet import basis
from radaudit.present.view import View
from radaudit.records import REST, Comparison, MetricCard, MissingGroups, wording

COMPLETE, IMPUTED, BOUNDS = "complete cases", "multiple imputation", "bounds"
TREATMENTS = (
    (COMPLETE, phrase("Rows left out")),
    (IMPUTED, phrase("Values imputed")),
    (BOUNDS, phrase("Any values at all")),
)
MOST = 200
"""Rows of one attribute's table; numbers.csv holds all."""

_AUDITED, _LEFT_OUT, _IMPUTED, _ANY = (
    Style(INK, "circle", 9), Style(INK, "square", 9), Style(INK, "triangle-up", 11), Style(SOFT, "square", 9)
)  # fmt: skip
Treated = dict[str, MissingGroups]


def by_group(found: Sequence[MissingGroups]) -> dict[tuple[str, str], Treated]:
    """(metric, level) -> approach -> what it gives."""
    treated: dict[tuple[str, str], Treated] = {}
    for g in found:
        treated.setdefault((g.metric, g.group.value), {})[g.approach] = g
    return treated


def treatments_drawn(view: View, metric: str, found: Sequence[MissingGroups]) -> Strips:
    """One measure's gaps by one attribute, a row a group."""
    card = view.card(metric)
    rows: list[StripRow] = []
    ends: list[float] = [0.0]
    moves: list[tuple[float, MissingGroups]] = []
    for (name, _), treated in by_group(found).items():
        if name != metric:
            continue
        one = next(iter(treated.values()))
        gap = view.comparisons.get((metric, one.group, REST))
        rows.append(_strip(view, card, treated, gap))
        ends += [x for g in treated.values() for x in (g.value, g.low, g.high) if x is not None]
        if gap and gap.gap.value is not None:
            ends += [x for x in (gap.gap.value, gap.gap.low, gap.gap.high) if x is not None]
            moves += [(abs(g.value - gap.gap.value), g) for g in treated.values() if g.value is not None]
    margin = view.audit.policy.margins.get(metric)
    air = 0.04 * (max(ends) - min(ends)) or 0.01
    title = _message(view, card, moves)
    return Strips(
        title=title, alt=title, columns=(Column(say("Group")),),
        axis=Axis(say("group minus everybody else"), min(ends) - air, max(ends) + air, digits=2),
        rows=tuple(rows), value_title=say("As audited ({level})", level=typeset.level(view.evidence.level)),
        references=(*((Stretch(-margin, margin),) if margin else ()), Rule("upright", 0.0, dash="solid")),
        legend=_legend(has_bounds=any(g.low is not None and g.approach == BOUNDS for g in found if g.metric == metric)),
        caption=say("Shaded: the policy's margin.") if margin else "",
    )  # fmt: skip


def _legend(*, has_bounds: bool) -> tuple[tuple[Dot | Segment, str], ...]:
    bounds: tuple[tuple[Dot | Segment, str], ...] = ((Segment(0, 1, _ANY, 0.3), say("any values at all")),)
    return (
        (Dot(0.5, 0.2, 0.8, _AUDITED), say("as audited")),
        (Dot(0.5, style=_LEFT_OUT, is_open=True), say("rows left out")),
        (Dot(0.5, style=_IMPUTED, is_open=True), say("values imputed")),
        *(bounds if has_bounds else ()),
    )


def _strip(view: View, card: MetricCard, treated: Treated, gap: Comparison | None) -> StripRow:
    one = next(iter(treated.values()))
    name = Cell(typeset.group_name(one.group), is_label=True)
    marks: list[Dot | Segment] = []
    if (bounds := treated.get(BOUNDS)) and bounds.low is not None and bounds.high is not None:
        marks.append(Segment(bounds.low, bounds.high, _ANY, 0.3))
    if gap and gap.gap.value is not None:
        marks.append(Dot(gap.gap.value, gap.gap.low, gap.gap.high, _AUDITED))
    for approach, look in ((COMPLETE, _LEFT_OUT), (IMPUTED, _IMPUTED)):
        if (found := treated.get(approach)) and found.value is not None:
            marks.append(Dot(found.value, style=look, is_open=True))
    text = typeset.estimate(gap.gap, card, is_gap=True) if gap else "–"
    value = Cell(text, is_soft=not (gap and gap.gap.is_known))
    return StripRow((name,), tuple(marks), value, absent="" if marks else wording.not_estimable())


def _message(view: View, card: MetricCard, moves: Sequence[tuple[float, MissingGroups]]) -> str:
    measure = recalled(card.title)
    if not moves:
        return measure
    most, where = max(moves, key=lambda m: m[0])
    digits = typeset.decimals(card, is_gap=True)
    return say("{measure}: no gap moves by more than {most} ({group})",
               measure=measure, most=wording.number(most, digits),
               group=typeset.isolated(wording.group_label(where.group)))  # fmt: skip


def treatments_table(view: View, found: Sequence[MissingGroups]) -> Table:
    """All primary measures of one attribute."""
    columns = (
        Column(say("Group")), Column(say("As audited ({level})", level=typeset.level(view.evidence.level)), True),
        *(Column(say(title), True) for _, title in TREATMENTS),
    )  # fmt: skip
    treated = by_group(found)
    rows: list[Row] = []
    metric = ""
    for (name, _), own in list(treated.items())[:MOST]:
        if name != metric:
            metric = name
            rows.append(Row((Cell(typeset.title(view.card(name))),), is_heading=True))
        rows.append(_row(view, own))
    note = say("numbers.csv beside this page holds all rows.") if len(treated) > MOST else ""
    return Table(say("Each group minus everybody else."), columns, tuple(rows), wording.sentences(basis(view), note))


def _row(view: View, treated: Treated) -> Row:
    one = next(iter(treated.values()))
    # A gap against a reference or the whole cohort is of another kind than these, which are against everybody else.
    card, gap = view.card(one.metric), view.comparisons.get((one.metric, one.group, REST))
    audited = typeset.estimate(gap.gap, card, is_gap=True) if gap else "–"
    cells = [Cell(typeset.group_name(one.group), is_label=True), Cell(audited, is_soft=not (gap and gap.gap.is_known))]
    for approach, _ in TREATMENTS:
        found = treated.get(approach)
        cells.append(_cell(view, found) if found else Cell("–", is_soft=True))
    return Row(tuple(cells))


def _cell(view: View, found: MissingGroups) -> Cell:
    digits = typeset.decimals(view.card(found.metric), is_gap=True)
    between = typeset.interval(found.low, found.high, digits, is_signed=True)
    hint = recalled(found.note)
    if found.value is None:
        return Cell(between or wording.not_estimable(), is_soft=not between, hint=hint)
    value = wording.number(found.value, digits, is_signed=True)
    return Cell(say("{value} ({interval})", value=value, interval=between) if between else value, hint=hint)
