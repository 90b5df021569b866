"""The block of the live threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from radaudit.present.blocks import Table


@dataclass(frozen=True, slots=True)
class Step:
    """A threshold on the slider: how it is written, and where it stands from 0 to 1 along the slider."""

    text: str
    place: float


@dataclass(frozen=True, slots=True)
class LiveThreshold:
    """A slider that moves every group at once; without JavaScript, and on paper, a plain table.

    Attributes:
        locked: The pre-specified thresholds, the primary one first.
        start: Place of the primary one in the grid.
        last: The highest place.
        low: The lowest threshold, as the number field takes it.
        high: The highest.
        packed: Everything that moves: JSON, gzip, base64 (`packing`).
        note: What the numbers are.
        feet: What the marks mean.
        absent: Groups that do not move, by reason: (sentence, names).
        blocks: The plain table.
    """

    kind: ClassVar[str] = "threshold"
    locked: tuple[Step, ...]
    start: int
    last: int
    low: str
    high: str
    packed: str
    note: str
    feet: tuple[str, ...]
    absent: tuple[tuple[str, tuple[str, ...]], ...]
    blocks: tuple[Table, ...]
