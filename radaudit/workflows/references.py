"""Which level of an attribute its other groups are compared with, as it was asked for and as the cohort spells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from radaudit.errors import UsageError
from radaudit.load.names import match_name
from radaudit.records import UNKNOWN, Attribute
from radaudit.records.clean_text import clip_text
from radaudit.records.wording import first_of

_SHOWN = 20


def find_references(wanted: Mapping[str, str], attributes: Sequence[Attribute]) -> dict[str, str]:
    """The references in the cohort's own spelling; case does not matter where only one level fits.

    Raises:
        UsageError: When the audit does not compare by such an attribute, it has no such level, or the level is "Unknown".
    """
    by_name = {attribute.name: attribute for attribute in attributes}
    found = {}
    for name, level in wanted.items():
        own = match_name(name, tuple(by_name))
        if own is None:
            compared = f"It compares by {_listed(tuple(by_name))}." if by_name else "It compares by nothing."
            raise UsageError(
                f"The reference {clip_text(name)}={clip_text(level)} names no attribute of this audit.",
                f"{compared} Correct the name, or add it with --group '{clip_text(name)}'.",
            )
        found[own] = _find_level(by_name[own], level)
    return found


def _find_level(attribute: Attribute, wanted: str) -> str:
    alike = [level for level in attribute.levels if level.casefold() == wanted.casefold()]
    level = wanted if wanted in attribute.levels else alike[0] if len(alike) == 1 else None
    shown = clip_text(attribute.name)
    others = _listed([known for known in attribute.levels if known != UNKNOWN])
    if level is None:
        raise UsageError(
            f"The reference {shown}={clip_text(wanted)} does not exist: '{shown}' has no level '{clip_text(wanted)}'.",
            f"Its levels are {others}.",
        )
    if level == UNKNOWN:
        raise UsageError(
            f"The reference {shown}={UNKNOWN} would compare every group with people of whom nothing is known.",
            f"Choose among {others}.",
        )
    return level


def _listed(names: Sequence[str]) -> str:
    return first_of([f"'{clip_text(name)}'" for name in names], _SHOWN)
