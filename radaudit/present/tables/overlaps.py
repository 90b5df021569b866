"""Who overlaps with whom: how strongly each two attributes go together, and whose patients are in which other groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Fold, Heading, Prose, Row, StripRow, Strips, Table
from radaudit.present.drawing.marks import Axis, Dot
from radaudit.present.figures.palette import EVERYONE_STYLE, INK, Style
from radaudit.present.tables.representation import percent
from radaudit.present.view import View
from radaudit.records import Group, Overlap, wording

MOST_PAIRS = 12
"""Pairs that are drawn, the strongest."""

MARKED = 0.3
"""Cramér's V from which a pair is drawn in the open: by custom a moderate association (Cohen 1988, for two groups)."""

MOST_COLUMNS = 8
"""Groups of an attribute that a table has columns for, those with most patients."""

_CHANCE = Style(INK, "square", 9)


def overlaps(view: View) -> Iterator[Block]:
    """The warning, the figure, and the cohort by each attribute, folded; nothing where only one attribute divides it."""
    pairs = view.evidence.overlaps
    if not pairs:
        return
    yield Heading(say("Who overlaps with whom"))
    if aliased := [o for o in pairs if o.is_aliased]:
        yield Prose(tuple(_warned(aliased)), "warning")
    strengths = _strengths(view, pairs)
    if any(o.is_aliased or (o.association.value or 0.0) >= MARKED for o in pairs):
        yield strengths
    else:
        yield Fold(strengths.title, (strengths,), is_printed=True)
    tables = [t for a in view.attributes if (t := _table(view, a, pairs))]
    if tables:
        yield Fold(say("Who is in the groups of each attribute, by the other attributes (“Table 1”)"), tuple(tables))


def _warned(aliased: Sequence[Overlap]) -> Iterator[str]:
    for o in aliased[:3]:
        if o.association.value is None:
            yield say(
                "{first} and {second} can hardly be told apart here: for nearly all patients the one tells the other. A gap "
                "between groups of the one may as well be one between groups of the other.",
                first=typeset.isolated(o.first), second=typeset.isolated(o.second),
            )  # fmt: skip
            continue
        yield say(
            "{first} and {second} can hardly be told apart here (Cramér’s V {v}): a gap between groups of the one may as well be "
            "one between groups of the other.",
            first=typeset.isolated(o.first), second=typeset.isolated(o.second), v=wording.number(o.association.value),
        )  # fmt: skip
    if len(aliased) > 3:
        yield say("So it is with {n} further pairs.", n=wording.whole(len(aliased) - 3))


def _strengths(view: View, pairs: Sequence[Overlap]) -> Strips:
    drawn = pairs[:MOST_PAIRS]
    title = _message(pairs)
    told = [
        say("{first} and {second}: {v}", first=o.first, second=o.second, v=_value(o))
        for o in drawn
        if o.association.is_known
    ]
    note = ""
    if len(drawn) < len(pairs):
        note = say("The {n} strongest of {total} pairs are drawn; audit.json holds all.",
                   n=str(len(drawn)), total=wording.whole(len(pairs)))  # fmt: skip
    return Strips(
        title=title,
        alt=say("How strongly attributes go together. {message}. {pairs}.", message=title, pairs=wording.enumerated(told)),
        columns=(Column(say("Attributes")), Column(say("Patients"), is_number=True)),
        axis=Axis(say("Cramér’s V: 0 independent, 1 the one tells the other"), 0.0, 1.0, digits=1),
        rows=tuple(_row(o) for o in drawn), value_title=say("V (by chance below)"),
        legend=((Dot(0.5, style=EVERYONE_STYLE), say("Cramér’s V")),
                (Dot(0.5, style=_CHANCE, is_tick=True), say("by chance alone it stays below this in 95 of 100 cohorts"))),
        note=note, name="overlaps",
    )  # fmt: skip


def _row(o: Overlap) -> StripRow:
    names = Cell(say("{first} and {second}", first=typeset.isolated(o.first), second=typeset.isolated(o.second)))
    if not o.association.is_known:
        why = recalled(o.association.note)
        return StripRow((names, Cell("–", is_soft=True)), absent=why, value=Cell("–", is_soft=True, hint=why))
    about = say("about {n}", n=wording.whole(o.association.n_patients))
    n = about if o.is_rounded else wording.whole(o.association.n_patients)
    marks = (Dot(o.by_chance_high, style=_CHANCE, is_tick=True), Dot(o.association.value, style=EVERYONE_STYLE))
    return StripRow((names, Cell(n)), marks, Cell(_value(o), is_soft=not o.is_beyond_chance))


