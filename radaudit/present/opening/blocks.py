"""Blocks that tell verdicts: the first screen, its matrix, an answer, findings as cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from radaudit.records import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole audit in a question and an answer, with the count of every verdict."""

    kind: ClassVar[str] = "answer"
    question: str
    verdict: Verdict
    answer: str
    reasons: tuple[str, ...]
    counts: tuple[tuple[Verdict, int], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings as cards, each with the place on the page where its numbers stand ("" for none).

    `exploratory` holds the places in the list of those that a protocol does not name.
    """

    kind: ClassVar[str] = "findings"
    items: tuple[tuple[Finding, str], ...]
    exploratory: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One verdict in the matrix; None where nothing was compared. `value` is the gap, "" where it has none.

    `note` says on whose side it is, for who listens; `short` the same in the cell.
    """

    verdict: Verdict | None
    href: str
    hint: str
    note: str = ""
    value: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class MatrixPart:
    """The groups of one attribute: (group, cells) rows, how many cells ended how, whether it stands open, and a word beside it."""

    attribute: str
    rows: tuple[tuple[str, tuple[MatrixCell, ...]], ...]
    counts: tuple[tuple[Verdict, int], ...]
    is_open: bool = True
    word: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Groups down, measures across, a verdict in every cell; `overall` holds the whole cohort's values."""

    kind: ClassVar[str] = "matrix"
    caption: str
    columns: tuple[str, ...]
    parts: tuple[MatrixPart, ...]
    note: str = ""
    overall: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A gap in one sentence, how sure it is, and where its numbers stand."""

    verdict: Verdict
    text: str
    certainty: str
    href: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The first screen: everything that a reader needs who reads nothing else.

    Attributes:
        question: What was asked.
        verdict: The worst verdict on a gap.
        answer: The answer, naming the groups.
        messages: The gaps that matter most, in numbers.
        advice: (for whom, what to do), in the order of urgency.
        reasons: What the counts leave out.
        audited: Who was audited.
        unseen: What was not seen.
        matrix: Every verdict; None where nothing was compared.
        counts: How many comparisons ended how.
        total: "54 comparisons", in words.
        what_if: What a remedy that was tried would change, in a line; "" where none was.
    """

    kind: ClassVar[str] = "opening"
    question: str
    verdict: Verdict
    answer: str
    messages: tuple[Message, ...]
    advice: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    audited: tuple[str, ...]
    unseen: tuple[str, ...]
    matrix: Matrix | None
    counts: tuple[tuple[Verdict, int], ...]
    total: str = ""
    what_if: str = ""
