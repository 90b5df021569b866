"""One part of a plan as people read it: a title, sentences, and a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a plan.

    Attributes:
        title: A few words; "" for the opening.
        texts: Paragraphs.
        columns: Headings of the table; none without one.
        rows: Its cells.
        marked: Rows that decide.
        words: How many of the first columns hold words; the others hold numbers.
        notes: Paragraphs below the table.
    """

    title: str
    texts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    marked: frozenset[int] = frozenset()
    words: int = 1
    notes: tuple[str, ...] = ()
