"""What could not be read and what could not be estimated, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, HowTo, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, wording


@section("What could not be read or estimated", order=90)
def limits(view: View) -> Iterator[Block]:
    """Rows without a score by group and reason, then every missing number; says so where there is nothing."""
    unread, missing = _unread(view), _missing(view)
    if unread:
        yield unread
    else:
        yield Prose(("Every row of the cohort has a score.",))
    if withheld := view.evidence.withheld:
        names = typeset.listed([typeset.isolated(_label(w.group)) for w in withheld])
        yield Prose((f"Withheld, so that nobody can be recognized: {names}.",))
    if missing:
        yield missing
    elif view.evidence.measurements:
        yield Prose(("Every measure could be estimated in every group.",))
    yield HowTo(
        ("Files that fail are counted by group, because a vendor whose files can't be read is a finding in itself.",
         "“Not estimable” stands where a number has no meaning, such as a sensitivity where nobody is diseased. It "
         "is neither zero nor good."),
        ("What the missing rows would have shown. Where many are missing in one group, its numbers may flatter or "
         "blame it.",),
    )  # fmt: skip


def _unread(view: View) -> Table | None:
    found = sorted(view.evidence.unscored, key=lambda u: u.group != EVERYONE)
    if not found:
        return None
    columns = (Column("Group"), Column("Reason"), Column("Rows", True), Column("of", True))
    rows = [
        Row((Cell(_label(u.group), is_label=True), Cell(u.reason), Cell(view.counted(u.n, u.group)),
             Cell(view.counted(view.summary(u.group).n_rows, u.group))),
            is_total=u.group == EVERYONE)
        for u in found
    ]  # fmt: skip
    return Table("Rows without a score.", columns, tuple(rows))


def _missing(view: View) -> Table | None:
    """Groups of one attribute that miss the same measures for the same reason stand in one row."""
    missing: dict[tuple[Group, str], list[str]] = {}
    for m in view.evidence.measurements:
        if not m.estimate.is_known:
            titles = missing.setdefault((m.group, m.estimate.note), [])
            if (title := view.card(m.metric).title) not in titles:
                titles.append(title)
    together: dict[tuple[str, str, tuple[str, ...]], list[Group]] = {}
    for (group, reason), titles in missing.items():
        together.setdefault((group.attribute, reason, tuple(titles)), []).append(group)
    if not together:
        return None
    columns = (Column("Reason"), Column("Measures", is_wide=True), Column("Groups", is_wide=True))
    rows = [
        Row((Cell(reason), Cell(", ".join(titles)), _names(attribute, groups)))
        for (attribute, reason, titles), groups in together.items()
    ]
    return Table("Numbers that could not be estimated.", columns, tuple(rows))


def _names(attribute: str, groups: list[Group]) -> Cell:
    if groups == [EVERYONE]:
        return Cell("Everyone")
    count = f" ({wording.count(len(groups), 'group')})" if len(groups) > 3 else ""
    return Cell(f"{attribute}{count}: ", names=tuple(g.value for g in groups))


def _label(group: Group) -> str:
    return "Everyone" if group == EVERYONE else f"{group.attribute}: {group.value}"
