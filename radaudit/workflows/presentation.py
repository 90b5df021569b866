"""What is made of a finished audit beside its JSON: in which language and form the page is, and which further files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from radaudit.errors import UsageError
from radaudit.language import ENGLISH, LANGUAGES


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a report is to look.

    Attributes:
        language: Of the page and its siblings for people: "en" or "zh". Files for scripts stay in English.
        is_static: True for a page without JavaScript, at most 1 MB.
        pdf: True to print the page to `report.pdf` with an installed Chromium.
        xlsx: True to write the report's tables to `tables.xlsx`.
        csv: True to write them to a folder of CSV files, `tables/`.
        markdown: True to write `summary.md`, for a pull request.
    """

    language: str = ENGLISH
    is_static: bool = False
    pdf: bool = False
    xlsx: bool = False
    csv: bool = False
    markdown: bool = False

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise UsageError(
                f"There is no report in the language '{self.language}'.", f"Languages: {', '.join(LANGUAGES)}."
            )


def split_off(given: dict[str, Any]) -> Presentation:
    """Takes the presentation's options out of a command's."""
    names = {
        "lang": "language",
        "static": "is_static",
        "pdf": "pdf",
        "xlsx": "xlsx",
        "csv": "csv",
        "markdown": "markdown",
    }
    return Presentation(**{to: given.pop(name) for name, to in names.items() if name in given})
