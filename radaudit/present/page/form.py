"""In which form a page is made: its language, and whether it does without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.language import ENGLISH


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a page.

    Attributes:
        language: "en" or "zh".
        is_static: True for a page without any script: figures as SVG only, no live threshold.
        paper: The paper that it is printed on: "A4", "letter", or "" for whatever the reader's browser is set to.
    """

    language: str = ENGLISH
    is_static: bool = False
    paper: str = ""


INTERACTIVE = Form()
"""The customary form: English, figures that can be explored."""
