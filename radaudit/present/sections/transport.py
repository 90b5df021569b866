"""Whether one threshold serves every group: what the locked one does there, and which one would find as many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Fold, HowTo, Prose, Row, Table
from radaudit.present.figures.needed_thresholds import needed_text, needed_thresholds, shown_apart
from radaudit.present.sections import section
from radaudit.present.tables.feet import basis, feet
from radaudit.present.view import View
from radaudit.records import EVERYONE, Evidence, Group, Transport, wording

_LOCKED = ("sensitivity", "specificity", "ppv", "npv", "flag_rate")

TITLE = phrase("Threshold each group would need")


@section(TITLE, order=75)
def transport(view: View) -> Iterator[Block]:
    """A sentence on the group that the threshold suits least, the figure, then the tables of all thresholds, folded."""
    evidence = view.evidence
    tables = [(t, _table(view, t)) for t in evidence.thresholds if any(x.threshold == t for x in evidence.transport)]
    if not tables:
        return
    threshold, first = tables[0]
    yield Prose((_sentence(view, threshold),), "lead")
    figure = needed_thresholds(view, threshold, {t.group: t for t in evidence.transport if t.threshold == threshold})
    if figure is not None:
        yield figure
        yield Fold(say("What the threshold in use does in every group, and what the needed one would do"), (first,))
    else:
        yield first
    if len(tables) > 1:
        further = tuple(table for _, table in tables[1:])
        yield Fold(wording.count(len(tables) - 1, "further threshold"), further)
    yield HowTo(
        (say("Each mark is the threshold at which the group would reach the whole cohort’s sensitivity, each line its {level}. "
             "Where the line leaves out the threshold in use, that does not carry over to that group; where it holds it, these "
             "cases show no such thing.", level=typeset.level(evidence.level)),
         say("The table has what the threshold in use does in each group on its left, and on its right what the needed one would "
             "cost in specificity and flagged cases. † A predictive value changes with how common the disease is.")),
        (say("That a group should have a threshold of its own: it would trade misses for false alarms, it would be chosen on few "
             "cases, and where groups are people it needs a reason beyond numbers."),),
    )  # fmt: skip


def _sentence(view: View, threshold: float) -> str:
    found = [t for t in view.evidence.transport if t.threshold == threshold]
    target = next((t.target for t in found if t.target is not None), None)
    locked = wording.threshold_text(threshold)
    if target is None:
        return say("What the threshold {threshold} does in every group.", threshold=locked)
    start = say(
        "At the threshold {threshold} the model finds {n} of 100 diseased cases in the whole cohort.",
        threshold=locked,
        n=_hundred(target),
    )
    apart = shown_apart(view, found)
    if not apart:
        return wording.sentences(start, say("No group was shown to need another threshold to find as many."))
    return wording.sentences(start, _needs(apart[0]), _others(len(apart) - 1))


def _needs(first: Transport) -> str:
    whom, needed = wording.whom(first.group), needed_text(first)
    if first.flag_rate is None:
        return say("To find as many {where}, it would have to be {needed}.", where=whom, needed=needed)
    return say(
        "To find as many {where}, it would have to be {needed}, and {n} of 100 would be flagged there.",
        where=whom,
        needed=needed,
        n=_hundred(first.flag_rate),
    )


def _others(n: int) -> str:
    if n == 0:
        return ""
    if n == 1:
        return say("1 other group would need another threshold too.")
    return say("{n} other groups would need another threshold too.", n=wording.whole(n))


def _hundred(share: float) -> str:
    return f"{share * 100:.0f}"


def _table(view: View, threshold: float) -> Table:
    locked = wording.threshold_text(threshold)
    cards = [view.card(m) for m in _LOCKED if m in view.evidence.cards]
    columns = (
        Column(say("Group")), *(Column(_head(view, c.name), is_number=True) for c in cards),
        Column(say("Needed threshold ({level})", level=typeset.level(view.evidence.level)), is_number=True),
        Column(say("Specificity there"), is_number=True), Column(say("Flagged there"), is_number=True),
    )  # fmt: skip
    found = {t.group: t for t in view.evidence.transport if t.threshold == threshold}
    values = _values(view.evidence, threshold)
    names = [c.name for c in cards]
    rows = [_row(view, EVERYONE, found.get(EVERYONE), [values.get((m, EVERYONE)) for m in names], is_total=True)]
    for attribute in view.attributes:
        rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        for s in view.groups_of(attribute):
            rows.append(_row(view, s.group, found.get(s.group), [values.get((m, s.group)) for m in names]))
    caption = say(
        "The threshold in use, {threshold}, in every group, and the one that would find as many.", threshold=locked
    )
    return Table(caption, columns, tuple(rows), basis(view), feet(view, view.groups, cards))


_SHORT = {"ppv": phrase("PPV"), "npv": phrase("NPV"), "flag_rate": phrase("Flagged")}


def _head(view: View, metric: str) -> str:
    card = view.card(metric)
    name = say(_SHORT[metric]) if metric in _SHORT else recalled(card.title)
    return f"{name}{wording.THIN}{typeset.DAGGER}" if card.depends_on_prevalence else name


def _values(evidence: Evidence, threshold: float) -> dict[tuple[str, Group], float | None]:
    return {(m.metric, m.group): m.estimate.value for m in evidence.measurements if m.threshold == threshold}


def _row(
    view: View, group: Group, found: Transport | None, values: Sequence[float | None], *, is_total: bool = False
) -> Row:
    tier = view.tier(group)
    cells = [Cell(typeset.group_name(group), is_label=True)]
    if tier == "counts":
        return Row((*cells, *[Cell("–", is_soft=True)] * (len(values) + 3)), is_total=is_total)
    is_soft = tier == "uncertain"
    cells += [_cell(v, is_soft=is_soft) for v in values]
    if found is None or found.needed is None:
        reason = recalled(found.note) if found else ""
        cells += [Cell(wording.not_estimable(), is_soft=True, hint=reason), *[Cell("–", is_soft=True)] * 2]
    else:
        cells.append(Cell(needed_text(found), is_soft=is_soft, hint=recalled(found.note)))
        cells += [_cell(found.specificity, is_soft=is_soft), _cell(found.flag_rate, is_soft=is_soft)]
    return Row(tuple(cells), is_total=is_total)


def _cell(value: float | None, *, is_soft: bool) -> Cell:
    return Cell("–", is_soft=True) if value is None else Cell(wording.number(value), is_soft=is_soft)
