"""Who was audited: everyone and every group with patients and events, beside the target population; and who was not seen."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Entry, Fold, Heading, HowTo, KeyValue, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.tables.feet import ROUNDED
from radaudit.present.tables.not_seen import not_seen
from radaudit.present.tables.overlaps import overlaps
from radaudit.present.tables.representation import representation
from radaudit.present.tables.sizes import plain_attributes, sizes
from radaudit.present.view import View
from radaudit.records import GroupSummary, Withheld, wording

TITLE = phrase("Cohort")


@section(TITLE, order=20)
def cohort(view: View) -> Iterator[Block]:
    """Counts of everyone, bars of the groups, the population where one was given, who is missing, and what was inferred."""
    yield KeyValue(tuple(_tiles(view)), "tiles")
    yield Prose((_unit(view),), "note")
    if view.attributes:
        yield sizes(view)
        yield Fold(say("All counts by group"), (_groups(view),))
    else:
        yield Prose((say("No column divides this cohort into groups, so nothing is compared."),), "note")
    yield from overlaps(view)
    if population := view.evidence.population:
        yield Heading(say("Beside the target population"))
        yield from representation(view, population)
    yield Heading(say("Who was not seen"))
    yield not_seen(view)
    plain = tuple(typeset.noted(n) for n in view.evidence.notes if n not in view.evidence.warnings)
    if plain:
        yield Fold(say("What was inferred, and what to bear in mind"), (Prose(plain, "list"),))
    yield HowTo(_reading(view), _not_shown(view))


def _tiles(view: View) -> Iterator[Entry]:
    everyone = view.everyone()
    prevalence = view.measurement("prevalence", everyone.group)
    n, patients, diseased, unscored = (
        view.counted(n, everyone.group)
        for n in (everyone.n, everyone.n_patients, everyone.n_events, everyone.n_unscored)
    )
    yield Entry(say("images audited") if view.is_by_image else say("patients audited"), n)
    if view.is_by_image:
        yield Entry(say("patients") if view.evidence.has_patients else say("patients (assumed)"), patients)
    yield Entry(say("diseased images") if view.is_by_image else say("diseased patients"), diseased)
    if prevalence and prevalence.estimate.is_known:
        share = typeset.estimate(prevalence.estimate, view.card("prevalence"))
        yield Entry(say("prevalence ({level})", level=typeset.level(prevalence.estimate.level)), share)
    yield Entry(say("rows without a score"), unscored)


def _unit(view: View) -> str:
    """What one case is, in words."""
    if not view.is_by_image:
        return say(
            "Unit of analysis: {unit}. Every patient counts once, however many images there are.",
            unit=recalled(view.evidence.unit),
        )
    if view.evidence.has_patients:
        return say(
            "Unit of analysis: image. Images of one patient are not independent: all intervals are clustered by patient."
        )
    return say(
        "Unit of analysis: image. Nothing says which images share a patient, so each is taken for a patient of its own."
    )


def _reading(view: View) -> tuple[str, ...]:
    read = [
        say("The bar is a group's patients, its dark part those with the disease. What a group can show depends on these more "
            "than on all its patients: of few diseased ones no sensitivity is known well."),
        say("A patient counts once under every attribute, so the groups of different attributes overlap."),
    ]  # fmt: skip
    if view.evidence.overlaps:
        read.append(
            say("Cramér’s V says how much one attribute tells of another. Where it is high, two attributes are largely the same "
                "patients divided twice, and no number in this report can say which of the two a gap is due to. Where chance alone "
                "reaches as far, it says nothing.")
        )  # fmt: skip
    if view.evidence.population:
        read.append(
            say("Cohort / population is the group's share of the patients over its share of the population: 1 where they agree, "
                "0.5 where the group is half as frequent here. A divergence is never negative, so chance alone makes one; "
                "only beside what chance gives does it say anything.")
        )  # fmt: skip
    return tuple(read)


def _not_shown(view: View) -> tuple[str, ...]:
    if view.evidence.population:
        return (
            say("Whether the census is right: its shares are taken as exact, and for the people the model will meet."),
            say("Whether within a group the patients are like those of the population: as old, as ill, referred in the same way."),
        )  # fmt: skip
    return (
        say(
            "Whether the cohort looks like the patients the model is meant for: no census was given (--population FILE)."
        ),
    )


def _groups(view: View) -> Table:
    level = typeset.level(view.evidence.level)
    scored = say("Images scored") if view.is_by_image else say("Patients scored")
    columns = (
        Column(say("Group")), Column(say("Rows"), True), Column(scored, True), Column(say("Patients"), True),
        Column(say("Diseased"), True), Column(say("Prevalence ({level})", level=level), True), Column(say("Not scored"), True),
    )  # fmt: skip
    rows = [_row(view, view.everyone(), is_total=True)]
    feet = [say(ROUNDED)] if any(s.is_rounded for s in view.evidence.groups) else []
    plain = plain_attributes(view)
    for attribute in view.attributes:
        rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        withheld = {w.group: w for w in view.withheld_of(attribute)}
        drawn = {s.group for s in view.drawn_groups(attribute)} if attribute in plain else set()
        rows += [_row(view, s, is_drawn=s.group in drawn) for s in view.groups_of(attribute) if s.group not in withheld]
        rows += [_withheld(w) for w in withheld.values()]
        reasons = dict.fromkeys(recalled(w.reason) for w in withheld.values())
        feet += [say("Withheld: {reason}.", reason=reason) for reason in reasons]
    return Table(say("Who is in the cohort."), columns, tuple(rows), feet=tuple(dict.fromkeys(feet)))


def _withheld(w: Withheld) -> Row:
    """A group of too few patients: its name and nothing else."""
    name = Cell(typeset.group_name(w.group), is_label=True)
    return Row((name, Cell(say("withheld"), is_soft=True), *[Cell("–", is_soft=True)] * 5))


def _row(view: View, s: GroupSummary, *, is_total: bool = False, is_drawn: bool = True) -> Row:
    """A group's counts. Its anchor stands where it is drawn, so here only where it is not."""
    prevalence = view.measurement("prevalence", s.group)
    text = typeset.estimate(prevalence.estimate, view.card("prevalence")) if prevalence else ""
    unscored = Cell(view.counted(s.n_unscored, s.group), href="#missing-groups" if s.n_unscored else "")
    cells = (
        Cell(typeset.group_name(s.group), is_label=True),
        *(Cell(view.counted(n, s.group)) for n in (s.n_rows, s.n, s.n_patients, s.n_events)),
        Cell(text or wording.not_estimable(), is_soft=not (prevalence and prevalence.estimate.is_known)),
        unscored,
    )
    return Row(cells, anchor="" if is_drawn else view.group_anchor(s.group), is_total=is_total)
