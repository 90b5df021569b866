"""A census of the people that a model is meant for: a table with the columns attribute, group and share."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.load.names import match_name
from radaudit.load.tables import Table, read_table
from radaudit.records.clean_text import clean_text, clip_text

SHARES = ("share", "shares", "percent", "percentage", "proportion")
COUNTS = ("count", "counts", "n", "people", "patients")
"""What the column with the numbers may be called; the second kind says that they are counts."""

FEWEST_COUNTED = 1000
"""Whole numbers that add up to this many or more are counts, whatever their column is called: no percentages do."""

TOLERANCE = 0.02
"""How far shares may be from 1 in all: rounding to whole percents, and a rest that nobody named."""

_EXAMPLE = "Write the columns attribute, group, share, such as: sex, F, 0.51."
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class CensusRow:
    """One row: the group, its number as it was given, and where it stands."""

    group: str
    number: float
    is_percent: bool
    row: int


@dataclass(frozen=True, slots=True)
class Census:
    """A census as it stands in its file, checked and normalized, before it is held against a cohort.

    Attributes:
        name: The file's name without its folder.
        sha256: Hash of its bytes.
        shares: Attribute -> group -> share in [0, 1], summing to 1 within the attribute.
        units: Attribute -> "shares" or "counts".
        rows: (attribute, group) -> row of the file, for messages.
    """

    name: str
    sha256: str
    shares: Mapping[str, Mapping[str, float]]
    units: Mapping[str, str]
    rows: Mapping[tuple[str, str], int]


def read_census(path: str | os.PathLike[str]) -> Census:
    """Reads a census: shares that sum to 1, percentages that sum to 100, or counts of people, attribute by attribute.

    Raises:
        UsageError: When the file is no table, lacks a column, or a row has no name, no number, a negative one, or is there
            twice; or when an attribute's shares sum to something else.
    """
    table = read_table(Path(path))
    attributes, groups, numbers, are_counts = _columns(table)
    by_attribute: dict[str, list[CensusRow]] = {}
    rows: dict[tuple[str, str], int] = {}
    for attribute, group, number, row in zip(attributes, groups, numbers, table.row.tolist(), strict=True):
        where = f"{table.name}, row {row}"
        name, level = _name(attribute, "attribute", where), _name(group, "group", where)
        if (first := rows.setdefault((name.casefold(), level.casefold()), row)) != row:
            raise UsageError(
                f"{where}: group '{clip_text(level)}' of '{clip_text(name)}' is there already, in row {first}.",
                "Keep one of the two rows.",
            )
        value, is_percent = _number(number, where)
        by_attribute.setdefault(name, []).append(CensusRow(level, value, is_percent, row))
    shares, units = {}, {}
    for name, found in by_attribute.items():
        units[name], whole = _unit(name, found, table.name, are_counts=are_counts)
        shares[name] = {r.group: r.number / whole for r in found}
    places = {(name, r.group): r.row for name, found in by_attribute.items() for r in found}
    return Census(table.name, table.sha256, shares, units, places)


def _columns(table: Table) -> tuple[Sequence[str | None], Sequence[str | None], Sequence[str | None], bool]:
    def cells(wanted: Sequence[str]) -> list[str | None] | None:
        found = [name for name in (match_name(w, table.names) for w in wanted) if name is not None]
        return list(table.cells[found[0]].to_pylist()) if found else None

    attributes, groups, shares, counts = (cells(names) for names in (("attribute",), ("group",), SHARES, COUNTS))
    numbers = counts if shares is None else shares
    lacking = [
        name for name, column in (("attribute", attributes), ("group", groups), ("share", numbers)) if column is None
    ]
    if attributes is None or groups is None or numbers is None:
        there = ", ".join(f"'{clip_text(name)}'" for name in table.names[:8])
        raise UsageError(f"{table.name} has no column '{lacking[0]}'; it has {there}.", _EXAMPLE)
    return attributes, groups, numbers, shares is None


def _name(cell: str | None, column: str, where: str) -> str:
    name = clean_text(cell or "")
    if not name:
        raise UsageError(f"{where}: the cell of column '{column}' is empty.", "Fill it in, or take the row out.")
    return name


def _number(cell: str | None, where: str) -> tuple[float, bool]:
    """The number in a cell, and whether a percent sign stands behind it."""
    text = re.sub(r"[\s\u00a0\u202f]+", "", cell or "")
    is_percent = text.endswith("%")
    text = text.rstrip("%")
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in text:
        raise UsageError(
            f"{where}: expected a share such as 0.51 or 51 %, or a count; found '{clip_text(cell or '')}'.",
            "Write a number with a decimal point, or take the row out.",
        )
    if number < 0:
        raise UsageError(f"{where}: a share cannot be negative; found {clip_text(cell or '')}.", "Correct it.")
    return number, is_percent


def _unit(name: str, rows: Sequence[CensusRow], file: str, *, are_counts: bool) -> tuple[str, float]:
    """Whether the numbers are shares or counts, and what they sum to."""
    total = math.fsum(r.number for r in rows)
    where = f"{file}: the shares of '{clip_text(name)}' (rows {rows[0].row} to {rows[-1].row})"
    if len(rows) == 1:
        where = f"{file}: the share of '{clip_text(name)}' (row {rows[0].row})"
    if total <= 0:
        raise UsageError(f"{where} are all 0.", "Give the share of at least one group.")
    if any(r.is_percent for r in rows):
        if not all(r.is_percent or r.number == 0 for r in rows):
            without = next(r for r in rows if not r.is_percent and r.number)
            raise UsageError(
                f"{file}: some shares of '{clip_text(name)}' have a percent sign, that in row {without.row} has none.",
                "Write all of them in the same way.",
            )
        are_counts = False
    are_whole = all(r.number == int(r.number) and not r.is_percent for r in rows)
    if are_counts or (are_whole and total >= FEWEST_COUNTED):
        return "counts", total
    if abs(total - 1) <= TOLERANCE and not any(r.is_percent for r in rows):
        return "shares", total
    if abs(total - 100) <= 100 * TOLERANCE:
        return "shares", total
    wanted = "100 %" if any(r.is_percent for r in rows) else "1 or 100"
    raise UsageError(
        f"{where} sum to {total:.6g}, not to about {wanted}.",
        "Add the groups that are missing, or call the column 'count' where these are numbers of people.",
    )
