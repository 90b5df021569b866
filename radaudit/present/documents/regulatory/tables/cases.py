"""Who is in the cohort, group by group."""

from __future__ import annotations

from radaudit.present import typeset
from radaudit.present.documents.regulatory.document import Grid
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records import EVERYONE, GroupSummary


def cases_by_group(q: Quoting) -> Grid | None:
    """Cases, patients and diseased cases of everyone and every group."""
    patients = q.evidence.has_patients
    columns = (
        "Group",
        f"{q.case.capitalize()}s scored",
        "Diseased",
        *(("Patients",) if patients else ()),
        "Not scored",
    )
    rows: list[tuple[str, ...]] = [_row(q, q.view.everyone(), "Everyone")]
    paths = [q.group_anchor(EVERYONE).path]
    for attribute in q.evidence.attributes:
        rows.append((typeset.isolated(attribute),))
        paths.append("")
        for s in q.view.groups_of(attribute):
            rows.append(_row(q, s, typeset.isolated(s.group.value)))
            paths.append(q.group_anchor(s.group).path)
        for withheld in q.view.withheld_of(attribute):
            if all(s.group != withheld.group for s in q.view.groups_of(attribute)):
                rows.append((typeset.isolated(withheld.group.value), "withheld", *("",) * (len(columns) - 2)))
                paths.append("evidence.withheld")
    return Grid("table-groups", "Cases by group", columns, tuple(rows), _note(q), tuple(paths))


def _row(q: Quoting, s: GroupSummary, name: str) -> tuple[str, ...]:
    counts = [s.n, s.n_events, *((s.n_patients,) if q.evidence.has_patients else ()), s.n_unscored]
    return (name, *(q.view.counted(n, s.group) for n in counts))


def _note(q: Quoting) -> str:
    if any(s.is_rounded for s in q.evidence.groups):
        return "Counts marked “about” are rounded, so that a withheld group cannot be computed from the others."
    return ""
