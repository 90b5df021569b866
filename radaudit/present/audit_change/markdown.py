"""`summary.md` of two audits: case mix, the answer, and who moved from what to what."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.present.audit_change.alike import as_comparison
from radaudit.present.audit_change.answer import answer, compared, title_of, unseen, warnings
from radaudit.present.comparison.answer import OUTCOME_WORDS, points, trade_off
from radaudit.present.comparison.markdown import SYMBOLS, outcome_lines
from radaudit.present.comparison.opening import symbol_of, word_of
from radaudit.present.comparison.protocol import cautions, fixed_beforehand
from radaudit.present.documents.markdown import inert
from radaudit.records.audit_change import AuditChange
from radaudit.records.wording import sentences


def change_markdown(change: AuditChange) -> str:
    """The summary, in the language spoken at the moment; the changes are already in it."""
    return "\n".join(_lines(change)) + "\n"


def _lines(change: AuditChange) -> Iterator[str]:
    comparison = as_comparison(change)
    yield f"## {inert(title_of(change))}"
    yield ""
    for warning in (*(recalled(note) for note in change.notes), *warnings(change), *cautions(change.protocol)):
        yield f"> {inert(warning)}"
        yield ""
    yield f"**{symbol_of(comparison)} {word_of(comparison)}.** {inert(answer(comparison))}"
    yield ""
    told = [
        inert(f"{SYMBOLS[p.outcome]} {say(OUTCOME_WORDS[p.outcome])}: {p.text} {p.more}") for p in points(comparison)
    ]
    if warning := trade_off(comparison):
        told.append(inert(warning))
    yield from (f"- {text}" for text in told)
    if told:
        yield ""
    yield from outcome_lines(comparison)
    yield ""
    yield f"**{say('Who was compared')}:** {inert(sentences(*compared(change), *fixed_beforehand(comparison)))}"
    if dark := sentences(*unseen(change)):
        yield ""
        yield f"**{say('What was not seen')}:** {inert(dark)}"
