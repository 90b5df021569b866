"""Diseased cases of one group against the others of another: where one group's scores run higher than the next one's."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Fold, Prose, Row, Table
from radaudit.present.tables.feet import basis, feet
from radaudit.present.tables.measures import measure_cell
from radaudit.present.view import View
from radaudit.records import CrossGroup, Group

_AUROC = "auroc"

# The two numbers: risks drawn from Beta(0.7, 7) and Beta(3, 3.5), each case diseased with just its risk.
_READING = phrase(
    "Chance that a diseased case of the row’s group scores higher than a case without the disease of the column’s group. On the "
    "diagonal stands each group’s own AUROC. A low cell off the diagonal: under one threshold for both groups, diseased cases of "
    "the row’s group rank below healthy cases of the column’s, so that what spares these misses those. That is no fault by "
    "itself: a different mix of risks alone does this, and two perfectly calibrated groups, one of low and one of high risks, may "
    "show 0.17 in one cell and 0.99 in the opposite one."
)


def cross_groups(view: View) -> Iterator[Fold]:
    """One folded matrix an attribute."""
    attributes = dict.fromkeys(pair.events_of.attribute for pair in view.evidence.cross_groups)
    if _AUROC not in view.evidence.cards:
        return
    tables = [_matrix(view, a) for a in attributes if a in view.attributes]
    if tables:
        yield Fold(say("AUROC across groups"), (Prose((say(_READING),), "note"), *tables))


def _matrix(view: View, attribute: str) -> Table:
    found = {(p.events_of, p.others_of): p for p in view.evidence.cross_groups if p.events_of.attribute == attribute}
    used = {group for pair in found for group in pair}
    groups = [s.group for s in view.drawn_groups(attribute) if s.group in used]
    columns = (Column(say("Diseased of")), *(Column(typeset.isolated(g.value), True) for g in groups))
    rows = [
        Row(
            (
                Cell(typeset.group_name(row), is_label=True),
                *(_cell(view, found.get((row, other)), row, other) for other in groups),
            )
        )
        for row in groups
    ]
    caption = say(
        "By {attribute}: diseased of the row against the others of the column.", attribute=typeset.isolated(attribute)
    )
    return Table(caption, columns, tuple(rows), basis(view), feet(view, groups))


def _cell(view: View, pair: CrossGroup | None, row: Group, other: Group) -> Cell:
    """A pair; on the diagonal the group's own AUROC, which needs no pairing."""
    card = view.evidence.cards[_AUROC]
    if row == other:
        return measure_cell(view, card, row)
    tiers = {view.tier(row), view.tier(other)}
    if pair is None or not pair.estimate.is_known or "counts" in tiers:
        return Cell("–", is_soft=True, hint=typeset.reason(pair.estimate) if pair else "")
    return Cell(typeset.estimate(pair.estimate, card), is_soft="uncertain" in tiers)
