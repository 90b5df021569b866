"""How groups, measures and what they are compared with stand in a table's cells."""

from __future__ import annotations

from radaudit.language import say
from radaudit.present.documents.sheets.sheet import Cell
from radaudit.records import EVERYONE, REST, Group, MetricCard
from radaudit.records.wording import REFERENCE


def place(group: Group) -> dict[str, Cell]:
    """The cells that name a group."""
    return {"attribute": group.attribute, "group": say("Everyone") if group == EVERYONE else group.value}


def named(card: MetricCard) -> dict[str, Cell]:
    """The cells that name a measure."""
    return {"measure": say(card.title), "metric": card.name}


def partner(against: str) -> str:
    """What a group is compared with, as plain text: a level stands as it is."""
    if against == REST:
        return say("everybody else")
    return say("the whole cohort") if against == EVERYONE.attribute else against.removeprefix(REFERENCE)