def _value(o: Overlap) -> str:
    return say("{value} ({chance})", value=wording.number(o.association.value), chance=wording.number(o.by_chance_high))


def _message(pairs: Sequence[Overlap]) -> str:
    """The strongest pair, where any is stronger than chance."""
    strongest = next((o for o in pairs if o.is_aliased or o.is_beyond_chance), None)
    if strongest and strongest.association.value is None:
        return say("Hardly told apart: {first} and {second}", first=typeset.isolated(strongest.first),
                   second=typeset.isolated(strongest.second))  # fmt: skip
    if strongest is None:
        return say("No two attributes are shown to go together")
    return say("Strongest: {first} and {second}, Cramér’s V {v}", first=typeset.isolated(strongest.first),
               second=typeset.isolated(strongest.second), v=wording.number(strongest.association.value))  # fmt: skip


def _table(view: View, attribute: str, pairs: Sequence[Overlap]) -> Table | None:
    """The groups of an attribute as columns, those of all others as rows: shares of the column's patients."""
    own = [o for o in pairs if attribute in (o.first, o.second) and _shares(o, attribute)]
    if not own:
        return None
    groups = [s for s in view.groups_of(attribute) if s.n_patients]
    largest = sorted(groups, key=lambda s: -s.n_patients)[:MOST_COLUMNS]
    names = [s.group.value for s in groups if s in largest]
    columns = [Column(say("Group")), *(Column(wording.level_name(n), is_number=True) for n in names)]
    counts = [Cell(view.counted(view.summary(Group(attribute, n)).n_patients, Group(attribute, n))) for n in names]
    rows = [Row((Cell(say("Patients")), *counts), is_total=True)]
    for o in own:
        other = o.second if attribute == o.first else o.first
        rows.append(
            Row(
                (Cell(other, is_label=True), Cell(say("V {v}", v=_value(o)) if o.association.is_known else "")),
                is_heading=True,
            )
        )
        shares = _shares(o, attribute)
        levels = next(iter(shares.values())).keys()
        rows += [_share_row(Group(other, level), [shares.get(n, {}).get(level) for n in names], o) for level in levels]
    return Table(
        say("By {attribute}: which share of each group’s patients is in other groups.", attribute=typeset.isolated(attribute)),
        tuple(columns), tuple(rows), _left_out(len(groups), len(names)), tuple(_feet(view, own)),
    )  # fmt: skip


def _share_row(group: Group, shares: Sequence[float | None], o: Overlap) -> Row:
    cells = (Cell("–" if s is None else _percent(s, o), is_soft=s is None) for s in shares)
    return Row((Cell(typeset.group_name(group), is_label=True), *cells))


def _percent(share: float, o: Overlap) -> str:
    return say("about {n}", n=percent(share, 0)) if o.is_rounded and share else percent(share)


def _shares(o: Overlap, attribute: str) -> dict[str, dict[str, float | None]]:
    """Group of the attribute -> group of the other -> share of the former's patients; empty where none may be told."""
    if attribute == o.first:
        return {a: dict(zip(o.others, row, strict=True)) for a, row in zip(o.levels, o.of_first, strict=False)}
    if not o.of_second:
        return {}
    return {
        b: {a: row[j] for a, row in zip(o.levels, o.of_second, strict=True)} for j, b in enumerate(o.others)
    }  # fmt: skip


def _left_out(total: int, drawn: int) -> str:
    if drawn == total:
        return ""
    return say("The {n} largest of {total} groups.", n=str(drawn), total=wording.whole(total))


def _feet(view: View, own: Sequence[Overlap]) -> Iterator[str]:
    if any(s is None for o in own for row in (*o.of_first, *o.of_second) for s in row):
        yield say("–: fewer than {n} patients, there or elsewhere in the column.", n=str(view.evidence.smallest_group))
    if any(o.is_rounded for o in own):
        yield say(
            "“About”: shares are told coarsely, so that groups of few patients can’t be computed from the others."
        )
    everyone = view.everyone()
    if everyone.n > everyone.n_patients:
        yield say("A patient with images in several groups counts in each by the share of these images.")
