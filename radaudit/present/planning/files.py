"""A plan as a file: Markdown for people, JSON and CSV for scripts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from radaudit.language import say
from radaudit.present.documents.markdown import inert
from radaudit.present.planning.part import Part
from radaudit.records.audit_needs import AuditNeeds
from radaudit.records.codec import to_plain
from radaudit.records.study_plan import StudyPlan

MARKS = {
    ".md": "<!-- radaudit plan -->",
    ".json": '"schema": "radaudit.plan',
    ".csv": "attribute,group,measure,purpose,",
}
"""What tells an earlier file of a plan from somebody else's."""

_STUDY = ("images", "events", "patients", "total_patients", "is_binding", "note")
_NEEDS = ("threshold", "verdict", "width", "cases", "cases_needed", "patients_needed", "assumes", "note")


def plan_markdown(parts: Iterable[Part], title: str) -> str:
    """The parts as Markdown, in the language spoken at the moment."""
    return "\n".join([MARKS[".md"], f"# {inert(title)}", "", *_lines(parts)]) + "\n"


def plan_json(record: StudyPlan | AuditNeeds) -> str:
    """The whole record as JSON."""
    return json.dumps(to_plain(record), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def plan_csv(record: StudyPlan | AuditNeeds) -> str:
    """One row a criterion and group."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("attribute", "group", "measure", "purpose", "target", *_columns(record)))
    rows.writerows(_study_rows(record) if isinstance(record, StudyPlan) else _needs_rows(record))
    return text.getvalue()


def _columns(record: StudyPlan | AuditNeeds) -> tuple[str, ...]:
    return _STUDY if isinstance(record, StudyPlan) else _NEEDS


def _study_rows(plan: StudyPlan) -> Iterator[tuple[object, ...]]:
    binding = [s.binding for s in plan.sizes]
    for r in plan.requirements:
        yield (
            *_safe(r.group), r.measure, r.purpose, r.target, r.images, r.events, r.patients, r.total_patients,
            "yes" if r in binding else "no", r.note,
        )  # fmt: skip


def _needs_rows(needs: AuditNeeds) -> Iterator[tuple[object, ...]]:
    for g in needs.gaps:
        assumes = "" if g.needed is None else "the gap stays" if g.stays else "no gap"
        yield (
            *_safe(g.group), g.metric, "gap", g.margin, g.threshold, g.verdict.value, None, g.n, g.needed, g.patients_needed,
            assumes, "" if g.needed is not None else g.advice,
        )  # fmt: skip
    for w in needs.widths:
        yield (
            *_safe(w.group), w.metric, "width", w.target, w.threshold, None, w.width, w.n, w.needed, w.patients_needed, "", w.note,
        )  # fmt: skip


def _safe(names: Iterable[str]) -> tuple[str, ...]:
    """Names of the cohort that no spreadsheet takes for a formula."""
    return tuple(f"'{name}" if name[:1] in "=+-@\t\r" else name for name in names)


def _lines(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if part.title:
            yield f"## {inert(part.title)}"
            yield ""
        for text in part.texts:
            yield inert(text)
            yield ""
        if part.columns:
            yield f"| {' | '.join(map(inert, part.columns))} |"
            yield "|" + "".join(" --- |" if i < part.words else " ---: |" for i in range(len(part.columns)))
            for i, row in enumerate(part.rows):
                cells = [f"**{inert(c)}**" if i in part.marked else inert(c) for c in row]
                yield f"| {' | '.join(cells)} |"
            yield ""
        for note in part.notes:
            yield inert(note)
            yield ""
    yield say("Made by radaudit plan.")
