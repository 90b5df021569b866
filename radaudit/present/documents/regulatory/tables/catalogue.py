"""The tables that documents may have after their items."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from radaudit.present.documents.regulatory.document import Grid
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.present.documents.regulatory.tables.cases import cases_by_group
from radaudit.present.documents.regulatory.tables.gaps import judged_gaps
from radaudit.present.documents.regulatory.tables.performance import performance_by_group, performance_overall
from radaudit.present.documents.regulatory.tables.submission import in_plain_words, subgroup_summary, two_by_two

TABLES: Mapping[str, Callable[[Quoting], Grid | None]] = {
    "overall": performance_overall,
    "groups": cases_by_group,
    "performance": performance_by_group,
    "gaps": judged_gaps,
    "two-by-two": two_by_two,
    "subgroups": subgroup_summary,
    "plain-words": in_plain_words,
}
"""Name in an inventory -> what makes the table; None where the audit has nothing for it."""
