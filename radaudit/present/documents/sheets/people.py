"""Who is in every group, and which rows could not be scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from radaudit.language import phrase, recalled, say
from radaudit.present.documents.sheets.naming import place
from radaudit.present.documents.sheets.sheet import ATTRIBUTE, GROUP, HIGH, LOW, NOTE, Cell, Column, Sheet
from radaudit.present.view import View
from radaudit.records import GroupSummary, Withheld
from radaudit.records.wording import whole

_COUNTS = (
    Column("rows", phrase("Rows"), "count"),
    Column("scored", phrase("Scored"), "count"),
    Column("unscored", phrase("Not scored"), "count"),
    Column("diseased", phrase("Diseased"), "count"),
    Column("patients", phrase("Patients"), "count"),
    Column("patients_diseased", phrase("Patients with a diseased case"), "count"),
    Column("patients_not_diseased", phrase("Patients with a case without the disease"), "count"),
)


def cohort(view: View) -> Sheet:
    """Every group with its counts; groups that are withheld stand there by name, with the reason."""
    about = say("Who was audited: one row a group. Groups whose numbers are withheld are named with the reason.")
    columns = (ATTRIBUTE, GROUP, *_COUNTS, NOTE)
    return Sheet("cohort", phrase("Cohort"), about, columns, tuple(_people(view)))


def population(view: View) -> Sheet:
    """The cohort beside the people that the model is meant for."""
    columns = (
        ATTRIBUTE, GROUP, Column("population", phrase("Share of the population"), "number"),
        Column("share", phrase("Share of the cohort"), "number"), LOW, HIGH, Column("patients", phrase("Patients"), "count"),
        Column("ratio", phrase("Ratio"), "number"), Column("ratio_low", phrase("Ratio, lower end"), "number"),
        Column("ratio_high", phrase("Ratio, upper end"), "number"), NOTE,
    )  # fmt: skip
    about = say(
        "The cohort beside the people that the model is meant for: a ratio below 1 is a group that is too rare here."
    )
    return Sheet("population", phrase("Target population"), about, columns, tuple(_represented(view)))


def _represented(view: View) -> Iterator[Mapping[str, Cell]]:
    given = view.evidence.population
    for g in (g for a in given.attributes for g in a.groups) if given else ():
        yield place(g.group) | {
            "population": g.population, "share": g.share.value, "low": g.share.low, "high": g.share.high,
            "patients": g.share.n_patients or None, "ratio": g.ratio.value, "ratio_low": g.ratio.low, "ratio_high": g.ratio.high,
            "note": recalled(g.share.note),
        }  # fmt: skip


def unscored(view: View) -> Sheet:
    """Rows without a score, by group and reason."""
    rows: list[Mapping[str, Cell]] = [
        place(u.group) | {"rows": u.n, "reason": recalled(u.reason)} for u in view.evidence.unscored
    ]
    columns = (ATTRIBUTE, GROUP, _COUNTS[0], Column("reason", phrase("Reason"), "wide"))
    about = say("Rows that could not be scored, by group and reason.")
    return Sheet("not_scored", phrase("Not scored"), about, columns, tuple(rows))


def _people(view: View) -> Iterator[Mapping[str, Cell]]:
    for s in view.evidence.groups:
        yield place(s.group) | _counts(view, s)
    for w in view.evidence.withheld:
        yield place(w.group) | {"note": _why(w)}


def _counts(view: View, s: GroupSummary) -> dict[str, Cell]:
    counts: dict[str, Cell] = {
        "rows": s.n_rows, "scored": s.n, "unscored": s.n_unscored, "diseased": s.n_events, "patients": s.n_patients,
        "patients_diseased": s.n_event_patients, "patients_not_diseased": s.n_other_patients,
    }  # fmt: skip
    if not view.evidence.has_patients:
        for name in ("patients", "patients_diseased", "patients_not_diseased"):
            del counts[name]
    if not view.is_rounded(s.group):
        return counts
    # A rounded 0 need not be nobody, so no 0 is written.
    note = say(
        "Counts are rounded, so that a withheld group cannot be computed from them; one that is left empty is under {fewest}.",
        fewest=whole(view.evidence.smallest_group),
    )
    return {name: n or None for name, n in counts.items()} | {"note": note}


def _why(withheld: Withheld) -> str:
    return say("Withheld: {reason}", reason=recalled(withheld.reason))
