"""How text comes to a terminal: made inert, in what its encoding can show, in lines that keep a number and its unit together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

from radaudit.language import say
from radaudit.present.answers.first_screen import without_isolates
from radaudit.records import Verdict
from radaudit.records.wording import VERDICT_SYMBOLS, one_line, verdict_word

NARROWEST = 20

_JOINED = "\ue000"
"""Stands for a space at which no line may break; rich breaks at a no-break space, too."""

_SIGN = "\u2e80-\u9fff\uf900-\ufaff"
_OPENING, _CLOSING = "（《「『【“", "）》」』】，。；：、！？"
_TOKENS = re.compile(
    rf"[{_OPENING}]*(?:[{_SIGN}][{_CLOSING}”’]*|[^\s{_SIGN}{_OPENING}{_CLOSING}]+[{_CLOSING}]*|[{_OPENING}{_CLOSING}]+)\s*"
)
"""What stays in one line: a word or a Chinese character, with the marks that belong to it and the space behind it."""

_UNIT = re.compile(r"(?<=\d) (?=%)")
_PLAIN = str.maketrans(
    {
        "✗": "x", "–": "-", "○": "o", "✓": "+", "·": "|", "\N{MINUS SIGN}": "-", "…": "...", "’": "'", "“": '"', "”": '"',
        **dict(zip("▁▂▃▄▅▆▇█", "_.:-=+*#", strict=True)),
    }
)  # fmt: skip

STYLES = {
    Verdict.FAIL: "bold red",
    Verdict.CONCERN: "yellow",
    Verdict.INCONCLUSIVE: "cyan",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.MUTED: "dim",
    Verdict.PASS: "green",
}


def shown(words: str, encoding: str) -> str:
    """Text as a terminal of this encoding can show it: symbols in ASCII, anything else as an escape, where need be."""
    safe = one_line(without_isolates(words))
    try:
        safe.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return safe.translate(_PLAIN).encode("ascii", "backslashreplace").decode("ascii")
    return safe


def joined(words: str) -> str:
    """Words that stay in one line."""
    return words.replace(" ", _JOINED)


def wrapped(text: str, width: int) -> list[str]:
    """Text in lines of so many cells: broken at spaces and between Chinese characters, before no closing mark."""
    lines, line = [], ""
    for token in _TOKENS.findall(text):
        word = token.rstrip()
        pieces = [word] if cell_len(word) <= width else chop_cells(word, width)
        for piece in pieces:
            if line and cell_len(line + piece) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece
        line += token[len(word) :]
    return [*lines, line.rstrip()]


APART = _JOINED * 2
"""Sets a verdict and a title apart."""


class Teller:
    """Makes text for one console.

    Attributes:
        width: Its columns.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self.width = max(NARROWEST, console.width)

    def text(self, words: str, style: str = "") -> Text:
        """Text in one piece, for a cell of a table."""
        return Text(self._shown(words).replace(_JOINED, " "), style=style)

    def marked(self, verdict: Verdict) -> Text:
        """A verdict by symbol, word and color."""
        return self.text(f"{VERDICT_SYMBOLS[verdict]} {verdict_word(verdict)}", STYLES[verdict])

    def paragraph(self, words: str, style: str = "", *, indent: int = 0) -> Iterator[Text]:
        """Text in lines of the console's width, broken between words as its cells count, never before a percent sign."""
        whole = _UNIT.sub(_JOINED, self._shown(words))
        for line in wrapped(whole, max(NARROWEST, self.width - indent)):
            yield Text(" " * indent + line.replace(_JOINED, " "), style=style)

    def headed(self, verdict: Verdict, words: str, *, style: str = "", is_title: bool = False) -> Iterator[Text]:
        """A paragraph that begins with a verdict: as a label of the sentence, or set apart from a title."""
        mark = self.marked(verdict).plain
        told = joined(mark) + APART + words if is_title else say("{label}: {text}", label=joined(mark), text=words)
        for i, line in enumerate(self.paragraph(told, style)):
            if i == 0:
                line.stylize(STYLES[verdict], 0, len(mark))
            yield line

    def _shown(self, words: str) -> str:
        """Inert text in which the joints survive; a name that holds one loses it."""
        return _JOINED.join(shown(part, self._console.encoding) for part in words.split(_JOINED))
