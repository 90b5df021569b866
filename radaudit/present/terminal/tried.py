"""What was tried, by group, in a terminal: what each remedy would change of 1000, with a mark for what was shown."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from radaudit.language import phrase, recalled, say
from radaudit.present.terminal.showing import STYLES, Teller
from radaudit.present.view import View
from radaudit.present.what_if.counting import COUNTED, Change, Outcome
from radaudit.present.what_if.naming import needs
from radaudit.present.what_if.sentences import signed, signed_interval
from radaudit.present.what_if.trials import Trials, trials_of
from radaudit.records import Group, Verdict
from radaudit.records.wording import VERDICT_SYMBOLS, level_name, one_line

_MARKS: dict[Outcome, Verdict | None] = {
    "helps": Verdict.PASS,
    "harms": Verdict.FAIL,
    "open": Verdict.INCONCLUSIVE,
    "same": None,
}
_HEADS = {"net_benefit": phrase("Net benefit"), "missed": phrase("Missed"), "flagged": phrase("Falsely flagged")}


def tried_by(view: View, teller: Teller, attribute: str, groups: list[Group]) -> Iterator[RenderableType]:
    """A table of what the remedies would do to these groups of an attribute; nothing where none was tried for it."""
    trials = trials_of(view)
    told = [g for g in groups if trials and attribute in trials.what_if.attributes and trials.tells_of(g)]
    if trials is None or not told:
        return
    yield teller.text("")
    title = say("What if, by {attribute}: change per 1000, with simultaneous intervals", attribute=one_line(attribute))
    yield from teller.paragraph(title, "bold")
    yield _table(trials, teller, told)
    for text in dict.fromkeys(needs(r) for r in trials.remedies_for(attribute) if r.is_protected):
        yield from teller.paragraph(say("{part}.", part=text))
    marks: tuple[tuple[Outcome, str], ...] = (
        ("helps", phrase("shown to help")), ("harms", phrase("shown to harm")), ("open", phrase("inconclusive")),
    )  # fmt: skip
    legend = " · ".join(f"{_symbol(outcome)} {say(words)}" for outcome, words in marks)
    yield from teller.paragraph(legend, "dim")


def _table(trials: Trials, teller: Teller, groups: list[Group]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    for heading in (say("Group"), say("Remedy"), *(say(_HEADS[what]) for what in COUNTED)):
        table.add_column(teller.text(heading), overflow="fold")
    for group in groups:
        for trial in trials.trials_of(group):
            cells = [_cell(teller, trial.change(what)) for what in COUNTED]
            name = teller.text(recalled(trial.remedy.title))
            table.add_row(teller.text(level_name(group.value)), name, *cells)
    return table


def _cell(teller: Teller, change: Change | None) -> Text:
    if change is None:
        return teller.text("–", "dim")
    verdict, between = _MARKS[change.outcome], signed_interval(change)
    told = signed(change, change.value)
    told = say("{value} ({interval})", value=told, interval=between) if between else told
    return teller.text(f"{_symbol(change.outcome)} {told}", STYLES[verdict] if verdict else "dim")


def _symbol(outcome: Outcome) -> str:
    verdict = _MARKS[outcome]
    return VERDICT_SYMBOLS[verdict] if verdict else "="
