"""A finished comparison: it shows itself, and saves itself as a page, a record, a table and what else is asked for."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.records.changes import COMPARISON_SCHEMA, ModelComparison
from radaudit.workflows.output import Contents, new_folder
from radaudit.workflows.presentation import Presentation

COMPARISON = Contents(
    "comparison",
    ("comparison.html", "comparison.pdf", "comparison.json", "changes.csv", "summary.md"),
    "comparison.json",
    COMPARISON_SCHEMA.rpartition("/")[0] + "/",
)
"""What `radaudit compare` writes, the PDF and the summary where they are asked for."""

CUSTOMARY = Presentation()


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class ComparisonResult:
    """A finished comparison that shows and saves itself.

    Attributes:
        comparison: The record behind the page; `comparison.json` holds exactly this.
    """

    comparison: ModelComparison

    def to_html(self, presentation: Presentation = CUSTOMARY) -> str:
        """The comparison as one page that needs no network, in the language and form that is asked for."""
        return self._page(presentation)

    def _page(self, presentation: Presentation, *, paper: str = "") -> str:
        """What is printed needs no script: the static page, on its paper."""
        from radaudit.judge.gate import gate_comparison
        from radaudit.language import speaking
        from radaudit.present.comparison.page import render_comparison
        from radaudit.present.form import Form

        form = Form(presentation.language, presentation.is_static or bool(paper), paper)
        told = self.told(form.language)
        with speaking(form.language):
            gate = gate_comparison(told)
        return render_comparison(told, form, gate)

    def told(self, language: str) -> ModelComparison:
        """The record with its changes said in another language; numbers and outcomes are the same."""
        from radaudit.workflows.rendering import comparison_in_language

        return comparison_in_language(self.comparison, language)

    def to_pdf(self, presentation: Presentation = CUSTOMARY) -> bytes:
        """The comparison as PDF, printed by an installed Chromium (or the one that RADAUDIT_CHROMIUM names).

        Raises:
            UsageError: When there is no browser.
            CannotAudit: When it does not print.
        """
        from radaudit.workflows.printing import print_pdf

        return print_pdf(self._page(presentation, paper=presentation.paper))

    def to_markdown(self, presentation: Presentation = CUSTOMARY) -> str:
        """A summary for a pull request: the answer, the points behind it, and the table of outcomes."""
        from radaudit.language import speaking
        from radaudit.present.comparison.markdown import comparison_markdown

        with speaking(presentation.language):
            return comparison_markdown(self.told(presentation.language))

    def to_json(self) -> str:
        """The whole comparison as JSON with a versioned schema."""
        from radaudit.present.documents.comparison_files import comparison_json

        return comparison_json(self.comparison)

    def to_csv(self) -> str:
        """Every change as one row."""
        from radaudit.present.documents.comparison_files import changes_csv

        return changes_csv(self.comparison)

    def write(
        self,
        folder: str | os.PathLike[str],
        presentation: Presentation = CUSTOMARY,
        *,
        before_move: Callable[[], object] | None = None,
    ) -> tuple[Path, ...]:
        """Writes the page, the record and the table into a folder, which appears whole or not at all.

        Args:
            folder: A new or empty folder, or an earlier comparison, which is replaced.
            presentation: Language and form of the page, and whether PDF and summary are written beside it.
            before_move: Called when all is written and the folder is about to take its place.

        Returns:
            The files, `comparison.html` first.

        Raises:
            UsageError: When the folder holds something else than an earlier comparison, or is a file, when there is no browser,
                or when tables are asked for that a comparison does not have.
            CannotAudit: When the browser does not print; as after any error nothing is left behind.
            OSError: When the disk is full or the place cannot be written to.
        """
        if presentation.xlsx or presentation.csv:
            raise UsageError("A comparison has no further tables.", "Its numbers stand in changes.csv.")
        target = Path(folder)
        texts = {
            "comparison.html": self.to_html(presentation),
            "comparison.json": self.to_json(),
            "changes.csv": self.to_csv(),
        }
        if presentation.markdown:
            texts["summary.md"] = self.to_markdown(presentation)
        with new_folder(target, contents=COMPARISON, before_move=before_move) as place:
            for name, text in texts.items():
                (place / name).write_text(text, encoding="utf-8", newline="\n")
            if presentation.pdf:
                (place / "comparison.pdf").write_bytes(self.to_pdf(presentation))
            names = [name for name in COMPARISON.files if (place / name).exists()]
        return tuple(target / name for name in names)

    def __repr__(self) -> str:
        from radaudit.judge.changes import count_outcomes

        counts = count_outcomes(self.comparison.changes)
        said = ", ".join(f"{n} {outcome}" for outcome, n in counts.items() if n)
        return f"ComparisonResult({self.comparison.title!r}, changes: {said or 'none'})"
