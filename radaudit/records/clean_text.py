"""Text of the cohort, cleaned and clipped so that it may stand in a message or on a page."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # they shape Persian and Indic words and compose emoji; harmless where text is escaped


def clean_text(text: str) -> str:
    """Replaces what a reader cannot see (control characters, newlines, bidirectional overrides) by a blank."""
    seen = (c if c in _JOINERS or unicodedata.category(c) not in _UNSEEN else " " for c in text)
    return re.sub(r"\s+", " ", "".join(seen)).strip()


def clip_text(text: str, length: int = 40) -> str:
    """A value short and clean enough to stand in a message."""
    text = clean_text(text)
    return text if len(text) <= length else text[: length - 1] + "…"
