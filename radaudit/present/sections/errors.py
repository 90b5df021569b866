"""Who is missed and who is alarmed for nothing, in every group, at the threshold in use."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Fold, HowTo, Prose, Row, Table
from radaudit.present.figures.missed_and_alarmed import missed_and_alarmed
from radaudit.present.sections import section
from radaudit.present.tables.all_measures import all_measures
from radaudit.present.tables.feet import feet
from radaudit.present.tables.measures import measures_table
from radaudit.present.tables.two_by_two import two_by_two
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, wording

# Each is a share of what its column heading names, so a share of 0.843 reads "843 of 1000".
_PER_THOUSAND = {
    "sensitivity": phrase("Of 1000 diseased: flagged"),
    "specificity": phrase("Of 1000 not diseased: left alone"),
    "ppv": phrase("Of 1000 flagged: diseased"),
    "npv": phrase("Of 1000 not flagged: not diseased"),
    "flag_rate": phrase("Of 1000 images: flagged"),
}
_OF_PATIENTS = {"flag_rate": phrase("Of 1000 patients: flagged")}

TITLE = phrase("Errors at the threshold")


@section(TITLE, order=70)
def errors(view: View) -> Iterator[Block]:
    """The sentence, the missed and the falsely flagged of 1000, and the tables behind them."""
    cards = [c for c in view.cards_of("errors", "counts") if c.has_threshold]
    if not cards:
        return
    yield Prose((_sentence(view, view.evidence.thresholds[0]),), "lead")
    if figure := missed_and_alarmed(view):
        yield figure
    main = [c for c in cards if not c.is_detail]
    tables = [measures_table(view, main, say("Errors by group."))] if main else []
    if counts := two_by_two(view):
        tables.append(counts)
    if table := _per_thousand(view):
        tables.append(table)
    if tables:
        yield Fold(
            say("Errors of every group: as shares, as counts of cases, and in whole cases of 1000"), tuple(tables)
        )
    yield from all_measures(view, "counts", "errors")
    yield HowTo(
        (say("A bar to the left: of 1000 with the disease so many were missed. A bar to the right: of 1000 without it so many "
             "were flagged for nothing. Both are shares of their own kind of case, so groups in which the disease is rarer or more "
             "common can be compared."),
         say("Predictive values, in the tables, say what a flag means to the reader; they rise and fall with prevalence, so they "
             "differ between groups even where the model is the same.")),
        (say("What a missed disease costs the patient, and what a false alarm does."),
         say("Errors at other thresholds; the next section moves the threshold.")),
    )  # fmt: skip


def _sentence(view: View, threshold: float) -> str:
    chosen, at = typeset.who_chose(view.evidence.threshold_source), wording.threshold_text(threshold)
    if view.is_by_image:
        start = say("An image is flagged when its score is {threshold} or more ({which}).", threshold=at, which=chosen)
    else:
        start = say("A patient is flagged when its score is {threshold} or more ({which}).", threshold=at, which=chosen)
    found, spared = view.measurement("sensitivity", EVERYONE), view.measurement("specificity", EVERYONE)
    if view.tier(EVERYONE) == "counts" or not (
        found and spared and found.estimate.value is not None and spared.estimate.value is not None
    ):
        return start
    outcome = say(
        "In the whole cohort that finds {n_found} of 1000 diseased cases and rightly leaves {n_spared} of 1000 cases without the "
        "disease alone.",
        n_found=_thousand(found.estimate.value),
        n_spared=_thousand(spared.estimate.value),
    )
    return wording.sentences(start, outcome)


def _thousand(share: float) -> str:
    return f"{share * 1000:.0f}"


def _per_thousand(view: View) -> Table | None:
    titles = _PER_THOUSAND if view.is_by_image else {**_PER_THOUSAND, **_OF_PATIENTS}
    shown = [(name, title) for name, title in titles.items() if name in view.evidence.cards]
    if not shown:
        return None
    rows = [_thousand_row(view, shown, EVERYONE, is_total=True)]
    for attribute in view.attributes:
        rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        rows += [_thousand_row(view, shown, s.group) for s in view.groups_of(attribute)]
    columns = (Column(say("Group")), *(Column(say(title), is_number=True) for _, title in shown))
    note = say("Rounded; the intervals stand in the first table.")
    return Table(say("The same shares in whole cases."), columns, tuple(rows), note, feet(view, view.groups))


def _thousand_row(view: View, shown: list[tuple[str, str]], group: Group, *, is_total: bool = False) -> Row:
    cells = [Cell(typeset.group_name(group), is_label=True)]
    for name, _ in shown:
        found = view.measurement(name, group)
        card = view.card(name)
        value = found.estimate.value if found and not view.is_hidden(card, group) else None
        is_soft = value is None or view.is_uncertain(card, group)
        cells.append(Cell("–" if value is None else _thousand(value), is_soft=is_soft))
    return Row(tuple(cells), is_total=is_total)
