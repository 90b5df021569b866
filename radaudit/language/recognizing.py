"""Recognizes which sentence made a recorded text, so that it can be told in another language with the same values.

Nothing is guessed: a text that no sentence could have made stays in English, and so does one that a sentence could have made in
more than one way (a name that holds the sentence's own words). So no number and no name ever changes its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from radaudit.language.catalogues import PLACE, parts

OURS = frozenset({"reason", "what", "which", "whose", "rows", "patients", "diseased"})
"""Places that hold a text of ours, which is recognized in turn; what stands in any other is the user's, or a number."""

WHOSE = "this group"
"""Within a reason it is told as whose reason it is: "the cohort", "the rest", the level that is the reference."""

_NUMBER = r"[+\-\u2212]?[0-9]+(?:[,\u202f][0-9]{3})*(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?%?|some|-?inf|nan"
_JOINTS = ("; ", " ", ", ", " and ")
"""What recorded texts are put together with. A space joins whole sentences only."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A recordable sentence with places: patterns that take as little as they can, and as much; and what is told instead."""

    lazy: re.Pattern[str]
    greedy: re.Pattern[str]
    told: str
    fixed: str
    n_fixed: int

    def values(self, text: str) -> dict[str, str] | None:
        """What stands in the places; None where the sentence did not make the text, or it can't be told with which values."""
        if self.fixed not in text:
            return None
        found = self.lazy.fullmatch(text)
        if found is None:
            return None
        # Where the least and the most that a place can hold are the same, there is only one way to read the sentence.
        most = self.greedy.fullmatch(text)
        values = found.groupdict()
        return values if most is not None and most.groupdict() == values else {}


_Made = tuple[_Sentence, dict[str, str]]


def _regex(sentence: str, quantifier: str) -> re.Pattern[str]:
    pieces, seen = [], set()
    for i, piece in enumerate(PLACE.split(sentence)):
        if i % 2 == 0:
            pieces.append(re.escape(piece))
        elif piece in seen:
            pieces.append(f"(?P={piece})")
        else:
            seen.add(piece)
            # A level's name: where it seems to hold a joint, the text was rather put together of two.
            any_text = f"(?:(?!; ).){quantifier}" if piece == "whose" else f".{quantifier}"
            inside = _NUMBER if is_number(piece) else any_text
            pieces.append(f"(?P<{piece}>{inside})")
    return re.compile("".join(pieces), re.DOTALL)


def is_number(place: str) -> bool:
    """True for a place that holds a number and nothing else."""
    return place == "n" or place.startswith("n_")


@lru_cache(maxsize=8)
def _index(language: str) -> tuple[dict[str, list[_Sentence]], list[_Sentence]]:
    """The sentences by their first word, and those that begin with a place."""
    recorded = parts(language)["recorded"]
    by_word: dict[str, list[_Sentence]] = {}
    others: list[_Sentence] = []
    for english, told in recorded.items():
        if WHOSE in english and english != WHOSE:
            english, told = english.replace(WHOSE, "{whose}"), told.replace(recorded[WHOSE], "{whose}")
        pieces = PLACE.split(english)
        if len(pieces) == 1:
            continue
        fixed = pieces[::2]
        made = _Sentence(
            _regex(english, "+?"), _regex(english, "+"), told, max(fixed, key=len), sum(len(piece) for piece in fixed)
        )
        first, space, _ = pieces[0].partition(" ")
        (by_word.setdefault(first, []) if space else others).append(made)
    return by_word, others


@lru_cache(maxsize=16384)
def recognize(language: str, text: str) -> str:
    """The text in the language, where one sentence of the catalogue made it, or several that were joined; else the text itself."""
    told = _told(language, text)
    return text if told is None else told


def _told(language: str, text: str, *, only_sure: bool = False) -> str | None:
    recorded = parts(language)["recorded"]
    if text in recorded and not PLACE.search(text):
        return recorded[text]
    by_word, others = _index(language)
    made = [
        (sentence, values)
        for sentence in (*by_word.get(text.partition(" ")[0], ()), *others)
        if (values := sentence.values(text)) is not None
    ]
    # Surest are sentences whose inner texts are known, too; then texts that were joined; then sentences with any inner text.
    sure = [(sentence, values) for sentence, values in made if _is_known_inside(language, values)]
    if sure:
        return _fill(language, sure)
    joined = _joined(language, text, only_sure=only_sure)
    return _fill(language, made) if joined is None and made and not only_sure else joined


def _fill(language: str, made: list[_Made]) -> str | None:
    """What the sentence with the most fixed words tells; None where two have as many, or it can be read in several ways."""
    sentence, values = max(made, key=lambda m: m[0].n_fixed)
    if not values or sum(m[0].n_fixed == sentence.n_fixed for m in made) > 1:
        return None
    told: str = sentence.told.format_map({name: _inner(language, name, value) for name, value in values.items()})
    return told


def _is_known_inside(language: str, values: dict[str, str]) -> bool:
    ours = [value for name, value in values.items() if name in OURS]
    return all(_told_inside(language, value, only_sure=True) is not None for value in ours)


def _told_inside(language: str, value: str, *, only_sure: bool = False) -> str | None:
    """A text of ours inside a sentence, where its first letter may have become a capital one."""
    told = _told(language, value, only_sure=only_sure)
    return _told(language, value[:1].lower() + value[1:], only_sure=only_sure) if told is None else told


def _inner(language: str, name: str, value: str) -> str:
    if name in OURS or (is_number(name) and value == "some"):
        told = _told_inside(language, value)
        return value if told is None else told
    return value


def _joined(language: str, text: str, *, only_sure: bool) -> str | None:
    """A text that was put together of recordable ones; None unless every one of them is known."""
    for joint in _JOINTS:
        pieces = re.split(r"(?<=[.!?]) (?=\S)", text) if joint == " " else text.rsplit(joint, 1)
        if len(pieces) < 2:
            continue
        told = [_told(language, piece, only_sure=only_sure) for piece in pieces]
        known = [piece for piece in told if piece is not None]
        if len(known) == len(told):
            return _join(language, joint, known)
    return None


def _join(language: str, joint: str, told: list[str]) -> str:
    said = parts(language)["said"]
    if joint == " and ":
        return said["{names} and {last}"].format(names=told[0], last=told[1])
    return said.get(joint, joint).join(told)
