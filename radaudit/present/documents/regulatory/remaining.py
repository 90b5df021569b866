"""What persons still have to write, each fact once, whoever asks for it and wherever it is used."""

from __future__ import annotations

from dataclasses import dataclass, replace

from radaudit.present.documents.regulatory.document import Document
from radaudit.present.documents.regulatory.facts import questions


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be written.

    Attributes:
        by: Who writes it.
        where: The key in the facts file; "" where it has none, so that the item is answered by its number.
        what: What to write.
        numbers: Items that wait for it.
    """

    by: str
    where: str
    what: str
    numbers: tuple[str, ...]

    @property
    def text(self) -> str:
        """The task in words: "study.dates: First and last date ... (5b, 20b)"."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what.rstrip('.')} ({', '.join(self.numbers)})."


def remaining(document: Document) -> list[Task]:
    """Everything that is still to be written, by whom it is asked first."""
    found: dict[str, Task] = {}
    for row in document.rows:
        if row.is_complete:
            continue
        item = row.item
        for key in row.missing or ("",):
            place = key or f"item {item.number}"
            if earlier := found.get(place):
                found[place] = replace(earlier, numbers=(*earlier.numbers, item.number))
            else:
                found[place] = Task(item.by, key, _question(key) if key else item.remains or item.asks, (item.number,))
    return list(found.values())


def _question(key: str) -> str:
    table, _, name = key.partition(".")
    return questions()[table][name]
