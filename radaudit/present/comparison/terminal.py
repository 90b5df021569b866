"""The comparison in one screen of a terminal: the answer, what was lost and gained, the primary measures by group."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.comparison.answer import OUTCOME_WORDS, headline, points, title_of, trade_off
from radaudit.present.comparison.markdown import SYMBOLS
from radaudit.present.comparison.opening import compared, known_patients, symbol_of, unseen
from radaudit.present.comparison.protocol import cautions, fixed_beforehand
from radaudit.present.terminal import shown
from radaudit.records import EVERYONE, Group, MetricCard
from radaudit.records.change_words import moved, nearer
from radaudit.records.comparison import Change, ModelComparison, Outcome
from radaudit.records.wording import group_label, number, whole

_STYLES: dict[Outcome, str] = {
    "lost": "bold red", "gained": "green", "alike": "", "unsettled": "cyan", "neither": "dim", "not_estimable": "dim",
}  # fmt: skip
MOST_GROUPS = 12
"""Rows of the table; where there are more groups, those that lost or gained come first, then the largest."""

_ISOLATES = {0x2068: None, 0x2069: None}


def print_comparison(comparison: ModelComparison, console: Console) -> None:
    """Prints the summary, made to be read at 80 columns and without color."""
    for block in _blocks(comparison, console):
        console.print(block, highlight=False)


def _blocks(comparison: ModelComparison, console: Console) -> Iterator[RenderableType]:
    def text(words: str, look: str = "") -> Text:
        return Text(shown(words.translate(_ISOLATES), console.encoding), style=look)

    yield text("")
    yield text(title_of(comparison), "bold")
    yield Text.assemble(text(symbol_of(comparison), "bold"), " ", text(headline(comparison)))
    for warning in (*known_patients(comparison), *cautions(comparison.protocol)):
        yield text(f"! {warning}", "bold")
    for point in points(comparison):
        yield text("")
        word = text(f"{SYMBOLS[point.outcome]} {say(OUTCOME_WORDS[point.outcome])}", _STYLES[point.outcome])
        yield Text.assemble(word, "  ", text(point.text))
        if point.more:
            yield text(point.more, "dim")
    if warning := trade_off(comparison):
        yield text("")
        yield text(warning)
    yield text("")
    for sentence in (*compared(comparison), *fixed_beforehand(comparison), *unseen(comparison)):
        yield text(sentence, "dim")
    yield text("")
    groups = _groups(comparison)
    listed = _listed(comparison, groups)
    yield _table(comparison, listed, text)
    if len(listed) < len(groups):
        n = whole(len(groups) - len(listed))
        yield text(say("{n} more groups stand in comparison.html and changes.csv.", n=n), "dim")
    yield text(say("✗ lost   ✓ gained   = alike within the margin   ? not settled   – not judged"), "dim")


def plain(words: str) -> str:
    """Without the marks that isolate a name's writing direction on a page."""
    return words.translate(_ISOLATES)


def outcome_table(comparison: ModelComparison, console: Console) -> Table:
    """The primary measures of the groups that there is room for."""
    return _table(
        comparison,
        _listed(comparison, _groups(comparison)),
        lambda words, look="": Text(shown(plain(words), console.encoding), style=look),
    )


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
    table.add_column(say("Group"), overflow="fold")
    for card in cards:
        table.add_column(say(card.title), overflow="fold")
    found = {(c.comparison.metric, c.comparison.group): c for c in comparison.changes}
    for group in groups:
        name = say("Everyone") if group == EVERYONE else group_label(group)
        table.add_row(text(name), *(text(*_cell(found.get((card.name, group)), card)) for card in cards))
    return table


def _cell(change: Change | None, card: MetricCard) -> tuple[str, str]:
    if change is None or change.comparison.gap.value is None:
        return "–", "dim"
    c = change.comparison
    if card.better == "target":
        words = moved(c)
        if change.outcome in ("lost", "gained"):
            words = say("{moved}, {nearer}", moved=words, nearer=nearer(c, card))
        return f"{SYMBOLS[change.outcome]} {words}", _STYLES[change.outcome]
    # Where no change is excluded, no end may read as if it were 0.
    digits = 3 if change.outcome in ("lost", "gained") and "0.00" in (number(c.low), number(c.high)) else 2
    value = number(c.gap.value, digits, is_signed=True)
    between = typeset.interval(c.low, c.high, digits, is_signed=True)
    return f"{SYMBOLS[change.outcome]} {value} ({between})", _STYLES[change.outcome]
