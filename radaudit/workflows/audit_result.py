"""What `run_audit` gives: a finished audit that shows, saves and tabulates itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from radaudit.errors import UsageError
from radaudit.records import EVERYONE, Audit, Evidence, Finding, Predictions, Verdict
from radaudit.records.gallery import Gallery
from radaudit.workflows.output import FILES, new_folder
from radaudit.workflows.presentation import Presentation

if TYPE_CHECKING:
    import pandas as pd
    from fairlearn.metrics import MetricFrame

CUSTOMARY = Presentation()


@dataclass(frozen=True, repr=False, eq=False)
class AuditResult:
    """An audit with everything a caller wants of it.

    Attributes:
        audit: The record behind the report; `audit.json` holds exactly this.
        predictions: The scores row by row, for `predictions.parquet`; None where the audit was read from a file.
        gallery: Pictures of the worst errors, for the page alone; None where none were asked for.
    """

    audit: Audit
    predictions: Predictions | None = field(default=None, compare=False)
    gallery: Gallery | None = field(default=None, compare=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything the audit has to say, worst first."""
        return self.audit.findings

    @property
    def evidence(self) -> Evidence:
        """Every number with its interval."""
        return self.audit.evidence

    def to_html(self, presentation: Presentation = CUSTOMARY) -> str:
        """The report as one page that needs no network, in the language and form that is asked for."""
        return self._page(presentation)

    def _page(self, presentation: Presentation, *, paper: str = "") -> str:
        """What is printed needs no script: the static page, on its paper."""
        from radaudit.present.page.form import Form
        from radaudit.present.page.report import render_html
        from radaudit.workflows.rendering import in_language

        form = Form(presentation.language, presentation.is_static or bool(paper), paper)
        return render_html(in_language(self.audit, form.language), form, self.gallery)

    def to_pdf(self, presentation: Presentation = CUSTOMARY) -> bytes:
        """The report as PDF, printed by an installed Chromium (or the one that RADAUDIT_CHROMIUM names).

        Raises:
            UsageError: When there is no browser.
            CannotAudit: When it does not print.
        """
        from radaudit.workflows.printing import print_pdf

        return print_pdf(self._page(presentation, paper=presentation.paper))

    def to_json(self) -> str:
        """The whole audit as JSON with a versioned schema (docs/audit-json.md)."""
        from radaudit.present.documents.audit_json import render_json

        return render_json(self.audit)

    def to_frame(self) -> pd.DataFrame:
        """Every number as one tidy row; the same table as `numbers.csv`."""
        from radaudit.present.documents.numbers import numbers_frame

        return numbers_frame(self.audit)

    def to_fairlearn(
        self, *attributes: str, threshold: float | None = None, measures: Sequence[str] | None = None
    ) -> MetricFrame:
        """A `fairlearn.metrics.MetricFrame` of the same scored rows, with the measures of the catalogue as its metrics.

        `by_group` of one attribute holds this audit's numbers: `result.to_fairlearn("vendor").by_group["auroc"]["GE"]`. Of
        several attributes fairlearn crosses the groups. What cannot be computed is NaN there. Groups that are too small to be
        shown in the report are in it, because it is made of the rows, which are yours.

        Args:
            *attributes: What becomes the sensitive features; none for all attributes that are no intersections.
            threshold: Decision threshold; None for the audit's first.
            measures: Their names; None for all. Of a million rows choose some: fairlearn takes seconds for each.

        Raises:
            UsageError: When the audit was read from a file and so has no rows, has no groups, or lacks what is asked for.
        """
        if self.predictions is None:
            raise UsageError(
                "This audit was read from a file, which holds no rows.",
                "Run it again with run_audit and use its result.",
            )
        from radaudit.workflows.metric_frame import metric_frame

        return metric_frame(self.predictions, self.evidence, attributes, threshold, measures)

    def write(
        self,
        folder: str | os.PathLike[str],
        presentation: Presentation = CUSTOMARY,
        *,
        before_move: Callable[[], object] | None = None,
    ) -> tuple[Path, ...]:
        """Writes the report's files into a folder, which appears whole or not at all.

        Args:
            folder: A new or empty folder, or an earlier report, which is replaced.
            presentation: Language and form of the page, and what is written beside it.
            before_move: Called when all is written and the folder is about to take its place.

        Returns:
            The files, `report.html` first.

        Raises:
            UsageError: When the folder holds something else than an earlier report, or is a file, or there is no browser.
            CannotAudit: When the browser does not print; as after any error nothing is left behind.
            OSError: When the disk is full or the place cannot be written to.
        """
        from radaudit.present.documents.numbers import render_numbers
        from radaudit.workflows.documents import write_documents

        target = Path(folder)
        with new_folder(target, before_move=before_move) as place:
            (place / "report.html").write_text(self.to_html(presentation), encoding="utf-8")
            if presentation.pdf:
                (place / "report.pdf").write_bytes(self.to_pdf(presentation))
            (place / "audit.json").write_text(self.to_json(), encoding="utf-8")
            (place / "numbers.csv").write_text(render_numbers(self.audit), encoding="utf-8", newline="\n")
            write_documents(self.audit, place, presentation)
            self._write_predictions(place)
            names = [name for name in FILES if (place / name).exists()]
        return tuple(target / name for name in names)

    def _write_predictions(self, place: Path) -> None:
        if self.predictions is None:
            return
        from radaudit.predict.store import write_predictions

        provenance = self.audit.provenance
        hashes = {
            "cohort": provenance.cohort_sha256,
            "model": provenance.model_sha256,
            "preprocessing": provenance.preprocessing_sha256,
        }
        write_predictions(place / "predictions.parquet", self.predictions, hashes=hashes)

    def _repr_html_(self) -> str:
        from radaudit.present.notebook.cell import render_cell

        return render_cell(self.audit)

    def __repr__(self) -> str:
        everyone = self.evidence.summary(EVERYONE)
        counts = {v: sum(f.verdict == v for f in self.findings) for v in Verdict}
        said = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count)
        return f"AuditResult({self.audit.title!r}, n={everyone.n}, findings: {said or 'none'})"
