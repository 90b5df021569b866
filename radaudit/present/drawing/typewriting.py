"""How much room a text takes, guessed without a font: enough to lay out columns, break lines and shorten names."""

from __future__ import annotations

import re

from radaudit.records.wording import one_line

_NARROW = frozenset("iljtfrI.,:;|!'()[]{}/ \u202f\u2009-")
_WIDE = frozenset("mwMW%@—")
_LEFT_OUT = re.compile("[\u200e\u200f\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Marks of writing direction, which stand around names and of which many fonts have no glyph; what XML forbids."""

_TOKEN = re.compile(r"\S+\s*")


def plain(text: str) -> str:
    """A text that a file of its own can hold: on one line, without turned writing direction and what XML forbids."""
    return one_line(_LEFT_OUT.sub("", text))


def width_of(text: str, size: float) -> float:
    """About how wide a text is set in a sans serif of a size; a little more rather than less."""
    return size * sum(_ems(c) for c in text)


def _ems(character: str) -> float:
    if character in _NARROW:
        return 0.32
    if ord(character) >= 0x2E80:
        return 1.0
    if character in _WIDE:
        return 0.88
    return 0.68 if character.isupper() else 0.57


def shortened(text: str, size: float, room: float) -> str:
    """The text, or as much of it as there is room for, with an ellipsis."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def lines_of(text: str, size: float, room: float, most: int = 3) -> list[str]:
    """The text broken between words, or within one that is longer than a line; the last of `most` lines is shortened."""
    lines, line = [], ""
    for token in _pieces(text, size, room):
        if line and width_of((line + token).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = ""
        line += token
    lines.append(line.rstrip())
    if len(lines) > most:
        lines = [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), size, room)]
    return lines


def _pieces(text: str, size: float, room: float) -> list[str]:
    """Words; a word that is wider than a line, as a sentence without spaces is, falls into characters."""
    pieces: list[str] = []
    for token in _TOKEN.findall(text):
        pieces += [token] if width_of(token, size) <= room else list(token)
    return pieces
