"""The ledger of a sealed test set on the terminal."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from radaudit.present.terminal import shown
from radaudit.records.sealing import LedgerState, count_looks
from radaudit.records.wording import count, whole

_DIGITS = 8


def print_ledger(state: LedgerState, console: Console) -> None:
    """Prints what is sealed, whether it is unchanged, and every opening."""

    def text(words: str, style: str = "") -> Text:
        return Text(shown(words, console.encoding), style=style)

    split = f", split '{state.split}'" if state.split else ""
    who = f"{count(state.n_rows, 'row')} of {count(state.n_patients, 'patient')}, {whole(state.n_events)} diseased"
    lines = [text(f"{state.table} is sealed{split}: {who}.", "bold")]
    for number, (when, why) in enumerate(state.sealings):
        lines.append(text(f"Sealed {_time(when)} UTC{f' again: {why}' if number else ''}", "dim"))
    if state.change:
        lines.append(text(f"The table is not as it was sealed: {state.change}.", "bold red"))
    else:
        lines.append(text("Rows and labels are those that were sealed. The ledger is whole.", "green"))
    lines.append(text(_tally(state)))
    for line in lines:
        console.print(line, highlight=False)
    if state.openings:
        console.print("")
        console.print(_table(state, text), highlight=False)


def _tally(state: LedgerState) -> str:
    models, looks, repeats = count_looks(state.openings)
    if not looks:
        return "It has not been opened yet."
    times = {1: "once", 2: "twice"}.get(looks, f"{whole(looks)} times")
    again = f"; {count(repeats, 'repetition')} of an earlier audit not counted" if repeats else ""
    return f"It has been opened {times}, for {count(models, 'model')}{again}."


def _table(state: LedgerState, text: Callable[[str], Text]) -> Table:
    has_names = any(o.by for o in state.openings)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("No.", justify="right")
    for heading in ("When (UTC)", "Model", "Its hash", "Options", "Result", *(("By",) if has_names else ())):
        table.add_column(heading, overflow="fold", no_wrap=heading not in ("Model", "By"))
    for o in state.openings:
        result = "recorded" if o.outcome else "broken off"
        cells = (whole(o.number), _time(o.when), o.name, o.model[:_DIGITS], o.options[:_DIGITS], result)
        table.add_row(*(text(cell) for cell in (*cells, *((o.by,) if has_names else ()))))
    return table


def _time(when: str) -> str:
    return when[:16].replace("T", " ")
