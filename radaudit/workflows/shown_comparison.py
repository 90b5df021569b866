"""What every finished comparison does, be it of two models or of two audits: it shows itself, and saves itself."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from radaudit.errors import UsageError
from radaudit.language import speaking
from radaudit.workflows.output import Contents, new_folder
from radaudit.workflows.presentation import Presentation

if TYPE_CHECKING:
    from radaudit.present.page.form import Form
    from radaudit.records.audit_change import AuditChange
    from radaudit.records.comparison import ModelComparison

CUSTOMARY = Presentation()


def folder_contents(what: str, name: str, schema: str) -> Contents:
    """What the folder of a comparison may hold, the PDF and the summary where they are asked for.

    Args:
        what: How a message calls it.
        name: Of the page, the PDF and the record, without suffix.
        schema: Of the record.
    """
    files = (f"{name}.html", f"{name}.pdf", f"{name}.json", "changes.csv", "summary.md")
    return Contents(what, files, f"{name}.json", schema.rpartition("/")[0] + "/")


class ShownComparison(ABC):
    """A finished comparison that shows and saves itself."""

    __slots__ = ()
    CONTENTS: ClassVar[Contents]

    @property
    @abstractmethod
    def _record(self) -> ModelComparison | AuditChange:
        """As it was made; the .json file holds exactly this."""

    @abstractmethod
    def _render(self, form: Form) -> str:
        """The page."""

    @abstractmethod
    def _summarize(self, language: str) -> str:
        """The summary; called where the language is spoken."""

    def to_html(self, presentation: Presentation = CUSTOMARY) -> str:
        """The comparison as one page that needs no network, in the language and form that is asked for."""
        return self._page(presentation)

    def _page(self, presentation: Presentation, *, paper: str = "") -> str:
        """What is printed needs no script: the static page, on its paper."""
        from radaudit.present.page.form import Form

        return self._render(Form(presentation.language, presentation.is_static or bool(paper), paper))

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
        with speaking(presentation.language):
            return self._summarize(presentation.language)

    def to_json(self) -> str:
        """The whole comparison as JSON with a versioned schema."""
        from radaudit.present.documents.comparison_files import comparison_json

        return comparison_json(self._record)

    def to_csv(self) -> str:
        """Every change as one row."""
        from radaudit.present.documents.comparison_files import changes_csv

        return changes_csv(self._record.changes)

    def write(
        self,
        folder: str | os.PathLike[str],
        presentation: Presentation = CUSTOMARY,
        *,
        before_move: Callable[[], object] | None = None,
    ) -> tuple[Path, ...]:
        """Writes the page, the record and the table into a folder, which appears whole or not at all.

        Args:
            folder: A new or empty folder, or an earlier one of the same kind, which is replaced.
            presentation: Language and form of the page, and whether PDF and summary are written beside it.
            before_move: Called when all is written and the folder is about to take its place.

        Returns:
            The files, the page first.

        Raises:
            UsageError: When the folder holds something else than an earlier comparison, or is a file, when there is no browser,
                or when tables are asked for that a comparison does not have.
            CannotAudit: When the browser does not print; as after any error nothing is left behind.
            OSError: When the disk is full or the place cannot be written to.
        """
        kind = self.CONTENTS
        if presentation.xlsx or presentation.csv:
            raise UsageError(f"A {kind.what} has no further tables.", "Its numbers stand in changes.csv.")
        page, pdf, record, table, summary = kind.files
        target = Path(folder)
        texts = {page: self.to_html(presentation), record: self.to_json(), table: self.to_csv()}
        if presentation.markdown:
            texts[summary] = self.to_markdown(presentation)
        with new_folder(target, contents=kind, before_move=before_move) as place:
            for name, text in texts.items():
                (place / name).write_text(text, encoding="utf-8", newline="\n")
            if presentation.pdf:
                (place / pdf).write_bytes(self.to_pdf(presentation))
            names = [name for name in kind.files if (place / name).exists()]
        return tuple(target / name for name in names)
