"""Bands of a numeric column: [low, high) between its edges, open beyond the first and the last, named as a reader says them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.ages import POSSIBLE_AGES, is_age_band, read_age
from radaudit.load.columns import Column
from radaudit.load.levels import assemble, is_unknown
from radaudit.load.names import AGE_NAMES, is_named
from radaudit.records import UNKNOWN, Attribute
from radaudit.records.clean_text import clip_text
from radaudit.records.wording import capital


def read_number(text: str) -> float | None:
    """A finite number, or None."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def is_numeric(column: Column) -> bool:
    """Whether every known value of a column is a number."""
    if column.numbers is not None:
        return column.n_values > 0
    known = [v for v in column.values if not is_unknown(v)]
    return bool(known) and all(read_number(v) is not None for v in known)


def is_age(column: Column) -> bool:
    """Whether a column holds ages that can be banded: it is named so, holds an age, and no ready-made bands."""
    if not is_named(column.name, AGE_NAMES):
        return False
    if not any(read_age(v) is not None for v in column.values):
        return False
    return column.numbers is not None or not any(map(is_age_band, column.values))


def check_edges(edges: Sequence[float], where: str) -> None:
    """Refuses edges that do not cut.

    Raises:
        UsageError: When they are not finite or do not increase.
    """
    ok = all(math.isfinite(e) for e in edges) and all(a < b for a, b in itertools.pairwise(edges))
    if not edges or not ok:
        shown = ",".join(f"{e:g}" for e in edges)
        raise UsageError(f"{where}: the edges {shown or 'are missing'} do not increase.", "Write them like age:40,65.")


def name_bands(edges: Sequence[float], *, are_whole: bool = True) -> tuple[str, ...]:
    """Names of the bands: "below 18", "18-39", "40 and above" for the edges 18 and 40; "0.5 to <1.5" for broken ones.

    The first and the last band are open. Edges that closed them would leave the youngest and the oldest to one another's
    company, in a group that no reader can take for what it is.

    Args:
        edges: Increasing cut points.
        are_whole: Whether the numbers in the bands are whole, or ages: 39.9 years are 39, but 1.5 tesla are not within "0-1".

    Returns:
        One name more than there are edges.
    """
    pairs = list(itertools.pairwise(edges))
    if not are_whole or any(e < 0 or e != int(e) for e in edges):
        closed = [f"{low:g} to <{high:g}" for low, high in pairs]
    else:
        closed = [f"{low:.0f}-{high - 1:.0f}" if high - low > 1 else f"{low:.0f}" for low, high in pairs]
    return (f"below {edges[0]:g}", *closed, f"{edges[-1]:g} and above")


def place_in_bands(numbers: Sequence[float], edges: Sequence[float], *, are_whole: bool = True) -> list[str]:
    """The band of every number; an edge belongs to the band above it."""
    names = np.array(name_bands(edges, are_whole=are_whole), dtype=object)
    at = np.searchsorted(np.asarray(edges, dtype=np.float64), np.asarray(numbers, dtype=np.float64), side="right")
    return list(names[at].tolist())


def split_by_edges(name: str, column: Column, edges: Sequence[float], notes: list[str]) -> Attribute:
    """Divides the rows by bands of a number; missing values are "Unknown".

    Args:
        name: The attribute's name.
        column: The column of the audited rows; in an age column "045Y" and "90+" are read too.
        edges: Increasing cut points; the outer bands are open.
        notes: Sentences are added here.

    Raises:
        UsageError: When the edges do not increase or a value is not a number.
    """
    check_edges(edges, column.where)
    numbers = _numbers_or_unknown(column)
    known = [x for x in numbers if x is not None]
    are_whole = is_named(column.name, AGE_NAMES) or all(x == int(x) for x in known if edges[0] <= x < edges[-1])
    level_of = place_in_bands(known, edges, are_whole=are_whole)
    if len(known) < len(numbers):
        bands = iter(level_of)
        level_of = [UNKNOWN if x is None else next(bands) for x in numbers]
    if is_named(column.name, AGE_NAMES):
        _note_odd_ages(column, numbers, notes)
    names = name_bands(edges, are_whole=are_whole)
    position = {band: i for i, band in enumerate(names)}
    return assemble(
        name,
        column,
        level_of,
        lambda level: (position[level],),
        noted("bands of {what}", what=column.source),
    )


def _note_odd_ages(column: Column, numbers: Sequence[float | None], notes: list[str]) -> None:
    """Notes ages that nobody has, such as 999 for one that was not recorded: an open band takes them in without a word."""
    low, high = POSSIBLE_AGES
    is_odd = np.array([x is not None and not low <= x < high for x in numbers], dtype=bool)
    if n := int(column.counts[is_odd].sum()):
        notes.append(
            noted(
                "{what}: {n} rows hold an age below {n_low} or of {n_high} and more; check them. They count in the outer bands.",
                what=capital(column.source),
                n=f"{n:,}",
                n_low=f"{low:g}",
                n_high=f"{high:g}",
            )
        )


def _numbers_or_unknown(column: Column) -> list[float | None]:
    """The number in every distinct value, None for one that says it is not known; refuses all else."""
    if column.numbers is not None:  # plain numbers are the same as ages
        return list(column.numbers.tolist())
    numbers, wrong = [], []
    read = read_age if is_named(column.name, AGE_NAMES) else read_number
    for i, text in enumerate(column.values):
        number = read(text)
        number = read_number(text) if number is None else number
        if number is None and not is_unknown(text):
            wrong.append(i)
        numbers.append(number)
    if wrong:
        found = clip_text(column.values[wrong[0]])
        raise UsageError(
            f"{column.where}: expected a number to put into bands, found '{found}' in {column.rows_with(wrong)}.",
            "Mend these cells or leave them empty, or choose the groups yourself with --group.",
        )
    return numbers
