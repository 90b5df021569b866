"""`summary.md` of a comparison, for a pull request that replaces a model: the answer, and who moved from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.language import recalled, say
from radaudit.present.comparison.answer import OUTCOME_WORDS, headline, points, title_of, trade_off
from radaudit.present.comparison.blocks import OutcomeCell, OutcomeRow
from radaudit.present.comparison.opening import compared, known_patients, symbol_of, unseen, word_of
from radaudit.present.comparison.outcomes import outcomes
from radaudit.present.comparison.protocol import cautions, fixed_beforehand
from radaudit.present.documents.markdown import inert
from radaudit.records.comparison import ModelComparison, Outcome
from radaudit.records.wording import sentences

SYMBOLS: dict[Outcome, str] = {
    "lost": "✗", "gained": "✓", "alike": "=", "unsettled": "?", "neither": "↔", "not_estimable": "–",
}  # fmt: skip
"""Of an outcome where there is only text."""


def comparison_markdown(comparison: ModelComparison) -> str:
    """The summary, in the language spoken at the moment; the changes are already in it."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: ModelComparison) -> Iterator[str]:
    yield f"## {inert(title_of(comparison))}"
    yield ""
    for warning in comparison.evidence.warnings:
        yield f"> **{inert(recalled(warning))}**"
        yield ""
    yield f"**{symbol_of(comparison)} {word_of(comparison)}.** {inert(headline(comparison))}"
    yield ""
    for warning in (*known_patients(comparison), *cautions(comparison.protocol)):
        yield f"> **{inert(warning)}**"
        yield ""
    told = [inert(f"{_marked(p.outcome)}: {p.text} {p.more}") for p in points(comparison)]
    if warning := trade_off(comparison):
        told.append(inert(warning))
    yield from (f"- {text}" for text in told)
    if told:
        yield ""
    yield from outcome_lines(comparison)
    yield ""
    yield f"**{say('Who was compared')}:** {inert(sentences(*compared(comparison), *fixed_beforehand(comparison)))}"
    if dark := sentences(*unseen(comparison)):
        yield ""
        yield f"**{say('What was not seen')}:** {inert(dark)}"
    yield ""
    provenance = comparison.provenance
    yield say(
        "radaudit {version}, {when}; policy {policy}.",
        version=inert(provenance.radaudit),
        when=provenance.when[:10],
        policy=inert(comparison.policy.name),
    )


def outcome_lines(comparison: ModelComparison) -> Iterator[str]:
    """The table of outcomes."""
    cards = [comparison.evidence.cards[m] for m in comparison.policy.primary if m in comparison.evidence.cards]
    found = outcomes(comparison, cards)
    yield f"{inert(found.caption)}:"
    yield ""
    yield f"| {say('Group')} | {' | '.join(map(inert, found.columns))} |"
    yield f"|{' --- |' * (len(found.columns) + 1)}"
    for part in found.parts:
        if part.attribute:
            yield f"| **{inert(part.attribute)}** |{'  |' * len(found.columns)}"
        for row in part.rows:
            yield f"| {inert(row.name)} | {' | '.join(_cells(row, found.columns))} |"
    if found.note:
        yield ""
        yield inert(found.note)
    yield ""
    yield ", ".join(f"{n} {SYMBOLS[outcome]} {say(OUTCOME_WORDS[outcome])}" for outcome, n in found.counts) + "."


def _cells(row: OutcomeRow, columns: Sequence[str]) -> list[str]:
    if row.absent:
        return [inert(row.absent), *("" for _ in columns[1:])]
    return [_cell(cell) for cell in row.cells]


def _cell(cell: OutcomeCell) -> str:
    note = f", {cell.note}" if cell.note else ""
    return inert(f"{SYMBOLS[cell.outcome]} {cell.moved}{note}") if cell.moved else SYMBOLS[cell.outcome]


def _marked(outcome: Outcome) -> str:
    return f"{SYMBOLS[outcome]} {say(OUTCOME_WORDS[outcome])}"
