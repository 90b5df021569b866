"""The table of outcomes: from what to what every primary measure moved in every group, each cell a door to its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.comparison.blocks import OutcomeCell, OutcomePart, OutcomeRow, Outcomes
from radaudit.records import EVERYONE, Group, MetricCard
from radaudit.records.change_words import moved, nearer
from radaudit.records.comparison import Change, ModelComparison, Outcome
from radaudit.records.wording import listed, not_estimable, sentences, whole

ORDER: tuple[Outcome, ...] = ("lost", "gained", "unsettled", "alike", "neither", "not_estimable")
"""As they are counted: what matters most first."""

MOST_ROWS = 30
"""Groups in the table; with more, those that lost or gained come first, then the largest. The numbers below have all."""

OPEN_ROWS = 14
"""With more rows than these, attributes in which nobody lost or gained are folded."""


def attributes(comparison: ModelComparison) -> list[str]:
    """The whole cohort's name, then every attribute that has groups to show or to withhold."""
    compared = [c.comparison.group.attribute for c in comparison.changes]
    return list(dict.fromkeys([*compared, *(w.group.attribute for w in comparison.evidence.withheld)]))


def exploratory(comparison: ModelComparison) -> list[str]:
    """The attributes that were compared beside a protocol; none where there is no protocol."""
    named = comparison.evidence.prespecified
    if named is None:
        return []
    return [a for a in attributes(comparison) if "*" in a or a not in named.attributes]


def groups_of(comparison: ModelComparison, attribute: str) -> list[Group]:
    """The groups of an attribute that were compared, in the cohort's order."""
    found = [c.comparison.group for c in comparison.changes if c.comparison.group.attribute == attribute]
    return list(dict.fromkeys(found))


def anchor(comparison: ModelComparison, metric: str, group: Group) -> str:
    """The id of a change's row on the page; never made of a user's text."""
    place = next((i for i, s in enumerate(comparison.evidence.groups) if s.group == group), 0)
    return f"change-{metric}-{place}"


def outcomes(comparison: ModelComparison, cards: Sequence[MetricCard]) -> Outcomes:
    """The table, Everyone on top."""
    by_place = {(c.comparison.metric, c.comparison.group): c for c in comparison.changes}
    shown = _shown(comparison)
    all_groups = [g for a in attributes(comparison) for g in groups_of(comparison, a)]
    parts: list[OutcomePart] = []
    is_long = len(shown) > OPEN_ROWS
    for attribute in attributes(comparison):
        rows = [
            OutcomeRow(
                typeset.group_name(group),
                tuple(_cell(comparison, by_place.get((card.name, group)), card) for card in cards),
                is_total=group == EVERYONE,
            )
            for group in groups_of(comparison, attribute)
            if group in shown
        ]
        rows += [
            OutcomeRow(typeset.group_name(w.group), (), say("withheld: {reason}", reason=recalled(w.reason)))
            for w in comparison.evidence.withheld
            if w.group.attribute == attribute
        ]
        if not rows:
            continue
        counted = _counts(rows)
        is_open = not is_long or attribute == EVERYONE.attribute or any(o in ("lost", "gained") for o, _ in counted)
        name = "" if attribute == EVERYONE.attribute else attribute
        word = say("exploratory") if attribute in exploratory(comparison) else ""
        parts.append(OutcomePart(name, tuple(rows), counted, is_open, word))
    note = ""
    if len(shown) < len(all_groups):
        note = say(
            "{shown} groups out of {all}: those that lost or gained, then the largest; the tables under “How much” hold all.",
            shown=whole(len(shown)),
            all=whole(len(all_groups)),
        )
    note = sentences(note, _unnamed(comparison, cards))
    caption = say("Baseline → candidate, by group")
    every = _counts([row for part in parts for row in part.rows])
    return Outcomes(caption, tuple(say(card.title) for card in cards), tuple(parts), every, note)


def _unnamed(comparison: ModelComparison, cards: Sequence[MetricCard]) -> str:
    """The measures that were not pre-specified, or not as they were compared; "" without a protocol, or where nothing was."""
    named, threshold = comparison.evidence.prespecified, comparison.evidence.thresholds[0]
    if named is None or not named.attributes:
        return ""
    others = [say(card.title) for card in cards if not named.names(card, named.attributes[0], threshold)]
    return say("Exploratory: {measures}.", measures=listed(others)) if others else ""


def _shown(comparison: ModelComparison) -> set[Group]:
    """Everyone, those that lost or gained, then the largest."""
    groups = list(dict.fromkeys(c.comparison.group for c in comparison.changes))
    told = [c.comparison.group for c in comparison.primary("lost", "gained")]
    largest = sorted(groups, key=lambda group: -comparison.evidence.summary(group).n)
    chosen = dict.fromkeys([*(g for g in groups if g == EVERYONE), *told, *largest])
    return set(list(chosen)[:MOST_ROWS])


def _counts(rows: Sequence[OutcomeRow]) -> tuple[tuple[Outcome, int], ...]:
    counted = Counter(cell.outcome for row in rows for cell in row.cells)
    return tuple((outcome, counted[outcome]) for outcome in ORDER if counted[outcome])


def _cell(comparison: ModelComparison, change: Change | None, card: MetricCard) -> OutcomeCell:
    if change is None:
        return OutcomeCell("not_estimable", "", "", not_estimable(), "")
    c = change.comparison
    href = f"#{anchor(comparison, c.metric, c.group)}"
    if c.gap.value is None:
        return OutcomeCell(change.outcome, "", "", change.words, href)
    is_shown = change.outcome in ("lost", "gained")
    words = moved(c, typeset.decimals(card), is_told_apart=is_shown)
    return OutcomeCell(change.outcome, words, nearer(c, card) if is_shown else "", change.words, href)
