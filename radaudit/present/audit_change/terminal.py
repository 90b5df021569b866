"""Two audits in one screen of a terminal: case mix, the answer, the primary measures by group."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from radaudit.language import recalled, say
from radaudit.present.audit_change.alike import as_comparison
from radaudit.present.audit_change.answer import answer, compared, title_of, unseen, warnings
from radaudit.present.comparison.answer import OUTCOME_WORDS, points
from radaudit.present.comparison.markdown import SYMBOLS
from radaudit.present.comparison.opening import symbol_of
from radaudit.present.comparison.protocol import cautions, fixed_beforehand
from radaudit.present.comparison.terminal import outcome_table, plain
from radaudit.present.terminal import shown
from radaudit.records.audit_change import AuditChange


def print_change(change: AuditChange, console: Console) -> None:
    """Prints the summary, made to be read at 80 columns and without color."""
    comparison = as_comparison(change)

    def line(words: str = "", look: str = "") -> None:
        console.print(Text(shown(plain(words), console.encoding), style=look), highlight=False)

    line()
    line(title_of(change), "bold")
    for warning in (*(recalled(note) for note in change.notes), *warnings(change), *cautions(change.protocol)):
        line(f"! {warning}", "bold")
    line(f"{symbol_of(comparison)} {answer(comparison)}", "bold")
    for point in points(comparison):
        line()
        line(f"{SYMBOLS[point.outcome]} {say(OUTCOME_WORDS[point.outcome])}  {point.text}")
        if point.more:
            line(point.more, "dim")
    line()
    for sentence in (*compared(change), *fixed_beforehand(comparison), *unseen(change)):
        line(sentence, "dim")
    line()
    console.print(outcome_table(comparison, console), highlight=False)
    line(say("✗ lost   ✓ gained   = alike within the margin   ? not settled   – not judged"), "dim")
