"""How many cases stand behind the errors: flag by disease, in every group whose counts are told exactly."""

from __future__ import annotations

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.view import View
from radaudit.records import EVERYONE, Estimate, Group, wording


def two_by_two(view: View) -> Table | None:
    """Missed, found, falsely flagged and rightly left alone, everyone first; None where nobody's can be told."""
    rows = [_row(view, EVERYONE, is_total=True)]
    for attribute in view.attributes:
        rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        rows += [_row(view, s.group) for s in view.groups_of(attribute)]
    if all(row.is_heading or row.cells[1].is_soft for row in rows):
        return None
    columns = (
        Column(say("Group")), Column(say("Diseased, flagged (TP)"), True), Column(say("Diseased, missed (FN)"), True),
        Column(say("Not diseased, flagged (FP)"), True), Column(say("Not diseased, left alone (TN)"), True),
    )  # fmt: skip
    threshold = wording.threshold_text(view.evidence.thresholds[0])
    hidden = say("–: too few cases, or counts are rounded so that a withheld group can’t be computed from the others.")
    has_gaps = any(not row.is_heading and row.cells[1].is_soft for row in rows)
    caption = say("Cases by flag and disease at threshold {threshold}.", threshold=threshold)
    return Table(caption, columns, tuple(rows), feet=(hidden,) if has_gaps else ())


def _row(view: View, group: Group, *, is_total: bool = False) -> Row:
    name = Cell(typeset.group_name(group), is_label=True)
    counts = [*_parted(view, "sensitivity", group), *_parted(view, "specificity", group, is_flagged_last=True)]
    cells = (Cell("–" if n is None else wording.whole(n), is_soft=n is None) for n in counts)
    return Row((name, *cells), is_total=is_total)


def _parted(
    view: View, metric: str, group: Group, *, is_flagged_last: bool = False
) -> tuple[int, int] | tuple[None, None]:
    """Flagged cases, and those that are not, among the ones that the measure is a share of."""
    found = view.measurement(metric, group)
    if found is None or view.is_rounded(group) or view.is_hidden(view.card(metric), group):
        return None, None
    counts = _counted(found.estimate)
    if counts is None:
        return None, None
    right, wrong = counts
    return (wrong, right) if is_flagged_last else (right, wrong)


def _counted(share: Estimate) -> tuple[int, int] | None:
    """The cases that a share was made of: it times what it divides by is a whole number."""
    if share.value is None:
        return None
    inside = round(share.value * share.n)
    return inside, share.n - inside
