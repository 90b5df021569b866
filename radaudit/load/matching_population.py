"""A census held against a cohort: which of its groups is which of the cohort's."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from radaudit.errors import UsageError
from radaudit.load.levels import is_unknown
from radaudit.load.names import SEX_NAMES, VENDOR_NAMES, is_named, match_name, suggest_names
from radaudit.load.population import Census
from radaudit.load.vendors import fold_vendor
from radaudit.records import UNKNOWN, Attribute, Group, TargetPopulation
from radaudit.records.clean_text import clip_text
from radaudit.records.wording import first_of

_SEX = {"female": "f", "male": "m", "woman": "f", "man": "m", "women": "f", "men": "m", "other": "o"}
_CROSS = re.compile(r"\s*[×*]\s*|\s+x\s+")
_SHOWN = 20


def match_census(census: Census, attributes: Sequence[Attribute]) -> TargetPopulation:
    """The census in the cohort's own groups.

    Case, blanks and dashes do not matter, "65+" is "65 and above", "F" is "Female", and a vendor may have any of its names. A group
    that the cohort does not have stays, with nobody of it seen; but one that looks like a misspelled group of the cohort is
    refused, for it would pass for missing.

    Args:
        census: As it was read.
        attributes: The cohort's.

    Raises:
        UsageError: When the audit does not compare by an attribute of the census, a group is misspelled, two are the same, or
            none is in the cohort.
    """
    names = tuple(a.name for a in attributes)
    by_name = {a.name: a for a in attributes}
    shares: dict[Group, float] = {}
    units: dict[str, str] = {}
    for name, wanted in census.shares.items():
        own = match_name(_CROSS.sub("*", name), names)
        if own is None:
            compared = suggest_names(name, names) if names else "It compares by nothing."
            raise UsageError(
                f"{census.name}: the audit does not compare by '{clip_text(name)}'.",
                f"{compared} Correct the name, add it with --group '{clip_text(name)}', or take its rows out.",
            )
        matched = _match(census, name, by_name[own], wanted)
        shares |= {Group(own, _spelled(level, by_name[own], by_name)): share for level, share in matched.items()}
        units[own] = census.units[name]
    return TargetPopulation(census.name, census.sha256, shares, units)


def _match(census: Census, name: str, attribute: Attribute, wanted: Mapping[str, float]) -> dict[str, float]:
    known = {_fold(level, attribute): level for level in attribute.levels if level != UNKNOWN}
    found: dict[str, float] = {}
    absent: list[str] = []
    for group, share in wanted.items():
        if is_unknown(group):
            raise UsageError(
                f"{_where(census, name, group)}: a census cannot say how many are '{clip_text(group)}'.",
                "Take the row out: only patients whose group is known are compared.",
            )
        level = known.get(_fold(group, attribute), group)
        if level in found:
            raise UsageError(
                f"{_where(census, name, group)}: '{clip_text(group)}' is group '{clip_text(level)}', which is there already.",
                "Keep one of the two rows.",
            )
        found[level] = share
        if level not in known.values():
            absent.append(group)
    _refuse_misspelled(census, name, attribute, absent, [level for level in known.values() if level not in found])
    if len(absent) == len(wanted):
        raise UsageError(
            f"{census.name}: none of its groups of '{clip_text(name)}' is in the cohort.",
            f"The cohort's are {_listed(list(known.values()))}.",
        )
    return found


def _spelled(group: str, attribute: Attribute, by_name: Mapping[str, Attribute]) -> str:
    """An intersection that the cohort does not have, in the spelling of the attributes that it crosses."""
    names, parts = attribute.name.split("*"), _CROSS.split(group)
    if group in attribute.levels or len(names) < 2 or len(parts) != len(names):
        return group
    known = [
        {_fold_one(level, name): level for level in by_name[name].levels} if name in by_name else {} for name in names
    ]
    return " × ".join(
        levels.get(_fold_one(part, name), part) for levels, part, name in zip(known, parts, names, strict=True)
    )


def _refuse_misspelled(
    census: Census, name: str, attribute: Attribute, absent: Sequence[str], left: Sequence[str]
) -> None:
    """A group that nobody has, while one much like it is left over, was misspelled; so was a band of another width."""
    if not absent or not left:
        return
    folded = {_fold(level, attribute): level for level in left}
    for group in absent:
        near = difflib.get_close_matches(_fold(group, attribute), list(folded), n=1, cutoff=0.75)
        if near:
            raise UsageError(
                f"{_where(census, name, group)}: the cohort has no group '{clip_text(group)}'.",
                f"Did you mean '{clip_text(folded[near[0]])}'? Its groups are {_listed(list(attribute.levels))}.",
            )
        if attribute.source.startswith("bands of") and "*" not in attribute.name:
            raise UsageError(
                f"{_where(census, name, group)}: '{clip_text(group)}' is none of the cohort's bands.",
                f"They are {_listed(list(attribute.levels))}: use these, or other edges with --group.",
            )


def _fold(group: str, attribute: Attribute) -> str:
    """The part of a group's name that matters when it is recognized."""
    parts = _CROSS.split(group) if "*" in attribute.name else [group]
    names = attribute.name.split("*") if "*" in attribute.name else [attribute.name]
    if len(parts) != len(names):
        return group.casefold()
    return " × ".join(_fold_one(part, name) for part, name in zip(parts, names, strict=True))


def _fold_one(text: str, name: str) -> str:
    if is_named(name, VENDOR_NAMES):
        return (fold_vendor(text) or text).casefold()
    text = re.sub(r"\s+", " ", text.strip().casefold())
    if is_named(name, SEX_NAMES):
        return _SEX.get(text, text)
    text = re.sub(r"(?<=\d)\s*(?:[-–—]|to)\s*(?=\d)", "-", text)
    if above := re.fullmatch(r"(?:(?:>=|≥)\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*(?:\+|and over|and older))", text):
        return f"{above[1] or above[2]} and above"
    if below := re.fullmatch(r"(?:<|under)\s*(\d+(?:\.\d+)?)", text):
        return f"below {below[1]}"
    return text


def _where(census: Census, name: str, group: str) -> str:
    return f"{census.name}, row {census.rows[name, group]}"


def _listed(names: Sequence[str]) -> str:
    return first_of([f"'{clip_text(name)}'" for name in names], _SHOWN)
