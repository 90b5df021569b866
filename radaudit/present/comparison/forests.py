"""How much one measure changed, a row a group: the change with its interval, or for an ideal value where both models stand."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, StripRow, Strips
from radaudit.present.comparison.answer import named
from radaudit.present.comparison.outcomes import anchor, attributes, groups_of
from radaudit.present.comparison.reach import reach_of_changes, reach_of_values
from radaudit.present.comparison.tables import group_cell, outcome_cell
from radaudit.present.drawing.marks import Axis, Dot, Rule, Segment, Stretch
from radaudit.present.figures.palette import INK, SOFT, SOFT_STYLE, Style
from radaudit.present.view import MOST_DRAWN
from radaudit.records import EVERYONE, Estimate, Group, MetricCard
from radaudit.records.change_words import moved, nearer
from radaudit.records.comparison import Change, ModelComparison, ModelSide
from radaudit.records.wording import not_estimable, number, whole

_AFTER = Style(INK, "circle", 9)
_BEFORE = Style(SOFT, "circle", 9)


def forest(comparison: ModelComparison, card: MetricCard) -> Strips:
    """The drawing of one measure; its title is its message."""
    shown = {g for a in attributes(comparison) for g in _largest(comparison, groups_of(comparison, a))}
    changes = {c.comparison.group: c for c in comparison.changes if c.comparison.metric == card.name}
    n_left_out = len([g for g in changes if g not in shown])
    note = ""
    if n_left_out:
        note = say(
            "The largest {most} groups of an attribute and those that lost or gained are drawn; the table holds all.",
            most=whole(MOST_DRAWN),
        )
    drawn = [c for g, c in changes.items() if g in shown]
    has_ideal = card.better == "target" and card.target is not None
    rows: list[StripRow] = []
    for attribute in attributes(comparison):
        if attribute != EVERYONE.attribute:
            rows.append(StripRow((Cell(attribute, is_label=True),), is_heading=True))
        rows += [
            _row(comparison, card, changes[g], has_ideal=has_ideal)
            for g in groups_of(comparison, attribute)
            if g in changes and g in shown
        ]
        rows += [
            StripRow(
                (group_cell(w.group), Cell("–"), Cell("")), absent=say("withheld: {reason}", reason=recalled(w.reason))
            )
            for w in comparison.evidence.withheld
            if w.group.attribute == attribute
        ]
    title = _title(comparison, card, [*changes.values()])
    references, axis, value_title, legend = (_both if has_ideal else _change)(comparison, card, drawn)
    return Strips(
        title=title,
        alt=say("{title} Every group with its interval; the numbers stand in the rows.", title=title),
        columns=(Column(say("Group")), Column(say("Cases"), True), Column(say("Outcome"))),
        axis=axis,
        rows=tuple(rows),
        value_title=value_title,
        references=references,
        caption=_caption(comparison, card, has_ideal=has_ideal),
        note=note,
        legend=legend,
    )


_Parts = tuple[tuple[Rule | Stretch, ...], Axis, str, tuple[tuple[Dot | Segment, str], ...]]


def _change(comparison: ModelComparison, card: MetricCard, drawn: Sequence[Change]) -> _Parts:
    """References, axis, heading and legend where the change itself is drawn."""
    margin = comparison.policy.margins.get(card.name)
    low, high = reach_of_changes([c.comparison for c in drawn], margin)
    titles = {
        "higher": say("candidate less baseline; better to the right"),
        "lower": say("candidate less baseline; better to the left"),
    }
    axis = Axis(titles.get(card.better, say("candidate less baseline")), low, high, digits=typeset.decimals(card))
    lines: tuple[Rule | Stretch, ...] = (Rule("upright", 0.0, SOFT, "solid"),)
    if margin is not None:
        lines = (Stretch(-margin, margin, say("margin")), *lines)
    return lines, axis, say("Change (simultaneous interval)"), ()


def _both(comparison: ModelComparison, card: MetricCard, drawn: Sequence[Change]) -> _Parts:
    """The same where both models' values are drawn beside the ideal one."""
    assert card.target is not None
    found = [e for c in drawn for side in (comparison.baseline, comparison.candidate) if (e := _value(side, c))]
    low, high = reach_of_values(found, card.target)
    axis = Axis(say("ideal value {target}", target=f"{card.target:g}"), low, high, digits=typeset.decimals(card))
    legend = (
        (Dot(0.5, style=_BEFORE, is_open=True), say("baseline")),
        (Dot(0.5, style=_AFTER), say("candidate")),
    )
    return (Rule("upright", card.target, SOFT, "solid"),), axis, say("Baseline → candidate"), legend


