"""What persons still have to write, each fact once, whoever asks for it and wherever it is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from radaudit.present.documents.regulatory.document import Document, Filled
from radaudit.present.documents.regulatory.facts import ITEMS, questions
from radaudit.present.documents.regulatory.inventory import Framework

ANSWERS = "The answer to each question: yes, probably yes, probably no, no, or no information."
"""What an assessor writes for items that are judgments."""
_FEW = 8
"""Items that are named one by one."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be written.

    Attributes:
        by: Who writes it.
        where: The key in the facts file; the table there for items that are answered by their own numbers.
        what: What to write.
        asked: By which frameworks, and which of their items wait for it.
        is_optional: True where every item that waits for it may stay empty.
    """

    by: str
    where: str
    what: str
    asked: tuple[tuple[Framework, tuple[str, ...]], ...]
    is_optional: bool = False

    @property
    def numbers(self) -> tuple[str, ...]:
        """Items that wait for it, of all frameworks."""
        return tuple(number for _, numbers in self.asked for number in numbers)

    @property
    def text(self) -> str:
        """The task in words: "study.dates: First and last date ... (5b, 20b)"."""
        optional = "; optional" if self.is_optional else ""
        return f"{self.where}: {self.what.rstrip('.')} ({named(self.numbers)}{optional})."


def named(numbers: tuple[str, ...]) -> str:
    """Items in words: all of a few, else how many, with the first and the last."""
    if len(numbers) <= _FEW:
        return ", ".join(numbers)
    return f"{len(numbers)} items, {numbers[0]} to {numbers[-1]}"


def remaining(*documents: Document) -> list[Task]:
    """Everything that is still to be written for one document, or for several together.

    Returns:
        Each fact once, by whom it is asked first; what may stay empty comes last.
    """
    found: dict[str, Task] = {}
    for document in documents:
        for row in document.rows:
            if not row.is_complete:
                for task in _tasks(document.framework, row):
                    found[task.where] = _joined(found[task.where], task) if task.where in found else task
    return sorted(found.values(), key=lambda task: task.is_optional)


def _tasks(framework: Framework, row: Filled) -> Iterator[Task]:
    """What one row waits for."""
    item = row.item
    asked = ((framework, (item.number,)),)
    if item.is_judged:
        yield Task(item.by, f"[{ITEMS}.{framework.name}]", ANSWERS, asked)
    elif not row.missing:
        yield Task(
            item.by, f'[{ITEMS}.{framework.name}] "{item.number}"', row.remains or item.asks, asked, item.is_optional
        )
    for key in row.missing:
        yield Task("the study lead" if item.is_judged else item.by, key, _question(key), asked, item.is_optional)


def _joined(first: Task, more: Task) -> Task:
    """Two askings for the same."""
    numbers: dict[str, list[str]] = {}
    frameworks = {}
    for framework, own in (*first.asked, *more.asked):
        frameworks[framework.name] = framework
        numbers.setdefault(framework.name, []).extend(own)
    asked = tuple((frameworks[name], tuple(own)) for name, own in numbers.items())
    return replace(first, asked=asked, is_optional=first.is_optional and more.is_optional)


def by_person(tasks: Iterable[Task]) -> dict[str, list[Task]]:
    """Tasks by who writes them, in the order in which each is first asked."""
    found: dict[str, list[Task]] = {}
    for task in tasks:
        found.setdefault(task.by, []).append(task)
    return found


def _question(key: str) -> str:
    table, _, name = key.partition(".")
    return questions()[table][name]
