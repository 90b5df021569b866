"""The catalogues: for every language one file, from the English sentence to the one that is said."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

ENGLISH = "en"
LANGUAGES = {"en": "English", "zh": "中文"}
"""Language -> its own name. English needs no catalogue: its sentences stand in the code."""

_PLACE = re.compile(r"\{(\w+)\}")


@lru_cache(maxsize=8)
def catalogue(language: str) -> dict[str, str]:
    """English sentence -> the language's, with the same places."""
    if language == ENGLISH:
        return {}
    found: dict[str, str] = json.loads((Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8"))
    return found


def places(sentence: str) -> list[str]:
    """Names of the places in a sentence."""
    return _PLACE.findall(sentence)


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every sentence with places as a pattern, those with the most fixed words first: the surest to be the right one."""
    with_places = [pair for pair in catalogue(language).items() if places(pair[0])]
    with_places.sort(key=lambda pair: -len(_PLACE.sub("", pair[0])))
    return tuple((_pattern(english), told) for english, told in with_places)


def _pattern(sentence: str) -> re.Pattern[str]:
    parts, seen = [], set()
    for i, piece in enumerate(_PLACE.split(sentence)):
        if i % 2 == 0:
            parts.append(re.escape(piece))
        elif piece in seen:
            parts.append(f"(?P={piece})")
        else:
            seen.add(piece)
            parts.append(f"(?P<{piece}>.+?)")
    return re.compile("".join(parts), re.DOTALL)


@lru_cache(maxsize=4096)
def recognize(language: str, text: str) -> str:
    """The text in the language, where a sentence of the catalogue made it; else the text itself.

    What stood in the places is looked up in turn, so that a phrase inside a sentence is told, too.
    """
    known = catalogue(language)
    if text in known and not places(text):
        return known[text]
    for pattern, told in _patterns(language):
        if found := pattern.fullmatch(text):
            values = found.groupdict()
            # A sentence of hardly any fixed words would match everything.
            return told.format_map({name: recognize(language, value) for name, value in values.items()})
    return text
