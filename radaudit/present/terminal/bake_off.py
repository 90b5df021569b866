"""The comparison of calibrators on a terminal: what each did to patients it had not seen, and what is recommended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from radaudit.present.terminal import shown
from radaudit.records import Estimate, Group
from radaudit.records.bake_off import NONE, BakeOff, Trial
from radaudit.records.wording import NOT_ESTIMABLE, count, number, percent, span, threshold_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

DIGITS = {"calibration_in_the_large": 2, "calibration_slope": 2, "log_loss": 4, "brier": 4, "net_benefit": 4}
TITLES = {
    "calibration_in_the_large": "In the large",
    "calibration_slope": "Slope",
    "log_loss": "Log loss",
    "brier": "Brier",
    "net_benefit": "Net benefit",
}


RECOMMENDED, TAKEN = "(recommended)", "(taken)"


def print_bake_off(bake_off: BakeOff, console: Console) -> None:
    """Prints who was compared on what, the numbers, the changes, the groups and the recommendation."""

    def say(line: str, style: str = "") -> None:
        console.print(shown(line, console.encoding), style=style, markup=False, highlight=False)

    who = count(bake_off.n_patients, "patient") if bake_off.has_patients else "every row taken for another patient"
    say(
        f"Calibrators on {count(bake_off.n, 'row')} ({bake_off.n_events} diseased, {who}), cross-fitted in "
        f"{bake_off.folds} folds, {count(bake_off.repeats, 'time')}; {percent(bake_off.level)} intervals."
    )
    console.print(_numbers(bake_off, console.encoding))
    if any(t.change for t in bake_off.trials):
        say(
            "Change from the scores as they are, paired by patient (below 0 is better, for net benefit above 0):", "dim"
        )
        console.print(_changes(bake_off, console.encoding))
    if bake_off.groups and bake_off.chosen != NONE:
        say(f"By group, before and after {bake_off.trial(bake_off.chosen).spoken}:", "dim")
        console.print(_groups(bake_off, console.encoding))
    for name, estimate in bake_off.parameters.items():
        interval = f" ({span(estimate.low, estimate.high, 3)})" if estimate.low is not None else f" ({estimate.note})"
        say(f"{name}: {number(estimate.value, 3)}{interval}")
    for place, sentence in enumerate(bake_off.words):
        say(sentence, "" if place else "bold")


def _table(*headings: str) -> Table:
    from rich.table import Table as RichTable

    table = RichTable(box=None, padding=(0, 1, 0, 0), header_style="bold")
    for place, heading in enumerate(headings):
        # Folded rather than cut, because rich would cut with a character that not every encoding has.
        table.add_column(heading, overflow="fold", min_width=None if place else len(RECOMMENDED))
    return table


def _numbers(bake_off: BakeOff, encoding: str) -> Table:
    titles = {**TITLES, "net_benefit": f"Net benefit at {threshold_text(bake_off.threshold)}"}
    table = _table("Calibrator", *titles.values())
    for trial in bake_off.trials:
        name = _named(trial, bake_off)
        if not trial.after:
            table.add_row(_text(name, encoding), _text(trial.note, encoding), *[""] * (len(titles) - 1))
            continue
        cells = [_two_lines(trial.after[measure], digits) for measure, digits in DIGITS.items()]
        table.add_row(*(_text(cell, encoding) for cell in (name, *cells)))
    return table


def _changes(bake_off: BakeOff, encoding: str) -> Table:
    table = _table("Calibrator", "Log loss", "Brier", "Net benefit")
    for trial in bake_off.trials:
        if trial.change:
            cells = [_one_line(trial.change, measure) for measure in ("log_loss", "brier", "net_benefit")]
            table.add_row(*(_text(cell, encoding) for cell in (trial.title, *cells)))
    return table


def _groups(bake_off: BakeOff, encoding: str) -> Table:
    table = _table("Group", "In the large before", "after", "Slope before", "after")
    for own in bake_off.groups:
        cells = [
            _one_line(found, measure)
            for measure in ("calibration_in_the_large", "calibration_slope")
            for found in (own.before, own.after)
        ]
        table.add_row(*(_text(cell, encoding) for cell in (_short(own.group), *cells)))
    return table


def _text(cell: str, encoding: str) -> Text:
    """A cell as this terminal can show it; what looks like markup is text."""
    from rich.text import Text as RichText

    return RichText("\n".join(shown(line, encoding) for line in cell.split("\n")))


def _short(group: Group) -> str:
    return group.label if len(group.label) <= 30 else f"{group.label[:27]}..."


def _named(trial: Trial, bake_off: BakeOff) -> str:
    """The calibrator, and in lines of their own what is to be said of it: in the narrow column no word is broken."""
    marks = [
        mark for mark, name in ((RECOMMENDED, bake_off.recommended), (TAKEN, bake_off.chosen)) if name == trial.name
    ]
    if bake_off.recommended == bake_off.chosen:
        marks = marks[:1]
    note = [f"({trial.note})"] if trial.after and trial.note else []
    return "\n".join([trial.title, *marks, *note])


def _two_lines(estimate: Estimate, digits: int) -> str:
    if estimate.value is None:
        return NOT_ESTIMABLE
    low_high = f"\n{span(estimate.low, estimate.high, digits)}" if estimate.low is not None else ""
    return f"{number(estimate.value, digits)}{low_high}"


def _one_line(found: Mapping[str, Estimate], measure: str) -> str:
    estimate = found.get(measure)
    if estimate is None or estimate.value is None:
        return NOT_ESTIMABLE
    digits = DIGITS[measure]
    interval = f" ({span(estimate.low, estimate.high, digits)})" if estimate.low is not None else ""
    return f"{number(estimate.value, digits)}{interval}"
