"""The what-if in numbers: every measure before and after every remedy, and the scores from which each level would be flagged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.tables.feet import feet
from radaudit.present.what_if.counting import ends
from radaudit.present.what_if.naming import chance, needs
from radaudit.present.what_if.trials import Trials
from radaudit.records import Group, Verdict, wording
from radaudit.records.what_if import Remedy, RemedyEffect


def effects_table(trials: Trials, groups: Sequence[Group], remedies: Sequence[Remedy], caption: str) -> Table | None:
    """Every measure of these groups before and after these remedies; None where none was measured."""
    found = {g: [e for r in remedies for m in trials.metrics if (e := trials.effect(r, g, m))] for g in groups}
    with_p = any(_p(e) is not None for of_it in found.values() for e in of_it)
    rows: list[Row] = []
    titles = {r.name: recalled(r.title) for r in remedies}
    for group, of_it in found.items():
        if of_it:
            rows.append(Row((Cell(typeset.full_name(group), is_label=True),), is_heading=True))
            rows += [_row(trials, titles[e.remedy], e, with_p=with_p) for e in of_it]
    if not rows:
        return None
    level = typeset.level(trials.what_if.level)
    columns = (
        Column(say("Remedy"), is_wide=True), Column(say("Measure")), Column(say("Before"), True),
        Column(say("After ({level})", level=level), True), Column(say("Change (simultaneous {level})", level=level), True),
        *((Column(say("p, adjusted"), True),) if with_p else ()),
    )  # fmt: skip
    cards = [trials.view.card(m) for m in trials.metrics if m in trials.view.evidence.cards]
    return Table(caption, columns, tuple(rows), feet=feet(trials.view, groups, cards))


def _row(trials: Trials, title: str, e: RemedyEffect, *, with_p: bool) -> Row:
    card = trials.view.evidence.cards.get(e.metric)
    measure = typeset.title(card) if card else e.metric
    digits = 4 if e.metric == "net_benefit" else 3
    before = wording.number(e.change.against_value, digits) if e.change.against_value is not None else "–"
    low, high = ends(e.change)
    p = (Cell(typeset.p_value(_p(e)) or "–"),) if with_p else ()
    is_soft = trials.view.tier(e.group) == "uncertain"
    numbers = (
        _number(e.after.value, e.after.low, e.after.high, digits, e.after.note),
        _number(e.change.gap.value, low, high, digits, e.change.gap.note, is_signed=True),
    )
    soft = (replace(n, is_soft=n.is_soft or is_soft) for n in numbers)
    return Row((Cell(title), Cell(measure), Cell(before, is_soft=is_soft), *soft, *p))


def _number(
    value: float | None, low: float | None, high: float | None, digits: int, note: str, *, is_signed: bool = False
) -> Cell:
    if value is None:
        return Cell(wording.not_estimable(), is_soft=True, hint=typeset.noted(note))
    text = wording.number(value, digits, is_signed=is_signed)
    if between := typeset.interval(low, high, digits, is_signed=is_signed):
        text = say("{value} ({interval})", value=text, interval=between)
    return Cell(text, hint=typeset.noted(note) if note else "")


def _p(e: RemedyEffect) -> float | None:
    return e.change.p if e.change.p_adjusted is None else e.change.p_adjusted


def remedies_table(trials: Trials) -> Table | None:
    """What every remedy needs, from which score it flags whom, what it leaves to chance, and why it may have no numbers."""
    rows = tuple(row for r in trials.what_if.remedies for row in _of_remedy(trials, r))
    if not rows:
        return None
    columns = (
        Column(say("Level")), Column(say("Flagged from a score of"), True), Column(say("What to know"), is_wide=True),
    )  # fmt: skip
    now = wording.threshold_text(trials.what_if.threshold)
    caption = say("From which score each level would be flagged; now everyone is from {threshold}.", threshold=now)
    feet = (
        say("Fitted to all of the audited cases. A recalibrated risk reaches the locked threshold at this score of the model."),
    )  # fmt: skip
    return Table(caption, columns, rows, feet=feet)


def _of_remedy(trials: Trials, remedy: Remedy) -> Iterator[Row]:
    """A heading, then a row a level; the first one has what is to be known."""
    yield Row((Cell(recalled(remedy.title)),), is_heading=True)
    said = wording.enumerated([text for text in (needs(remedy), chance(remedy), recalled(remedy.note)) if text])
    told = Cell("", verdict=Verdict.CONCERN, word=said) if remedy.is_protected else Cell(said)
    levels = [
        (Cell(level, is_label=True) if remedy.reads_level else Cell(say("Everyone")), Cell(wording.number(cutoff, 3)))
        for level, cutoff in _in_order(trials, remedy)
    ] or [(Cell("–", is_soft=True), Cell("–", is_soft=True))]
    for i, cells in enumerate(levels):
        yield Row((*cells, told if i == 0 else Cell("")))


def _in_order(trials: Trials, remedy: Remedy) -> Iterable[tuple[str, float]]:
    """Levels in the cohort's order; a level that is withheld is not named with a number that was learned from it."""
    if not remedy.reads_level:  # asked so, and not by the key: a level of the cohort may be named like it
        return remedy.cutoffs.items()
    known = [s.group.value for s in trials.view.groups_of(remedy.attribute)]
    return [(level, remedy.cutoffs[level]) for level in known if level in remedy.cutoffs]
