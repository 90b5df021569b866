"""The comparison in one screen of a terminal: the answer, what was lost and gained, the primary measures by group."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from radaudit.present import typeset
from radaudit.present.comparison.answer import by_measure, headline, overall, reasons, trade_off
from radaudit.present.terminal import shown
from radaudit.records import EVERYONE, Group
from radaudit.records.changes import Change, ModelComparison, Outcome
from radaudit.records.wording import count, number, threshold_text, whole

_SYMBOLS: dict[Outcome, str] = {
    "lost": "✗", "gained": "✓", "alike": "=", "unsettled": "?", "neither": "", "not_estimable": "–",
}  # fmt: skip
_STYLES: dict[Outcome, str] = {
    "lost": "bold red", "gained": "green", "alike": "", "unsettled": "cyan", "neither": "dim", "not_estimable": "dim",
}  # fmt: skip
MOST_GROUPS = 12
"""Rows of the table; where there are more groups, those that lost or gained come first, then the largest."""

_MEANING = "✗ lost   ✓ gained   = alike within the margin   ? not settled   – not judged"


def print_comparison(comparison: ModelComparison, console: Console) -> None:
    """Prints the summary, made to be read at 80 columns and without color."""
    for block in _blocks(comparison, console):
        console.print(block, highlight=False)


def _blocks(comparison: ModelComparison, console: Console) -> Iterator[RenderableType]:
    def text(words: str, look: str = "") -> Text:
        return Text(shown(words, console.encoding), style=look)

    outcome = overall(comparison)
    yield text("")
    yield text(comparison.title, "bold")
    yield Text.assemble(text(_SYMBOLS[outcome], _STYLES[outcome]), " ", text(headline(comparison)))
    for line in by_measure(comparison):
        yield text(line)
    if warning := trade_off(comparison):
        yield text(warning)
    yield text("")
    everyone = comparison.evidence.summary(EVERYONE)
    who = f"{count(everyone.n, 'image')} scored by both, {whole(everyone.n_events)} diseased"
    at = [threshold_text(side.thresholds[0]) for side in (comparison.baseline, comparison.candidate)]
    yield text(f"{who}; baseline decides at {at[0]}, candidate at {at[1]}; policy {comparison.policy.name}.", "dim")
    if withheld := comparison.evidence.withheld:
        names = ", ".join(w.group.label for w in withheld)
        yield text(f"Withheld, so that nobody can be recognized: {names}.", "dim")
    for sentence in reasons(comparison):
        yield text("")
        yield text(sentence)
    yield text("")
    groups = _groups(comparison)
    listed = _listed(comparison, groups)
    yield _table(comparison, listed, text)
    if len(listed) < len(groups):
        yield text(f"{len(groups) - len(listed)} more groups stand in comparison.html and changes.csv.", "dim")
    yield text(_MEANING, "dim")


def _groups(comparison: ModelComparison) -> list[Group]:
    """Everyone, then all groups that are no intersection."""
    groups = dict.fromkeys(c.comparison.group for c in comparison.changes)
    return [group for group in groups if "*" not in group.attribute]


def _listed(comparison: ModelComparison, groups: list[Group]) -> list[Group]:
    """The groups that the table shows, in their order."""
    told = [c.comparison.group for c in comparison.primary("lost", "gained")]
    largest = sorted(groups, key=lambda group: comparison.evidence.summary(group).n, reverse=True)
    chosen = list(dict.fromkeys([*(g for g in groups if g == EVERYONE), *(g for g in told if g in groups), *largest]))
    return [group for group in groups if group in chosen[:MOST_GROUPS]]


def _table(comparison: ModelComparison, groups: list[Group], text: object) -> Table:
    assert callable(text)
    cards = [comparison.evidence.cards[m] for m in comparison.policy.primary if m in comparison.evidence.cards]
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("Group", overflow="fold")
    for card in cards:
        table.add_column(card.title, overflow="fold")
    found = {(c.comparison.metric, c.comparison.group): c for c in comparison.changes}
    for group in groups:
        name = "Everyone" if group == EVERYONE else group.label
        table.add_row(text(name), *(text(*_cell(found.get((card.name, group)))) for card in cards))
    return table


def _cell(change: Change | None) -> tuple[str, str]:
    if change is None or change.comparison.gap.value is None:
        return "–", "dim"
    c = change.comparison
    value = number(c.gap.value, is_signed=True)
    between = typeset.interval(c.low, c.high, 2, is_signed=True)
    return f"{_SYMBOLS[change.outcome]} {value} ({between})", _STYLES[change.outcome]
