"""What acting on the model is worth in every group, in cases of 1000 patients."""

from __future__ import annotations

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.tables.feet import basis, feet, uncertain
from radaudit.present.tables.measures import measure_cell
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, Usefulness
from radaudit.records.wording import sentences


def usefulness_table(view: View) -> Table | None:
    """Everyone and every group at the primary threshold; None where it was not measured."""
    threshold = view.evidence.thresholds[0]
    found = {u.group: u for u in view.evidence.usefulness if u.threshold == threshold}
    if not found:
        return None
    level = typeset.level(view.evidence.level)
    columns = (
        Column(say("Group")), Column(say("Net benefit"), True), Column(say("Better default")),
        Column(say("Worth more than it, per 1000"), True), Column(say("Chance that it helps"), True),
        Column(say("Lost to miscalibration, per 1000"), True), Column(say("Regained by recalibration, per 1000"), True),
    )  # fmt: skip
    rows = [_row(view, EVERYONE, found.get(EVERYONE), is_total=True)]
    for attribute in view.attributes:
        rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        rows += [_row(view, s.group, found.get(s.group)) for s in view.groups_of(attribute)]
    note = say("Threshold {threshold}; values with their {level}.", threshold=f"{threshold:g}", level=level)
    below = [foot for foot in feet(view, view.groups) if foot != uncertain() or view.evidence.clinical_range]
    if not view.evidence.clinical_range:
        below.append(say("Grey: no clinical range was given, so no verdict rests on these numbers."))
    return Table(
        say("What the model is worth."), columns, tuple(rows), sentences(note, basis(view)), (say(_LEGEND), *below)
    )


_LEGEND = phrase(
    "Per 1000: as good as finding so many cases of 1000 without a single false alarm. Better default: flagging everybody or "
    "nobody, whichever is worth more. Lost: what the same ranking would be worth with right risks, less what it is worth. "
    "Regained: what refitting intercept and slope on the group’s own cases would bring."
)


_DEFAULTS = {"everybody": phrase("everybody"), "nobody": phrase("nobody")}


def _row(view: View, group: Group, found: Usefulness | None, *, is_total: bool = False) -> Row:
    name = Cell(typeset.group_name(group), is_label=True)
    if found is None or view.tier(group) == "counts":
        return Row((name, *[Cell("–", is_soft=True)] * 6), is_total=is_total)
    # Without a range that somebody called reasonable, no number here may look like a verdict.
    is_soft = view.tier(group) == "uncertain" or view.evidence.clinical_range is None
    card = view.evidence.cards.get("net_benefit")
    net_benefit = measure_cell(view, card, group).text if card else "–"
    numbers = (found.over_default, found.lost, found.regained)
    above, lost, regained = (
        Cell(typeset.per_thousand(e), is_soft=is_soft or not e.is_known, hint=typeset.reason(e)) for e in numbers
    )
    default = say(_DEFAULTS[found.best_default]) if found.best_default else "–"
    cells = (
        name, Cell(net_benefit, is_soft=is_soft), Cell(default, is_soft=is_soft), above,
        Cell(typeset.chance(found.p_useful), is_soft=is_soft, hint=recalled(found.note)), lost, regained,
    )  # fmt: skip
    return Row(cells, is_total=is_total)
