"""What is made of a finished audit beside its JSON: in which language and form the page is, and which further files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from radaudit.errors import UsageError
from radaudit.language import ENGLISH, LANGUAGES
from radaudit.workflows.printing import check_printing

PAPERS = ("A4", "letter")
"""What a report may be printed on, as style sheets call it."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a report is to look.

    Attributes:
        language: Of the page and its siblings for people: "en" or "zh". Files for scripts stay in English.
        is_static: True for a page without JavaScript, at most 1 MB.
        pdf: True to print the page to `report.pdf` with an installed Chromium.
        paper: What it is printed on: "A4" or "letter".
        xlsx: True to write the report's tables to `tables.xlsx`.
        csv: True to write them to a folder of CSV files, `tables/`.
        markdown: True to write `summary.md`, for a pull request.
    """

    language: str = ENGLISH
    is_static: bool = False
    pdf: bool = False
    paper: str = "A4"
    xlsx: bool = False
    csv: bool = False
    markdown: bool = False

    def __post_init__(self) -> None:
        if self.paper not in PAPERS:
            raise UsageError(f"A report is not printed on '{self.paper}'.", f"Papers: {', '.join(PAPERS)}.")
        if self.language not in LANGUAGES:
            raise UsageError(
                f"There is no report in the language '{self.language}'.", f"Languages: {', '.join(LANGUAGES)}."
            )


def split_off(given: dict[str, Any]) -> Presentation:
    """Takes the presentation's options out of a command's, and makes sure, before any work is done, that they can be met.

    Raises:
        UsageError: When the report is to be printed, and there is no browser.
        CannotAudit: When the browser does not print.
    """
    names = {
        "lang": "language",
        "static": "is_static",
        "pdf": "pdf",
        "paper": "paper",
        "xlsx": "xlsx",
        "csv": "csv",
        "markdown": "markdown",
    }
    presentation = Presentation(**{to: given.pop(name) for name, to in names.items() if name in given})
    if presentation.pdf:
        check_printing()
    return presentation
