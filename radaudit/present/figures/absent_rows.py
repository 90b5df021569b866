"""Rows of which nothing may be drawn, for one reason: in one row together, all named, so that the others are seen."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, StripRow
from radaudit.records import wording

NOTHING = "–"
"""Stands in a cell that has nothing to tell."""

FEWEST = 3
"""Neighbors from which they are told together."""


def together(rows: Iterable[StripRow]) -> tuple[StripRow, ...]:
    """The rows, with neighbors that are empty for the same reason made one: "6 groups", the reason, and all their names.

    A row that something on the page leads to, or that tells a count, stays by itself.
    """
    found: list[StripRow] = []
    for reason, neighbors in itertools.groupby(rows, key=_reason):
        same = list(neighbors)
        found += [_joined(reason, same)] if reason and len(same) >= FEWEST else same
    return tuple(found)


def _reason(row: StripRow) -> str:
    """Why a row is empty; "" where it is not, or tells more than that."""
    told = [c for c in row.cells[1:] if c.verdict or c.text not in ("", NOTHING)]
    is_bare = not (row.marks or row.anchor or row.is_heading or row.is_total or told or row.value.hint)
    return row.absent if is_bare else ""


def _joined(reason: str, rows: list[StripRow]) -> StripRow:
    names = typeset.listed([f"\N{FIRST STRONG ISOLATE}{row.cells[0].text}\N{POP DIRECTIONAL ISOLATE}" for row in rows])
    absent = say("{names} ({reason})", names=names, reason=reason)
    return StripRow((Cell(wording.count(len(rows), "group")),), absent=absent, value=Cell(NOTHING, is_soft=True))
