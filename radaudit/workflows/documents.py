"""What is written beside the page where it is asked for: tables as a workbook or as CSV, a summary for a pull request."""

from __future__ import annotations

from pathlib import Path

from radaudit.language import speaking
from radaudit.records import Audit
from radaudit.workflows.presentation import Presentation


def write_documents(audit: Audit, place: Path, presentation: Presentation) -> None:
    """Writes the documents that the presentation asks for into a folder, from the audit alone.

    Args:
        audit: A finished audit, its findings in English as the record holds them.
        place: An empty place for `tables.xlsx`, `tables/` and `summary.md`.
        presentation: Which of them, and in which language; files for scripts stay in English.

    Raises:
        OSError: When the disk is full or the place cannot be written to.
    """
    if presentation.csv:
        from radaudit.present.documents.csv_tables import render_csv_tables

        folder = place / "tables"
        folder.mkdir()
        for name, text in render_csv_tables(audit).items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    if not (presentation.xlsx or presentation.markdown):
        return
    from radaudit.workflows.rendering import in_language

    told = in_language(audit, presentation.language)
    with speaking(presentation.language):
        if presentation.xlsx:
            from radaudit.present.documents.xlsx import render_xlsx

            (place / "tables.xlsx").write_bytes(render_xlsx(told))
        if presentation.markdown:
            from radaudit.present.documents.markdown import render_markdown

            (place / "summary.md").write_text(render_markdown(told), encoding="utf-8", newline="\n")
