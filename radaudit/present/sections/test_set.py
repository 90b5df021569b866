"""How often the sealed test set was looked at, for which models, and what choosing among them can flatter."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import say
from radaudit.present.blocks import Block, Cell, Column, Entry, Fold, HowTo, KeyValue, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.records import wording
from radaudit.records.opened import implied, opened, repeated
from radaudit.records.sealing import Opening, SealedTestSet

SHOWN = 8
"""Openings in the open table; more are folded."""

_DIGITS = 12
"""Digits of a hash that tell it from others on a page; audit.json holds all."""


@section("Test set", order=15)
def test_set(view: View) -> Iterator[Block]:
    """Openings and what they imply; nothing where the test set is not sealed."""
    sealed = view.audit.test_set
    if sealed is None:
        return
    yield Prose((opened(sealed),), "lead")
    yield Prose(tuple(text for text in (implied(sealed), repeated(sealed)) if text))
    yield KeyValue(tuple(_facts(sealed)))
    latest = _openings(sealed.openings[-SHOWN:], say("Openings, this audit's last."))
    yield latest
    if earlier := sealed.openings[:-SHOWN]:
        yield Fold(wording.count(len(earlier), "earlier opening"), (_openings(earlier, say("Earlier openings.")),))
    yield HowTo(
        (say("Before the first look the labels were sealed, and since then each audit has left a line in a ledger before it showed "
             "a number. The more models are tried on one test set, the better the best of them looks by luck."),
         say("An audit counts as a new look when the model, how its images are prepared, or the options differ from those of every "
             "earlier one. One that was broken off counts, too: nobody knows what was seen.")),
        (say("Looks with other programs, or at a copy that was hidden from its seal. The seal is a promise with a record, not a "
             "safe."),
         say("What models learned from this test set in other ways, such as training on the same patients.")),
    )  # fmt: skip


def _facts(sealed: SealedTestSet) -> Iterator[Entry]:
    when = _time(sealed.sealed)
    if sealed.n_sealings > 1:
        n = wording.count(sealed.n_sealings, "sealing")
        when = say("{when}; {sealings}, because the table was changed", when=when, sealings=n)
    yield Entry(say("Sealed (UTC)"), when)
    what = say(
        "{rows} of {patients}, {diseased} diseased",
        rows=wording.count(sealed.n_rows, "row"),
        patients=wording.count(sealed.n_patients, "patient"),
        diseased=wording.whole(sealed.n_events),
    )
    yield Entry(say("What was sealed"), what)
    yield Entry(say("Ledger"), sealed.ledger)
    yield Entry(say("This audit's line"), sealed.openings[-1].line, is_code=True)


def _openings(openings: tuple[Opening, ...], caption: str) -> Table:
    has_names = any(o.by for o in openings)
    columns = (
        Column(say("Opening (UTC)")), Column(say("Model")), Column(say("Its hash")), Column(say("Options")), Column(say("Result")),
        *((Column(say("By")),) if has_names else ()),
    )  # fmt: skip
    return Table(caption, columns, tuple(_row(o, has_names=has_names) for o in openings))


def _row(o: Opening, *, has_names: bool) -> Row:
    cells = (
        Cell(f"{wording.whole(o.number)}. {_time(o.when)}"),
        Cell(o.name, is_label=True),
        Cell(o.model[:_DIGITS], hint=o.model),
        Cell(o.options[:_DIGITS], hint=o.options),
        Cell(say("recorded") if o.outcome else say("broken off"), is_soft=not o.outcome, hint=o.outcome),
    )
    return Row((*cells, Cell(o.by, is_label=True)) if has_names else cells)


def _time(when: str) -> str:
    return when.replace("T", " ").removesuffix("Z")
