"""Who is missed and who is alarmed for nothing, in every group, at the threshold in use."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Fold, HowTo, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.tables.all_measures import all_measures
from radaudit.present.tables.feet import feet
from radaudit.present.tables.measures import measures_table
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group

# Each is a share of what its column heading names, so a share of 0.843 reads "843 of 1000".
_PER_THOUSAND = (
    ("sensitivity", "Of 1000 diseased: flagged"),
    ("specificity", "Of 1000 not diseased: left alone"),
    ("ppv", "Of 1000 flagged: diseased"),
    ("npv", "Of 1000 not flagged: not diseased"),
    ("flag_rate", "Of 1000 {cases}: flagged"),
)


@section("Errors at the threshold", order=70)
def errors(view: View) -> Iterator[Block]:
    """The sentence and the tables."""
    cards = [c for c in view.cards_of("errors", "counts") if c.has_threshold]
    threshold = view.evidence.thresholds[0]
    if not cards:
        return
    yield Prose((_sentence(view, threshold),), "lead")
    yield measures_table(view, [c for c in cards if not c.is_detail], "Errors by group.")
    if table := _per_thousand(view):
        yield Fold("The same shares in whole cases of 1000", (table,))
    yield from all_measures(view, "counts", "errors")
    yield HowTo(
        ("Sensitivity and specificity say how the model treats those with and those without the disease. Predictive "
         "values say what a flag means to the reader; they rise and fall with prevalence, so they differ between "
         "groups even where the model is the same.",),
        ("What a missed disease costs the patient.",
         "Errors at other thresholds; the ROC and decision curves show those."),
    )  # fmt: skip


def _sentence(view: View, threshold: float) -> str:
    chosen = typeset.who_chose(view.evidence.threshold_source)
    case = "An image" if view.is_by_image else "A patient"
    start = f"{case} is flagged when its score is {threshold:g} or more ({chosen})."
    found, spared = view.measurement("sensitivity", EVERYONE), view.measurement("specificity", EVERYONE)
    if not (found and spared and found.estimate.value is not None and spared.estimate.value is not None):
        return start
    return (
        f"{start} In the whole cohort that finds {_thousand(found.estimate.value)} of 1000 diseased cases and "
        f"rightly leaves {_thousand(spared.estimate.value)} of 1000 cases without the disease alone."
    )


def _thousand(share: float) -> str:
    return f"{share * 1000:.0f}"


def _per_thousand(view: View) -> Table | None:
    shown = [(name, title) for name, title in _PER_THOUSAND if name in view.evidence.cards]
    groups = [(a, s.group) for a in view.attributes for s in view.groups_of(a)]
    if not shown:
        return None
    rows = [_thousand_row(view, shown, EVERYONE, is_total=True)]
    for i, (attribute, group) in enumerate(groups):
        if i == 0 or groups[i - 1][0] != attribute:
            rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        rows.append(_thousand_row(view, shown, group))
    columns = (Column("Group"), *(Column(title.format(cases=view.cases), True) for _, title in shown))
    note = "Rounded; the intervals stand in the table above."
    return Table("The same shares in whole cases.", columns, tuple(rows), note, feet(view, view.groups))


def _thousand_row(view: View, shown: list[tuple[str, str]], group: Group, *, is_total: bool = False) -> Row:
    cells = [Cell(typeset.group_name(group), is_label=True)]
    for name, _ in shown:
        found = view.measurement(name, group)
        card = view.card(name)
        value = found.estimate.value if found and not view.is_hidden(card, group) else None
        is_soft = value is None or view.is_uncertain(card, group)
        cells.append(Cell("–" if value is None else _thousand(value), is_soft=is_soft))
    return Row(tuple(cells), is_total=is_total)
