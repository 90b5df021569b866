"""What was tried: every remedy's effect on every measure of every group, and from which score each level would be flagged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from radaudit.language import phrase, recalled, say
from radaudit.present.documents.sheets.measured import METRIC
from radaudit.present.documents.sheets.naming import place
from radaudit.present.documents.sheets.sheet import (
    ATTRIBUTE,
    GROUP,
    HIGH,
    LEVEL,
    LOW,
    MEASURE,
    NOTE,
    THRESHOLD,
    Cell,
    Column,
    Sheet,
)
from radaudit.present.view import View
from radaudit.present.what_if.naming import needs
from radaudit.records.what_if import Remedy, RemedyEffect

_REMEDY = (Column("remedy", phrase("Remedy")), Column("key", phrase("Its key")))


def what_if(view: View) -> Sheet:
    """A row an effect: before, after, and the change with both its intervals."""
    columns = (
        *_REMEDY, ATTRIBUTE, GROUP, MEASURE, METRIC, THRESHOLD, Column("before", phrase("Before"), "number"),
        Column("after", phrase("After"), "number"), Column("after_low", phrase("After, lower end"), "number"),
        Column("after_high", phrase("After, upper end"), "number"), Column("change", phrase("Change"), "number"), LOW, HIGH,
        Column("simultaneous_low", phrase("Simultaneous, lower end"), "number"),
        Column("simultaneous_high", phrase("Simultaneous, upper end"), "number"), LEVEL, Column("p", phrase("p"), "p"),
        Column("p_adjusted", phrase("p, adjusted"), "p"), NOTE,
    )  # fmt: skip
    tried = view.audit.what_if
    titles = {r.name: recalled(r.title) for r in tried.remedies} if tried else {}
    shown = [e for e in tried.effects if view.tier(e.group) != "counts"] if tried else []
    about = say(
        "What every remedy that was tried would change in every group, cross-fitted; it is no calibrated model."
    )
    rows = tuple(_effect(view, titles.get(e.remedy, e.remedy), e) for e in shown)
    return Sheet("what_if", phrase("What if"), about, columns, rows)


def _effect(view: View, title: str, e: RemedyEffect) -> Mapping[str, Cell]:
    card, c = view.evidence.cards.get(e.metric), e.change
    return place(e.group) | {
        "remedy": title, "key": e.remedy, "measure": recalled(card.title) if card else e.metric, "metric": e.metric,
        "threshold": c.threshold, "before": c.against_value, "after": e.after.value, "after_low": e.after.low,
        "after_high": e.after.high, "change": c.gap.value, "low": c.gap.low, "high": c.gap.high, "simultaneous_low": c.low,
        "simultaneous_high": c.high, "level": c.gap.level, "p": c.p, "p_adjusted": c.p_adjusted,
        "note": recalled(c.gap.note or e.after.note),
    }  # fmt: skip


def remedies(view: View) -> Sheet:
    """A row a level: from which score it would be flagged; a remedy without one has a row with the reason."""
    columns = (
        *_REMEDY, ATTRIBUTE, Column("level_name", phrase("Level")), Column("cutoff", phrase("Flagged from a score of"), "number"),
        Column("by_lot", phrase("Share decided by lot"), "number"), Column("needs", phrase("What it needs"), "wide"), NOTE,
    )  # fmt: skip
    tried = view.audit.what_if
    about = say("The remedies that were tried, from which score each would flag whom, and what has to be known for it.")
    rows = tuple(row for r in tried.remedies for row in _remedy(view, r)) if tried else ()
    return Sheet("remedies", phrase("Remedies"), about, columns, rows)


def _remedy(view: View, r: Remedy) -> Iterator[Mapping[str, Cell]]:
    common: dict[str, Cell] = {
        "remedy": recalled(r.title), "key": r.name, "attribute": r.attribute, "by_lot": r.by_lot, "needs": _plain(needs(r)),
        "note": recalled(r.note),
    }  # fmt: skip
    shown = {s.group.value for s in view.groups_of(r.attribute)} if r.reads_level else set(r.cutoffs)
    known = [(level, score) for level, score in r.cutoffs.items() if level in shown]
    if not known:
        yield common
    for level, score in known:
        yield common | {"level_name": level if r.reads_level else say("Everyone"), "cutoff": score}


def _plain(text: str) -> str:
    """Text without the marks that keep a name's writing direction its own."""
    return text.translate(str.maketrans("", "", "\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}"))
