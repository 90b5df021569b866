"""Which group a measure is worst in, as the title of a figure says it."""

from __future__ import annotations

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.view import View
from radaudit.records import Group, MetricCard
from radaudit.records.wording import number, whom


def message(view: View, card: MetricCard) -> str:
    """The worst group and its value: "Sensitivity: lowest on PA views, 0.72"; only the measure where no group stands out."""
    title = recalled(card.title)
    found = worst(view, card)
    if found is None:
        return say("{measure} by group", measure=title)
    group, value = found
    where, shown = whom(group), number(value, typeset.decimals(card))
    if card.better == "higher":
        return say("{measure}: lowest {where}, {value}", measure=title, where=where, value=shown)
    if card.better == "lower":
        return say("{measure}: highest {where}, {value}", measure=title, where=where, value=shown)
    ideal = f"{card.target:g}"
    return say(
        "{measure}: farthest from {ideal} {where}, {value}", measure=title, ideal=ideal, where=where, value=shown
    )


def worst(view: View, card: MetricCard) -> tuple[Group, float] | None:
    """The group with the worst value, of those with cases enough to be sure of it; None where two can't be compared.

    Groups of one attribute go before crossed ones, which are exploratory.
    """
    if card.better == "neither" or (card.better == "target" and card.target is None):
        return None
    found: list[tuple[float, Group, float]] = []
    plain = [a for a in view.attributes if "*" not in a] or list(view.attributes)
    for group in (s.group for a in plain for s in view.groups_of(a)):
        measured = view.measurement(card.name, group)
        if measured is None or view.is_hidden(card, group) or view.is_uncertain(card, group):
            continue
        if (value := measured.estimate.value) is not None:
            found.append((_badness(card, value), group, value))
    if len(found) < 2:
        return None
    _, group, value = max(found, key=lambda f: f[0])
    return group, value


def _badness(card: MetricCard, value: float) -> float:
    if card.better == "target" and card.target is not None:
        return abs(value - card.target)
    return value if card.better == "lower" else -value
