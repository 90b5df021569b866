"""What only the printed page has: a running title over every page, as text inside a style sheet."""

from __future__ import annotations

from markupsafe import Markup

LONGEST = 90
"""Characters of a running title; more would run into the other side's."""


def style_text(markup: str) -> Markup:
    """A text as the inside of a string of a style sheet: whatever is no letter, digit or space of ASCII becomes its number.

    So nothing that a user typed can end the string, the rule or the style sheet.

    Args:
        markup: The text, escaped for HTML, as a template's block gives it.
    """
    text = " ".join(Markup(markup).unescape().split())  # noqa: S704 - only to undo the escaping
    if len(text) > LONGEST:
        text = text[: LONGEST - 1].rstrip() + "…"
    return Markup("".join(c if c == " " or (c.isascii() and c.isalnum()) else f"\\{ord(c):x} " for c in text))  # noqa: S704
