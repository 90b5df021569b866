"""Who was audited: everyone and every group with images, patients, events and prevalence, and who is missing."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Entry, Heading, HowTo, KeyValue, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.tables.feet import ROUNDED
from radaudit.present.view import View
from radaudit.records import UNKNOWN, GroupSummary, Withheld, wording


@section("Cohort", order=20)
def cohort(view: View) -> Iterator[Block]:
    """Counts of everyone, the table of groups, excluded rows, and what was inferred on the way."""
    evidence, everyone = view.evidence, view.everyone()
    prevalence = view.measurement("prevalence", everyone.group)
    n, patients, diseased = _counts(view, everyone, everyone.n, everyone.n_patients, everyone.n_events)
    tiles = [Entry(f"{view.cases} audited", n)]
    if view.is_by_image:
        tiles.append(Entry("patients" if evidence.has_patients else "patients (assumed)", patients))
    tiles.append(Entry(f"diseased {view.cases}", diseased))
    if prevalence and prevalence.estimate.is_known:
        share = typeset.estimate(prevalence.estimate, view.card("prevalence"))
        tiles.append(Entry(f"prevalence ({typeset.level(prevalence.estimate.level)})", share))
    tiles.append(Entry("rows without a score", view.counted(everyone.n_unscored, everyone.group)))
    yield KeyValue(tuple(tiles), "tiles")
    yield Prose((_unit(view),), "note")
    if view.attributes:
        yield _groups(view)
        unknown = [s for a in view.attributes for s in view.groups_of(a) if s.group.value == UNKNOWN and s.n_rows]
        if unknown:
            counts = [f"{view.counted(s.n_rows, s.group)} in {s.group.attribute}" for s in unknown]
            yield Prose(
                (f"“{UNKNOWN}” holds rows whose value is missing: {typeset.listed(counts)}. They are audited as a "
                 "group of "
                 "their own.",), "note"
            )  # fmt: skip
    else:
        yield Prose(("No column divides this cohort into groups, so nothing is compared.",), "note")
    if evidence.excluded:
        rows = tuple(Row((Cell(reason), Cell(wording.whole(n)))) for reason, n in evidence.excluded.items())
        yield Table("Rows of the file that are not part of the audit.", (Column("Reason"), Column("Rows", True)), rows)
    plain = tuple(n for n in evidence.notes if n not in evidence.warnings)
    if plain:
        yield Heading("What was inferred, and what to bear in mind")
        yield Prose(plain, "list")
    yield HowTo(
        (f"Diseased {view.cases} are those with the positive label. What a group can show depends on these more than on all its "
         f"{view.cases}.",
         "A row counts once under every attribute, so the groups of different attributes overlap."),
        ("Whether the cohort looks like the patients the model is meant for. That needs somebody who knows both.",),
    )  # fmt: skip


def _unit(view: View) -> str:
    """What one case is, in words."""
    if not view.is_by_image:
        return f"Unit of analysis: {view.evidence.unit}. Every patient counts once, however many images there are."
    if view.evidence.has_patients:
        return "Unit of analysis: image. Images of one patient are not independent: all intervals are clustered by patient."
    return (
        "Unit of analysis: image. Nothing says which images share a patient, so each is taken for a patient of its own."
    )


def _counts(view: View, s: GroupSummary, *numbers: int) -> list[str]:
    return [view.counted(n, s.group) for n in numbers]


def _groups(view: View) -> Table:
    columns = (
        Column("Group"), Column("Rows", True), Column(f"{wording.capital(view.cases)} scored", True), Column("Patients", True),
        Column("Diseased", True), Column(f"Prevalence ({typeset.level(view.evidence.level)})", True), Column("Not scored", True),
    )  # fmt: skip
    rows = [_row(view, view.everyone(), is_total=True)]
    feet = [ROUNDED] if any(s.is_rounded for s in view.evidence.groups) else []
    for attribute in view.attributes:
        source = view.evidence.sources.get(attribute, "")
        origin = Cell(f"from {source}" if source else "", is_soft=True)
        rows.append(Row((Cell(attribute, is_label=True), origin), is_heading=True))
        withheld = {w.group: w for w in view.withheld_of(attribute)}
        rows += [_row(view, s) for s in view.groups_of(attribute) if s.group not in withheld]
        rows += [_withheld(w) for w in withheld.values()]
        feet += [f"Withheld: {reason}." for reason in dict.fromkeys(w.reason.rstrip(".") for w in withheld.values())]
    return Table("Who is in the cohort.", columns, tuple(rows), feet=tuple(dict.fromkeys(feet)))


def _withheld(w: Withheld) -> Row:
    """A group of too few patients: its name and nothing else."""
    return Row((Cell(w.group.value, is_label=True), Cell("withheld", is_soft=True), *[Cell("–", is_soft=True)] * 5))


def _row(view: View, s: GroupSummary, *, is_total: bool = False) -> Row:
    prevalence = view.measurement("prevalence", s.group)
    text = typeset.estimate(prevalence.estimate, view.card("prevalence")) if prevalence else ""
    unscored = Cell(view.counted(s.n_unscored, s.group), href="#limits" if s.n_unscored else "")
    cells = (
        Cell(typeset.group_name(s.group), is_label=True),
        *(Cell(text) for text in _counts(view, s, s.n_rows, s.n, s.n_patients, s.n_events)),
        Cell(text or wording.NOT_ESTIMABLE, is_soft=not (prevalence and prevalence.estimate.is_known)),
        unscored,
    )
    return Row(cells, anchor=view.group_anchor(s.group), is_total=is_total)
