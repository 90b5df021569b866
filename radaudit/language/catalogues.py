"""The catalogues: for every language one file, from the English sentence to the one that is said.

A file has two parts. "said" holds what is said while a page is made; "recorded" what stands in records in English (notes,
reasons, titles of measures) and is recognized there when it is shown. Only the latter serve as patterns.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

ENGLISH = "en"
LANGUAGES = {"en": "English", "zh": "中文"}
"""Language -> its own name. English needs no catalogue: its sentences stand in the code."""

PLACE = re.compile(r"\{(\w+)\}")


@lru_cache(maxsize=8)
def parts(language: str) -> dict[str, dict[str, str]]:
    """Both parts of a language's file: "said" and "recorded"."""
    if language == ENGLISH:
        return {"said": {}, "recorded": {}}
    found: dict[str, dict[str, str]] = json.loads(
        (Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8")
    )
    return found


@lru_cache(maxsize=8)
def catalogue(language: str) -> dict[str, str]:
    """English sentence -> the language's, with the same places."""
    both = parts(language)
    return both["recorded"] | both["said"]


def places(sentence: str) -> list[str]:
    """Names of the places in a sentence, in its order."""
    return PLACE.findall(sentence)
