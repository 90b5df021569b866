"""A plan in a terminal, read at 80 columns and without color."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from radaudit.present.planning.part import Part
from radaudit.present.terminal.showing import Teller

MARK = "◄"
"""Behind the criterion that decides."""


def print_parts(parts: Iterable[Part], console: Console) -> None:
    """Prints the parts one below the other."""
    teller = Teller(console)
    for i, part in enumerate(parts):
        if i:
            console.print()
        if part.title:
            console.print(teller.text(part.title, "bold"), highlight=False)
        for text in part.texts:
            for line in teller.paragraph(text, "" if part.title else "bold" if text is part.texts[0] else ""):
                console.print(line, highlight=False)
        if part.columns:
            console.print(_table(part, teller), highlight=False)
        for note in part.notes:
            for line in teller.paragraph(note, "dim"):
                console.print(line, highlight=False)


def _table(part: Part, teller: Teller) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for i, column in enumerate(part.columns):
        table.add_column(teller.text(column), justify="left" if i < part.words else "right", overflow="fold")
    for i, row in enumerate(part.rows):
        is_marked = i in part.marked
        last = f"{row[-1]} {MARK}" if is_marked else f"{row[-1]}  " if part.marked else row[-1]
        table.add_row(*(teller.text(cell, "bold" if is_marked else "") for cell in (*row[:-1], last)))
    return table
