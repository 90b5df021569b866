"""The levels of a group column: one spelling each, vendors under one name, missing values as "Unknown"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from radaudit.language import noted
from radaudit.load.columns import Column
from radaudit.load.names import MISSING_WORDS, SEX_NAMES, UNKNOWN_WORDS, VENDOR_NAMES, is_named
from radaudit.load.vendors import fold_vendor
from radaudit.records import UNKNOWN, Attribute
from radaudit.records.clean_text import clean_text, clip_text

MANY_LEVELS = 50
"""A column with more levels gets a warning that its groups will be small."""

_SEX = {"female": "f", "male": "m", "woman": "f", "man": "m", "other": "o"}


def is_unknown(text: str) -> bool:
    """Whether a group value means that the value is not known."""
    return text.casefold() in UNKNOWN_WORDS | MISSING_WORDS


def split_by_value(name: str, column: Column, notes: list[str]) -> Attribute:
    """Divides the rows by what stands in a column.

    Values that differ only in case or blanks become one level, spelled as most rows spell it; in a sex column "F" and
    "Female" too; in a vendor column all names of one vendor. "Unknown" is the last level.

    Args:
        name: The attribute's name.
        column: The column of the audited rows.
        notes: Sentences about what was folded are added here.
    """
    shown = _show(column, notes)
    if is_named(column.name, VENDOR_NAMES):
        shown = _fold_vendors(column, shown, notes)
    level_of = _fold_spellings(column, shown, notes)
    return assemble(name, column, level_of, natural_order, column.source)


def assemble(
    name: str,
    column: Column,
    level_of: Sequence[str],
    order: Callable[[str], tuple[object, ...]],
    source: str,
) -> Attribute:
    """Builds the attribute from the level of every distinct value; missing cells are "Unknown", which comes last."""
    occurring = set(level_of) | ({UNKNOWN} if column.is_missing.any() else set())
    levels = sorted(occurring - {UNKNOWN}, key=order) + ([UNKNOWN] if UNKNOWN in occurring else [])
    position = {level: i for i, level in enumerate(levels)}
    codes = column.spread([position[level] for level in level_of], position.get(UNKNOWN, 0), np.int32)
    return Attribute(name, codes, tuple(levels), source)


def natural_order(level: str) -> tuple[object, ...]:
    """Sorts "1.5" before "10" and "a" before "B"."""
    parts = re.split(r"(\d+(?:\.\d+)?)", level.casefold())
    return (tuple((0, float(p), "") if i % 2 else (1, 0.0, p) for i, p in enumerate(parts) if p), level)


def _show(column: Column, notes: list[str]) -> list[str]:
    """Every distinct value as a reader may see it."""
    shown = [clean_text(value) for value in column.values]
    if changed := sum(a.split() != b.split() for a, b in zip(column.values, shown, strict=True)):
        notes.append(
            noted(
                "Characters that cannot be seen were removed from {n} values of {what}.", n=changed, what=column.source
            )
        )
    if all(re.fullmatch(r"-?\d+(?:\.\d*)?", text) for text in shown):
        shown = [re.sub(r"\.0*$", "", text) for text in shown]
    return [UNKNOWN if is_unknown(text) else text for text in shown]


def _fold_vendors(column: Column, shown: Sequence[str], notes: list[str]) -> list[str]:
    folded = [text if text == UNKNOWN else (fold_vendor(text) or UNKNOWN) for text in shown]
    raw: dict[str, list[str]] = {}
    for text, vendor in zip(shown, folded, strict=True):
        spellings = raw.setdefault(vendor, [])
        if text != UNKNOWN and text not in spellings:
            spellings.append(text)
    for vendor, spellings in sorted(raw.items()):
        if any(spelling != vendor for spelling in spellings):
            listed = ", ".join(f"'{clip_text(s)}'" for s in sorted(spellings)[:8]) + (
                " …" if len(spellings) > 8 else ""
            )
            notes.append(
                noted(
                    "Vendor {vendor} stands for {spellings} ({what}).",
                    vendor=vendor,
                    spellings=listed,
                    what=column.source,
                )
            )
    return folded


def _fold_spellings(column: Column, shown: Sequence[str], notes: list[str]) -> list[str]:
    is_sex = is_named(column.name, SEX_NAMES)
    tallies: dict[str, dict[str, int]] = {}
    keys = []
    for text, count in zip(shown, column.counts, strict=True):
        key = text.casefold()
        keys.append(_SEX.get(key, key) if is_sex else key)
        tally = tallies.setdefault(keys[-1], {})
        tally[text] = tally.get(text, 0) + int(count)
    spelling = {key: min(tally, key=lambda t: (-tally[t], t)) for key, tally in tallies.items()}
    several = {key: tally for key, tally in tallies.items() if len(tally) > 1}
    for key, tally in list(several.items())[:5]:
        listed = " and ".join(f"'{clip_text(text)}'" for text in sorted(tally)[:5])
        notes.append(
            noted(
                "{spellings} are one level, '{level}' ({what}).",
                spellings=listed,
                level=clip_text(spelling[key]),
                what=column.source,
            )
        )
    if len(several) > 5:
        notes.append(
            noted("{n} more levels of {what} were spelled in several ways.", n=len(several) - 5, what=column.source)
        )
    return [spelling[key] for key in keys]
