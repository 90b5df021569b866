"""The gaps of one measure, a row a group: how far each reaches, and whether that is within the margin."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, StripRow, Strips
from radaudit.present.drawing.marks import Axis, Dot, Rule, Stretch
from radaudit.present.figures.palette import SOFT, SOFT_STYLE, style
from radaudit.present.tables.feet import feet
from radaudit.present.tables.gaps import direction
from radaudit.present.view import View
from radaudit.records import Comparison, MetricCard, Verdict, wording

_WORST = (Verdict.FAIL, Verdict.CONCERN)


def gap_strips(view: View, card: MetricCard, comparisons: Sequence[Comparison]) -> Strips:
    """The drawing; its title is its message: who lags, or that nothing was settled.

    Args:
        view: The audit.
        card: The measure.
        comparisons: Its gaps at the primary threshold.
    """
    margin = view.audit.policy.margins.get(card.name)
    shown = drawn_gaps(view, comparisons)
    rows: list[StripRow] = []
    for attribute in dict.fromkeys(c.group.attribute for c in shown):
        word = (Cell(say("exploratory"), is_soft=True),) if view.is_exploratory(attribute) else ()
        rows.append(StripRow((Cell(attribute, is_label=True), *word), is_heading=True))
        rows += [_row(view, card, c) for c in shown if c.group.attribute == attribute]
    low, high = _reach(shown, margin)
    references: list[Rule | Stretch] = [] if margin is None else [Stretch(-margin, margin, say("margin"))]
    title = _title(view, card, shown)
    left_out = len(comparisons) - len(shown)
    note = say("{n} further groups stand in the tables below.", n=wording.whole(left_out)) if left_out else ""
    return Strips(
        title=title,
        alt=say(
            "{title} Gaps of every group, with simultaneous intervals; the numbers stand in the rows.", title=title
        ),
        columns=(Column(say("Group")), Column(say("Verdict"))),
        axis=Axis(_axis_title(card), low, high, digits=typeset.decimals(card)),
        rows=tuple(rows),
        value_title=say("Gap (simultaneous interval)"),
        references=(*references, Rule("upright", 0.0, SOFT, "solid")),
        note=note,
        feet=feet(view, [c.group for c in shown], [card]),
    )


def drawn_gaps(view: View, comparisons: Sequence[Comparison]) -> list[Comparison]:
    """The gaps that a drawing shows: of the largest groups, and whatever is serious."""
    drawn = {s.group for attribute in view.attributes for s in view.drawn_groups(attribute)}
    return [c for c in comparisons if c.group in drawn or _verdict(view, c) in _WORST]


def _title(view: View, card: MetricCard, shown: Sequence[Comparison]) -> str:
    """The worst gap in words; where none is serious, how many are settled."""
    measure = say(card.title)
    judged = [
        (f.rank, c.seen_from_reference() if f.lagging else c)
        for c in shown
        if (f := view.finding(c.metric, c.group, c.against)) and f.verdict in _WORST
    ]
    lagging = [(rank, c) for rank, c in judged if rank[1] < 0]
    if lagging or judged:
        _, worst = min(lagging or judged, key=lambda pair: pair[0])
        number = wording.number(worst.gap.value, typeset.decimals(card), is_signed=True)
        name = typeset.isolated(wording.group_label(worst.group))
        if lagging:
            return say("{measure}: {group} does worse, gap {gap}.", measure=measure, group=name, gap=number)
        return say("{measure}: {group} differs, gap {gap}.", measure=measure, group=name, gap=number)
    settled = sum(1 for c in shown if _verdict(view, c) is Verdict.PASS)
    return say(
        "{measure}: {n} of {all} gaps were shown to be within the margin.",
        measure=measure,
        n=str(settled),
        all=str(len(shown)),
    )


def _axis_title(card: MetricCard) -> str:
    """What a positive gap means."""
    side = direction(card)
    return say("gap; {direction}", direction=side) if side else say("gap")


def _verdict(view: View, c: Comparison) -> Verdict | None:
    found = view.finding(c.metric, c.group, c.against)
    return found.verdict if found else None


def _row(view: View, card: MetricCard, c: Comparison) -> StripRow:
    verdict = _verdict(view, c)
    name = Cell(c.group.value, is_label=True)
    cells = (name, Cell("" if verdict else say("no verdict"), verdict=verdict, is_soft=verdict is None))
    anchor = view.anchor(c.metric, c.group, c.against)
    if view.is_hidden(card, c.group):
        return StripRow(cells, anchor=anchor, absent=say("counts only"))
    if c.gap.value is None:
        reason = typeset.reason(c.gap)
        absent = say("not estimable")
        return StripRow(cells, anchor=anchor, absent=absent, value=Cell(reason, is_soft=True, hint=reason))
    low, high = (c.low, c.high) if c.family else (c.gap.low, c.gap.high)
    is_soft = view.is_uncertain(card, c.group)
    look = SOFT_STYLE if is_soft else style(view.color_index(c.group))
    digits = typeset.decimals(card)
    value = wording.number(c.gap.value, digits, is_signed=True)
    if between := typeset.interval(low, high, digits, is_signed=True):
        value = f"{value} ({between})"
    return StripRow(cells, (Dot(c.gap.value, low, high, look),), Cell(value, is_soft=is_soft), anchor=anchor)


def _reach(shown: Sequence[Comparison], margin: float | None) -> tuple[float, float]:
    """A symmetric axis that holds all values and the margin; ends of intervals as far as they do not squeeze the rest."""
    values = [abs(c.gap.value) for c in shown if c.gap.value is not None]
    ends = sorted(max(abs(c.low), abs(c.high)) for c in shown if c.low is not None and c.high is not None)
    typical = ends[(3 * len(ends)) // 4] if ends else 0.0
    farthest = min(ends[-1], 1.7 * max([typical, *values])) if ends else 0.0
    widest = max([*values, 1.5 * (margin or 0.0), farthest, 1e-3])
    return -1.05 * widest, 1.05 * widest
