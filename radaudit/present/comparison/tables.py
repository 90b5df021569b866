"""The numbers of a comparison: who changed by how much, and everything behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.comparison.answer import OUTCOME_MARKS, OUTCOME_WORDS
from radaudit.records import EVERYONE, Group, MetricCard
from radaudit.records.changes import Change, ModelComparison
from radaudit.records.wording import NOT_ESTIMABLE, number

_FOOT = (
    "Simultaneous: holds for all groups of the attribute and all measures of the family at once. Gained and lost rest on it. "
    "Alike: it lies within the policy's margin. Not settled: neither was shown."
)


def attributes(comparison: ModelComparison) -> list[str]:
    """The whole cohort's name, then every attribute that has groups to show."""
    return list(dict.fromkeys(c.comparison.group.attribute for c in comparison.changes))


def outcome_table(comparison: ModelComparison, cards: Sequence[MetricCard]) -> Table:
    """Groups down, primary measures across: what happened, and by how much."""
    columns = (Column("Group"), Column("Cases", True), *(Column(card.title) for card in cards))
    rows: list[Row] = []
    for attribute in attributes(comparison):
        if attribute != EVERYONE.attribute:
            rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        rows += _outcomes(comparison, attribute, cards)
    caption = "Candidate against baseline by group, primary measures."
    return Table(caption, columns, tuple(rows), feet=("The numbers behind each mark stand in the next sections.",))


def _outcomes(comparison: ModelComparison, attribute: str, cards: Sequence[MetricCard]) -> Iterator[Row]:
    found = {(c.comparison.metric, c.comparison.group): c for c in comparison.changes}
    for group in dict.fromkeys(g for _, g in found if g.attribute == attribute):
        summary = comparison.evidence.summary(group)
        n = typeset.counted(summary.n, is_rounded=summary.is_rounded, fewest=comparison.evidence.smallest_group)
        cells = [_mark(found.get((card.name, group)), card) for card in cards]
        yield Row((_name(group), Cell(n), *cells), is_total=group == EVERYONE)


def _name(group: Group) -> Cell:
    return Cell("Everyone") if group == EVERYONE else Cell(group.value, is_label=True)


def _mark(change: Change | None, card: MetricCard) -> Cell:
    if change is None or change.comparison.gap.value is None:
        return Cell(NOT_ESTIMABLE, is_soft=True)
    size = number(change.comparison.gap.value, typeset.decimals(card, is_gap=True), is_signed=True)
    word = f"{OUTCOME_WORDS[change.outcome]} {size}"
    return Cell("", verdict=OUTCOME_MARKS[change.outcome], word=word, hint=change.words)


def changes_table(comparison: ModelComparison, card: MetricCard) -> Table:
    """Every group's change of one measure, with both models' values."""
    level = typeset.level(comparison.evidence.level)
    columns = (
        Column("Group"), Column("Baseline", True), Column("Candidate", True), Column(f"Change ({level})", True),
        Column("Simultaneous", True), Column("p, adjusted", True), Column("Outcome"),
    )  # fmt: skip
    rows: list[Row] = []
    former = {m.group: m for m in comparison.baseline.measurements if m.metric == card.name}
    latter = {m.group: m for m in comparison.candidate.measurements if m.metric == card.name}
    for attribute in attributes(comparison):
        if attribute != EVERYONE.attribute:
            rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        for change in comparison.changes:
            c = change.comparison
            if c.metric != card.name or c.group.attribute != attribute:
                continue
            sides = [typeset.estimate(m[c.group].estimate, card) if c.group in m else "–" for m in (former, latter)]
            rows.append(
                Row((
                    _name(c.group), *(Cell(side) for side in sides), Cell(typeset.estimate(c.gap, card, is_gap=True)),
                    Cell(typeset.simultaneous(c, card) or "–"), Cell(typeset.p_value(c.p_adjusted) or "–"),
                    Cell("", verdict=OUTCOME_MARKS[change.outcome], word=OUTCOME_WORDS[change.outcome], hint=change.words),
                ), is_total=c.group == EVERYONE)
            )  # fmt: skip
    return Table(f"{card.title}: candidate less baseline, paired by patient.", columns, tuple(rows), feet=(_FOOT,))