def _row(comparison: ModelComparison, card: MetricCard, change: Change, *, has_ideal: bool) -> StripRow:
    c = change.comparison
    summary = comparison.evidence.summary(c.group)
    n = typeset.counted(summary.n, is_rounded=summary.is_rounded, fewest=comparison.evidence.smallest_group)
    cells = (group_cell(c.group), Cell(n), outcome_cell(change))
    place, is_total = anchor(comparison, card.name, c.group), c.group == EVERYONE
    if c.gap.value is None:
        return StripRow(cells, anchor=place, is_total=is_total, absent=f"{not_estimable()}: {recalled(c.gap.note)}")
    if has_ideal:
        words = moved(c, typeset.decimals(card))
        value = Cell(say("{moved}, {nearer}", moved=words, nearer=nearer(c, card)), hint=change.words)
        return StripRow(cells, _dumbbell(comparison, change), value, anchor=place, is_total=is_total)
    digits = typeset.decimals(card, is_gap=True)
    text = number(c.gap.value, digits, is_signed=True)
    if between := typeset.interval(c.low, c.high, digits, is_signed=True):
        text = f"{text} ({between})"
    look = _AFTER if change.outcome in ("lost", "gained") else SOFT_STYLE
    marks = (Dot(c.gap.value, c.low, c.high, look),)
    return StripRow(cells, marks, Cell(text, hint=change.words), anchor=place, is_total=is_total)


def _dumbbell(comparison: ModelComparison, change: Change) -> tuple[Dot, ...]:
    """Both models' values with their own intervals, the candidate's on top."""
    before, after = _value(comparison.baseline, change), _value(comparison.candidate, change)
    marks = []
    if before is not None:
        marks.append(Dot(before.value, before.low, before.high, _BEFORE, is_open=True))
    if after is not None:
        marks.append(Dot(after.value, after.low, after.high, _AFTER))
    return tuple(marks)


def _value(side: ModelSide, change: Change) -> Estimate | None:
    c = change.comparison
    return next((m.estimate for m in side.measurements if (m.metric, m.group) == (c.metric, c.group)), None)


def _largest(comparison: ModelComparison, groups: Sequence[Group]) -> set[Group]:
    """The groups of an attribute that are drawn."""
    told = {c.comparison.group for c in comparison.primary("lost", "gained")}
    largest = sorted(groups, key=lambda g: -comparison.evidence.summary(g).n)[:MOST_DRAWN]
    return {g for g in groups if g in told or g in largest}


def _title(comparison: ModelComparison, card: MetricCard, changes: Sequence[Change]) -> str:
    """Who lost and who gained."""
    measure = say(card.title)
    lost = [c for c in changes if c.outcome == "lost"]
    gained = [c for c in changes if c.outcome == "gained"]
    if lost and gained:
        return say(
            "{measure}: lost by {losers}; gained by {winners}.",
            measure=measure,
            losers=named(lost),
            winners=named(gained),
        )
    if lost:
        return say("{measure}: lost by {losers}.", measure=measure, losers=named(lost))
    if gained:
        return say("{measure}: gained by {winners}.", measure=measure, winners=named(gained))
    n_alike = len([c for c in changes if c.outcome == "alike"])
    return say(
        "{measure}: no gain or loss shown; {n} of {all} shown to be alike.",
        measure=measure,
        n=whole(n_alike),
        all=whole(len(changes)),
    )


def _caption(comparison: ModelComparison, card: MetricCard, *, has_ideal: bool) -> str:
    level = typeset.level(comparison.evidence.level)
    if has_ideal:
        return say(
            "Each model with its own {level}; which one is nearer to the ideal value rests on the paired change in the table. "
            "{reading}",
            level=level,
            reading=say(card.reading),
        )
    return say("Candidate less baseline, simultaneous {level}. {reading}", level=level, reading=say(card.reading))
