"""`comparison.json`, `change.json` and `changes.csv`: a comparison of two models, or of two audits, as data."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from radaudit.present.documents.json_lines import lines_of
from radaudit.records.audit_change import AuditChange
from radaudit.records.codec import to_plain
from radaudit.records.comparison import Change, ModelComparison

COLUMNS = (
    "metric", "attribute", "group", "baseline", "candidate", "change", "low", "high", "simultaneous_low", "simultaneous_high",
    "se", "p", "p_adjusted", "family", "outcome", "n", "n_events", "n_patients", "smallest_detectable", "method", "note",
    "confirmatory",
)  # fmt: skip
"""Of `changes.csv`, in this order."""


def comparison_json(record: ModelComparison | AuditChange) -> str:
    """The comparison as JSON text, one record a line, floats in full, never NaN."""
    return lines_of(to_plain(record)) + "\n"


def changes_csv(changes: Iterable[Change]) -> str:
    """Every change as one row; an empty cell is a number that cannot be estimated, and `note` says why."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(change) for change in changes)
    return file.getvalue()


def _row(change: Change) -> dict[str, object]:
    c, gap = change.comparison, change.comparison.gap
    values = (
        c.metric, c.group.attribute, c.group.value, c.against_value, c.group_value, gap.value, gap.low, gap.high, c.low, c.high,
        gap.se, c.p, c.p_adjusted, c.family, change.outcome, gap.n, gap.n_events, gap.n_patients, c.smallest_detectable,
        gap.method, gap.note, "yes" if c.is_confirmatory else "no",
    )  # fmt: skip
    return {name: "" if value is None else value for name, value in zip(COLUMNS, values, strict=True)}
