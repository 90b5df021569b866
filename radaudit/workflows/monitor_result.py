"""Writes what a monitor found: the page and the record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from radaudit.language import ENGLISH
from radaudit.present.documents.json_lines import lines_of
from radaudit.present.monitoring.page import render_monitoring
from radaudit.present.page.form import Form
from radaudit.records.codec import to_plain
from radaudit.records.monitoring import MONITOR_SCHEMA, Monitoring
from radaudit.workflows.output import Contents, new_folder

MONITOR = Contents(
    "monitoring", ("monitor.html", "monitor.json"), "monitor.json", MONITOR_SCHEMA.rpartition("/")[0] + "/"
)


def write_monitoring(
    monitoring: Monitoring,
    folder: Path,
    *,
    language: str = ENGLISH,
    is_static: bool = False,
    before_move: Callable[[], object] | None = None,
) -> tuple[Path, ...]:
    """Writes `monitor.html` and `monitor.json` into a folder, which appears whole or not at all.

    Raises:
        UsageError: When the folder holds something else than an earlier monitoring, or is a file.
        OSError: When the disk is full or the place cannot be written to.
    """
    texts = {
        "monitor.html": render_monitoring(monitoring, Form(language, is_static, "")),
        "monitor.json": lines_of(to_plain(monitoring)) + "\n",
    }
    with new_folder(folder, contents=MONITOR, before_move=before_move) as place:
        for name, text in texts.items():
            (place / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(folder / name for name in texts)
