"""The largest gap between groups beside what chance alone makes, and every group's value drawn towards the mean."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, StripRow, Strips
from radaudit.present.drawing.marks import Axis, Dot, Segment
from radaudit.present.figures.palette import INK, SOFT, Style, style
from radaudit.present.view import MOST_DRAWN, View
from radaudit.records import UNKNOWN, Group, Heterogeneity, MetricCard, Shrunk, wording

_GAP = Style(INK, "diamond", 11)
_CHANCE = Style(SOFT, "square", 9)
FAINT = 0.25

_SAMPLED = (
    "scanner", "vendor", "manufacturer", "site", "hospital", "center", "centre", "institution", "clinic", "device", "machine",
    "model", "country", "region", "reader", "protocol",
)  # fmt: skip
"""Words in an attribute's name that make its groups a sample of many, so that one not seen yet can come."""


def has_next(h: Heterogeneity) -> bool:
    """Whether a group not seen yet means something. Crossed groups are no sample: every pair that there can be is one of them."""
    return "*" not in h.attribute and any(word in h.attribute.lower() for word in _SAMPLED)


def gap_and_chance(
    view: View, card: MetricCard, lines: Sequence[Heterogeneity], beyond: Collection[Heterogeneity]
) -> Strips:
    """One measure, a row an attribute: the largest gap, and up to where chance alone puts it in 19 of 20 studies."""
    digits = typeset.decimals(card, is_gap=True)
    highest = max([x for h in lines for x in (h.largest_gap, h.gap_by_chance_high) if x is not None], default=1.0)
    shown = [h for h in lines if h in beyond]
    measure = recalled(card.title)
    if shown:
        by = wording.listed([typeset.isolated(h.attribute) for h in shown])
        title = say("{measure}: more than chance by {attributes}", measure=measure, attributes=by)
    else:
        title = say("{measure}: no gap is shown to be more than chance", measure=measure)
    told = [
        say("{attribute}: largest gap {gap}, by chance {chance} on average",
            attribute=h.attribute, gap=wording.number(h.largest_gap, digits), chance=_known(h.gap_by_chance, digits))
        for h in lines
        if h.largest_gap is not None
    ]  # fmt: skip
    return Strips(
        title=title, alt=say("{message}. {lines}.", message=title, lines=wording.enumerated(told)),
        columns=(Column(say("Attribute")), Column(say("True spread"), is_number=True)),
        axis=Axis(say("best minus worst group"), 0.0, 1.06 * highest or 1.0, digits=3 if highest < 0.06 else 2),
        rows=tuple(_gap_row(h, digits, h in beyond) for h in lines), value_title=say("Largest gap (p)"),
    )  # fmt: skip


def gap_legend() -> tuple[tuple[Dot | Segment, str], ...]:
    """What the marks of `gap_and_chance` mean."""
    return (
        (Dot(0.5, style=_GAP), say("largest gap, more than chance (all lines allowed for)")),
        (Dot(0.5, style=_GAP, is_open=True), say("largest gap, not shown to be")),
        (Segment(0, 1, _CHANCE, FAINT), say("chance alone, in 19 of 20 studies")),
        (Dot(0.5, style=_CHANCE, is_tick=True), say("chance alone, on average")),
    )


def _gap_row(h: Heterogeneity, digits: int, is_beyond: bool) -> StripRow:
    name = Cell(h.attribute, is_label=True)
    if h.largest_gap is None:
        return StripRow((name, Cell("–", is_soft=True)), value=Cell("–", is_soft=True, hint=recalled(h.note)),
                        absent=wording.not_estimable())  # fmt: skip
    marks: list[Dot | Segment] = []
    if h.gap_by_chance_high is not None:
        marks.append(Segment(0.0, h.gap_by_chance_high, _CHANCE, FAINT))
    if h.gap_by_chance is not None:
        marks.append(Dot(h.gap_by_chance, style=_CHANCE, is_tick=True))
    marks.append(Dot(h.largest_gap, style=_GAP, is_open=not is_beyond))
    gap, p = wording.number(h.largest_gap, digits), typeset.p_value(h.p_gap)
    text = say("{gap} (p {p})", gap=gap, p=p) if p else gap
    return StripRow((name, Cell(_known(h.tau, digits))), tuple(marks), Cell(text, is_soft=not is_beyond))


