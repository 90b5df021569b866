"""A finished comparison: it shows itself, and saves itself as a page, a record and a table."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path

from radaudit.records.changes import COMPARISON_SCHEMA, ModelComparison
from radaudit.workflows.output import Contents, new_folder

COMPARISON = Contents(
    "comparison",
    ("comparison.html", "comparison.json", "changes.csv"),
    "comparison.json",
    COMPARISON_SCHEMA.rpartition("/")[0] + "/",
)
"""What `radaudit compare` writes."""


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class ComparisonResult:
    """A finished comparison that shows and saves itself.

    Attributes:
        comparison: The record behind the page; `comparison.json` holds exactly this.
    """

    comparison: ModelComparison

    def to_html(self) -> str:
        """The comparison as one page that needs no network."""
        from radaudit.present.comparison.page import render_comparison

        return render_comparison(self.comparison)

    def to_json(self) -> str:
        """The whole comparison as JSON with a versioned schema."""
        from radaudit.present.documents.comparison_files import comparison_json

        return comparison_json(self.comparison)

    def to_csv(self) -> str:
        """Every change as one row."""
        from radaudit.present.documents.comparison_files import changes_csv

        return changes_csv(self.comparison)

    def write(
        self, folder: str | os.PathLike[str], *, before_move: Callable[[], object] | None = None
    ) -> tuple[Path, ...]:
        """Writes the page, the record and the table into a folder, which appears whole or not at all.

        Raises:
            UsageError: When the folder holds something else than an earlier comparison, or is a file.
            OSError: When the disk is full or the place cannot be written to; then nothing is left behind.
        """
        target = Path(folder)
        texts = (self.to_html(), self.to_json(), self.to_csv())
        with new_folder(target, contents=COMPARISON, before_move=before_move) as place:
            for name, text in zip(COMPARISON.files, texts, strict=True):
                (place / name).write_text(text, encoding="utf-8", newline="\n")
        return tuple(target / name for name in COMPARISON.files)

    def __repr__(self) -> str:
        from radaudit.judge.changes import count_outcomes

        counts = count_outcomes(self.comparison.changes)
        said = ", ".join(f"{n} {outcome}" for outcome, n in counts.items() if n)
        return f"ComparisonResult({self.comparison.title!r}, changes: {said or 'none'})"
