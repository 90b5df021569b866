"""`audit.json`: the whole audit as data, written and read back without loss (docs/audit-json.md)."""

from __future__ import annotations

from radaudit.present.documents.json_lines import lines_of
from radaudit.present.documents.reading import read_json
from radaudit.records import Audit
from radaudit.records.codec import to_plain

__all__ = ["read_json", "render_json"]


def render_json(audit: Audit) -> str:
    """Writes the audit as JSON text: one measurement, gap, curve or finding a line, floats in full, never NaN.

    Raises:
        ValueError: When a number is NaN or infinite, which the records forbid.
    """
    return lines_of(to_plain(audit)) + "\n"
