"""A finished monitoring: it saves itself as a page, a record, and what else is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.language import speaking
from radaudit.present.documents.json_lines import lines_of
from radaudit.present.monitoring.markdown import monitoring_markdown
from radaudit.present.monitoring.page import render_monitoring
from radaudit.present.page.form import Form
from radaudit.records.codec import to_plain
from radaudit.records.monitoring import MONITOR_SCHEMA, Monitoring
from radaudit.workflows.output import Contents, new_folder
from radaudit.workflows.presentation import Presentation

MONITOR = Contents(
    "monitoring",
    ("monitor.html", "monitor.pdf", "monitor.json", "summary.md"),
    "monitor.json",
    MONITOR_SCHEMA.rpartition("/")[0] + "/",
)
"""What `radaudit monitor` writes, the PDF and the summary where they are asked for."""

CUSTOMARY = Presentation()


@dataclass(frozen=True, slots=True)
class MonitoringResult:
    """A finished monitoring that saves itself.

    Attributes:
        monitoring: The record behind the page; `monitor.json` holds exactly this.
    """

    monitoring: Monitoring

    def write(
        self,
        folder: Path,
        presentation: Presentation = CUSTOMARY,
        *,
        before_move: Callable[[], object] | None = None,
    ) -> tuple[Path, ...]:
        """Writes page and record, and what else is asked for, into a folder, which appears whole or not at all.

        Args:
            folder: A new or empty folder, or an earlier monitoring, which is replaced.
            presentation: Language and form of the page, and whether PDF and summary are written beside it.
            before_move: Called when all is written and the folder is about to take its place.

        Returns:
            The files, the page first.

        Raises:
            UsageError: When the folder holds something else than an earlier monitoring, or is a file; when tables are asked for
                that there are not, or there is no browser.
            CannotAudit: When the browser does not print; as after any error nothing is left behind.
            OSError: When the disk is full or the place cannot be written to.
        """
        if presentation.xlsx or presentation.csv:
            raise UsageError("A monitoring has no further tables.", "Its numbers stand in monitor.json.")
        language = presentation.language
        texts = {
            "monitor.html": render_monitoring(self.monitoring, Form(language, presentation.is_static, "")),
            "monitor.json": lines_of(to_plain(self.monitoring)) + "\n",
        }
        if presentation.markdown:
            with speaking(language):
                texts["summary.md"] = monitoring_markdown(self.monitoring)
        with new_folder(folder, contents=MONITOR, before_move=before_move) as place:
            for name, text in texts.items():
                (place / name).write_text(text, encoding="utf-8", newline="\n")
            if presentation.pdf:
                (place / "monitor.pdf").write_bytes(self._printed(presentation))
            names = [name for name in MONITOR.files if (place / name).exists()]
        return tuple(folder / name for name in names)

    def _printed(self, presentation: Presentation) -> bytes:
        """The static page on its paper."""
        from radaudit.workflows.printing import print_pdf

        return print_pdf(render_monitoring(self.monitoring, Form(presentation.language, True, presentation.paper)))
