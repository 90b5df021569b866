"""Blocks of the comparison alone: its first screen, and the table of outcomes that stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from radaudit.present.blocks import Sign
from radaudit.records.comparison import Outcome


@dataclass(frozen=True, slots=True)
class OutcomeCell:
    """What became of one measure in one group.

    Attributes:
        outcome: Its mark and its word.
        moved: From what to what: "0.45 → 0.72"; "" where it is not known.
        note: A few words below: "1.31 nearer to 0".
        hint: The whole sentence.
        href: Where its numbers stand.
    """

    outcome: Outcome
    moved: str
    note: str
    hint: str
    href: str


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A group with its cells; `absent` says instead of them why its numbers are not given."""

    name: str
    cells: tuple[OutcomeCell, ...]
    absent: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class OutcomePart:
    """The groups of one attribute, under its name ("" for the whole cohort), how many cells ended how, and a word beside it."""

    attribute: str
    rows: tuple[OutcomeRow, ...]
    counts: tuple[tuple[Outcome, int], ...]
    is_open: bool = True
    word: str = ""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Groups down, primary measures across, an outcome in every cell."""

    kind: ClassVar[str] = "outcomes"
    caption: str
    columns: tuple[str, ...]
    parts: tuple[OutcomePart, ...]
    counts: tuple[tuple[Outcome, int], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PointItem:
    """A point of the answer as it is shown, with the place of its numbers ("" for none)."""

    outcome: Outcome
    text: str
    more: str
    href: str


@dataclass(frozen=True, slots=True)
class ComparisonOpening:
    """The first screen of a comparison: everything that a reader needs who reads nothing else.

    Attributes:
        question: What was asked.
        sign: The mark beside the answer.
        word: What it says.
        answer: The answer in a sentence.
        warnings: What makes every number worth less.
        points: What happened to whom by how much.
        reasons: What is to be borne in mind.
        compared: Who was compared, and how the models decide.
        unseen: What was not seen.
        outcomes: The table of outcomes.
        advice: (for whom, what to do), in the order of urgency.
    """

    kind: ClassVar[str] = "comparison_opening"
    question: str
    sign: Sign
    word: str
    answer: str
    warnings: tuple[str, ...]
    points: tuple[PointItem, ...]
    reasons: tuple[str, ...]
    compared: tuple[str, ...]
    unseen: tuple[str, ...]
    outcomes: Outcomes
    advice: tuple[tuple[str, str], ...] = ()