def raw_and_shrunk(view: View, card: MetricCard, lines: Sequence[Heterogeneity]) -> Strips | None:
    """One measure: every group's value as measured (hollow) and drawn towards its attribute's mean (filled)."""
    digits = max(3, typeset.decimals(card))  # two would hide how far a value moves
    rows: list[StripRow] = []
    ends: list[float] = []
    moved: list[Shrunk] = []
    with_next = False
    for h in lines:
        if not h.groups:
            continue
        rows.append(StripRow((Cell(h.attribute, is_label=True),), is_heading=True))
        drawn = {s.group for s in view.drawn_groups(h.attribute)} if len(h.groups) > MOST_DRAWN else None
        shown = [s for s in h.groups if drawn is None or s.group in drawn]
        rows += [_shrunk_row(view, s, digits) for s in shown]
        rows += [
            StripRow((Cell(typeset.group_name(g), is_label=True), Cell("–", is_soft=True)), value=Cell("–", is_soft=True),
                     absent=_left_out(view, g))
            for g in h.left_out[:MOST_DRAWN]
        ]  # fmt: skip
        ends += [x for s in shown for x in (s.value, s.shrunk)]
        moved += shown
        if has_next(h) and h.next_low is not None and h.next_high is not None:
            ends += [h.next_low, h.next_high]
            with_next = True
            text = typeset.interval(h.next_low, h.next_high, digits)
            bar = Segment(h.next_low, h.next_high, _CHANCE, FAINT)
            rows.append(StripRow((Cell(say("A group not seen yet")), Cell("–", is_soft=True)), (bar,), Cell(text)))
    if not moved:
        return None
    title = _most_moved(card, moved, digits)
    air = 0.05 * (max(ends) - min(ends)) or 0.02
    return Strips(
        title=title, alt=title, columns=(Column(say("Group")), Column(say("Chance of being the worst"), is_number=True)),
        axis=Axis(recalled(card.title), min(ends) - air, max(ends) + air, digits=digits), rows=tuple(rows),
        value_title=say("As measured → moved"),
        legend=(
            (Dot(0.5, is_open=True), say("as measured")), (Dot(0.5), say("drawn towards the mean")),
            *(((Segment(0, 1, _CHANCE, FAINT), say("where the next group is expected")),) if with_next else ()),
        ),
    )  # fmt: skip


def _left_out(view: View, group: Group) -> str:
    if UNKNOWN in group.value.split(" × "):
        return say("value not known, so no group of its own")
    return say("withheld") if group in {w.group for w in view.withheld_of(group.attribute)} else say("too few cases")


def _shrunk_row(view: View, s: Shrunk, digits: int) -> StripRow:
    look = style(view.color_index(s.group))
    marks = (Dot(s.value, style=look, is_open=True), Dot(s.shrunk, style=look))
    text = say("{raw} → {shrunk}", raw=wording.number(s.value, digits), shrunk=wording.number(s.shrunk, digits))
    name = Cell(typeset.group_name(s.group), is_label=True)
    return StripRow((name, Cell(typeset.chance(s.p_worst), is_soft=s.p_worst is None)), marks, Cell(text))


def _most_moved(card: MetricCard, moved: Sequence[Shrunk], digits: int) -> str:
    most = max(moved, key=lambda s: abs(s.value - s.shrunk))
    return say("{measure}: {group} moves most, {raw} → {shrunk}",
               measure=recalled(card.title), group=typeset.isolated(wording.group_label(most.group)),
               raw=wording.number(most.value, digits), shrunk=wording.number(most.shrunk, digits))  # fmt: skip


def _known(value: float | None, digits: int) -> str:
    return "–" if value is None else wording.number(value, digits)
