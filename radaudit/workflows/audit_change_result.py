"""The finished comparison of two audits: it shows itself, and saves itself as a page, a record and a table."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.judge.changes import judge_comparisons
from radaudit.language import ENGLISH, speaking
from radaudit.records.audit_change import CHANGE_SCHEMA, AuditChange
from radaudit.workflows.output import Contents, new_folder
from radaudit.workflows.presentation import Presentation

CHANGE = Contents(
    "comparison of two audits",
    ("change.html", "change.pdf", "change.json", "changes.csv", "summary.md"),
    "change.json",
    CHANGE_SCHEMA.rpartition("/")[0] + "/",
)
"""What `radaudit compare` writes of two audits, the PDF and the summary where they are asked for."""

CUSTOMARY = Presentation()


def change_in_language(change: AuditChange, language: str) -> AuditChange:
    """The record with its changes said in another language; numbers and outcomes are the same."""
    if language == ENGLISH:
        return change
    with speaking(language):
        told = judge_comparisons((c.comparison for c in change.changes), change.cards, change.policy, change.level)
    if [c.outcome for c in told] != [c.outcome for c in change.changes]:
        return change  # judged by other rules: the outcomes stand, in the language in which they were written
    return dataclasses.replace(change, changes=told)


@dataclasses.dataclass(frozen=True, eq=False)
class AuditChangeResult:
    """A finished comparison of two audits that shows and saves itself.

    Attributes:
        change: The record behind the page; `change.json` holds exactly this.
    """

    change: AuditChange

    def to_html(self, presentation: Presentation = CUSTOMARY) -> str:
        """The change as one page that needs no network, in the language and form that is asked for."""
        return self._page(presentation)

    def _page(self, presentation: Presentation, *, paper: str = "") -> str:
        from radaudit.judge.gate import gate_change
        from radaudit.present.change.page import render_change
        from radaudit.present.form import Form

        form = Form(presentation.language, presentation.is_static or bool(paper), paper)
        told = self.told(form.language)
        with speaking(form.language):
            gate = gate_change(told)
        return render_change(told, form, gate)

    def told(self, language: str) -> AuditChange:
        """The record in another language."""
        return change_in_language(self.change, language)

    def to_json(self) -> str:
        """The whole change as JSON with a versioned schema."""
        from radaudit.present.documents.comparison_files import record_json

        return record_json(self.change)

    def to_csv(self) -> str:
        """Every change as one row."""
        from radaudit.present.documents.comparison_files import rows_csv

        return rows_csv(self.change.changes)

    def to_markdown(self, presentation: Presentation = CUSTOMARY) -> str:
        """A summary for a pull request."""
        from radaudit.present.change.markdown import change_markdown

        with speaking(presentation.language):
            return change_markdown(self.told(presentation.language))

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
            The files, `change.html` first.

        Raises:
            UsageError: When the folder holds something else, is a file, or tables are asked for that there are not.
            CannotAudit: When the browser does not print.
            OSError: When the disk is full or the place cannot be written to.
        """
        if presentation.xlsx or presentation.csv:
            raise UsageError("A comparison of two audits has no further tables.", "Its numbers stand in changes.csv.")
        target = Path(folder)
        texts = {"change.html": self.to_html(presentation), "change.json": self.to_json(), "changes.csv": self.to_csv()}
        if presentation.markdown:
            texts["summary.md"] = self.to_markdown(presentation)
        with new_folder(target, contents=CHANGE, before_move=before_move) as place:
            for name, text in texts.items():
                (place / name).write_text(text, encoding="utf-8", newline="\n")
            if presentation.pdf:
                from radaudit.workflows.printing import print_pdf

                (place / "change.pdf").write_bytes(print_pdf(self._page(presentation, paper=presentation.paper)))
            names = [name for name in CHANGE.files if (place / name).exists()]
        return tuple(target / name for name in names)
