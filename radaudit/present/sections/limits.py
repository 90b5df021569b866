"""What could not be estimated, each number with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, HowTo, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, wording

TITLE = phrase("Not estimable")


@section(TITLE, order=90)
def limits(view: View) -> Iterator[Block]:
    """Withheld groups, then every missing number; says so where there is nothing."""
    missing = _missing(view)
    if withheld := view.evidence.withheld:
        names = typeset.listed([typeset.isolated(typeset.full_name(w.group)) for w in withheld])
        yield Prose((say("Withheld, so that nobody can be recognized: {groups}.", groups=names),))
    if missing:
        yield missing
    elif view.evidence.measurements:
        yield Prose((say("Every measure could be estimated in every group."),))
    yield HowTo(
        (say("“Not estimable” stands where a number has no meaning, such as a sensitivity where nobody is diseased. It is neither "
             "zero nor good."),),
        (say("What these numbers would have been. More cases of the group answer that; no method does."),),
    )  # fmt: skip


def _missing(view: View) -> Table | None:
    """Groups of one attribute that miss the same measures for the same reason stand in one row."""
    missing: dict[tuple[Group, str], list[str]] = {}
    for m in view.evidence.measurements:
        if not m.estimate.is_known:
            titles = missing.setdefault((m.group, m.estimate.note), [])
            if (title := recalled(view.card(m.metric).title)) not in titles:
                titles.append(title)
    together: dict[tuple[str, str, tuple[str, ...]], list[Group]] = {}
    for (group, reason), titles in missing.items():
        together.setdefault((group.attribute, reason, tuple(titles)), []).append(group)
    if not together:
        return None
    columns = (Column(say("Reason")), Column(say("Measures"), is_wide=True), Column(say("Groups"), is_wide=True))
    rows = [
        Row((Cell(recalled(reason)), Cell(say(", ").join(titles)), _names(attribute, groups)))
        for (attribute, reason, titles), groups in together.items()
    ]
    return Table(say("Numbers that could not be estimated."), columns, tuple(rows))


def _names(attribute: str, groups: list[Group]) -> Cell:
    if groups == [EVERYONE]:
        return Cell(say("Everyone"))
    names = tuple(typeset.group_name(g) for g in groups)
    if len(groups) > 3:
        return Cell(say("{attribute} ({n} groups): ", attribute=attribute, n=wording.whole(len(groups))), names=names)
    return Cell(say("{attribute}: ", attribute=attribute), names=names)
