"""The numbers of a comparison: both models' values, the change, and why there is none where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Sign, Table
from radaudit.present.comparison.answer import OUTCOME_WORDS, named
from radaudit.present.comparison.outcomes import attributes, exploratory
from radaudit.records import EVERYONE, Group, MetricCard, Verdict
from radaudit.records.change_words import nearer
from radaudit.records.comparison import Change, ModelComparison, Outcome

OUTCOME_MARKS: dict[Outcome, Sign] = {
    "lost": Verdict.FAIL,
    "gained": Verdict.PASS,
    "alike": "alike",
    "unsettled": Verdict.INCONCLUSIVE,
    "neither": "changed",
    "not_estimable": Verdict.NOT_APPLICABLE,
}
"""The mark of an outcome; those that mean the same share it with the verdicts."""


def changes_table(comparison: ModelComparison, card: MetricCard) -> Table:
    """Every group's change of one measure, with both models' values."""
    level = typeset.level(comparison.evidence.level)
    columns = (
        Column(say("Group")), Column(say("Baseline"), True), Column(say("Candidate"), True),
        Column(say("Change ({level})", level=level), True), Column(say("Simultaneous"), True), Column(say("p, adjusted"), True),
        Column(say("Outcome")),
    )  # fmt: skip
    rows: list[Row] = []
    former = {m.group: m for m in comparison.baseline.measurements if m.metric == card.name}
    latter = {m.group: m for m in comparison.candidate.measurements if m.metric == card.name}
    changes = [c for c in comparison.changes if c.comparison.metric == card.name]
    for attribute in attributes(comparison):
        of_it = [c for c in changes if c.comparison.group.attribute == attribute]
        if attribute != EVERYONE.attribute and of_it:
            rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        for change in of_it:
            c = change.comparison
            sides = [typeset.estimate(m[c.group].estimate, card) if c.group in m else "–" for m in (former, latter)]
            rows.append(
                Row((
                    group_cell(c.group), *(Cell(side) for side in sides), Cell(typeset.estimate(c.gap, card, is_gap=True)),
                    Cell(typeset.simultaneous(c, card) or "–"), Cell(typeset.p_value(c.p_adjusted) or "–"),
                    outcome_cell(change, nearer(c, card)),
                ), is_total=c.group == EVERYONE)
            )  # fmt: skip
    caption = say("{measure}: candidate less baseline, paired by patient.", measure=say(card.title))
    return Table(
        caption, columns, tuple(rows), feet=(*_why_not(comparison, changes), *_beside(comparison, card), _foot())
    )


def group_cell(group: Group) -> Cell:
    """A group's name at the head of its row."""
    return Cell(typeset.group_name(group), is_label=group != EVERYONE)


def outcome_cell(change: Change, size: str = "") -> Cell:
    """The outcome as mark and word; of a measure with an ideal value also how much nearer it came."""
    word = say(OUTCOME_WORDS[change.outcome])
    if size and change.outcome in ("lost", "gained"):
        word = say("{outcome}: {size}", outcome=word, size=size)
    return Cell("", verdict=OUTCOME_MARKS[change.outcome], word=word, hint=change.words)


def _why_not(comparison: ModelComparison, changes: list[Change]) -> Iterator[str]:
    """Every reason for which there is no number or no outcome, with whom it holds for."""
    without: dict[str, list[Change]] = {}
    few: list[Change] = []
    for change in changes:
        if change.comparison.gap.value is None:
            without.setdefault(change.comparison.gap.note, []).append(change)
        elif change.outcome == "not_estimable":
            few.append(change)
    for note, found in without.items():
        yield say("Not estimable for {groups}: {reason}.", groups=named(found, most=12), reason=recalled(note))
    if few:
        yield say(
            "Not judged for {groups}: fewer than {fewest} patients with or without the disease, or no interval.",
            groups=named(few, most=12),
            fewest=comparison.policy.min_events,
        )


def _beside(comparison: ModelComparison, card: MetricCard) -> Iterator[str]:
    """What of the table a protocol did not name."""
    if card.name in comparison.policy.primary and (names := exploratory(comparison)):
        yield say(
            "Not pre-specified, and so exploratory: {measures}.",
            measures=typeset.listed([typeset.isolated(name) for name in names]),
        )


def _foot() -> str:
    return say(
        "Simultaneous: holds for all groups of the attribute and all measures that are judged together at once. Gained and lost "
        "rest on it. Alike: it lies within the policy’s margin. Not settled: neither was shown."
    )
