"""Whether one threshold serves every group: what the locked one does there, and which one would find as many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Fold, HowTo, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.tables.feet import basis, feet
from radaudit.present.view import View
from radaudit.records import EVERYONE, Evidence, Group, Transport, wording

_LOCKED = ("sensitivity", "specificity", "ppv", "npv", "flag_rate")


@section("One threshold for every group", order=75)
def transport(view: View) -> Iterator[Block]:
    """A sentence on the group that the threshold suits least, then the table; further thresholds folded."""
    evidence = view.evidence
    tables = [(t, _table(view, t)) for t in evidence.thresholds if any(x.threshold == t for x in evidence.transport)]
    if not tables:
        return
    threshold, first = tables[0]
    yield Prose((_sentence(view, threshold),), "lead")
    yield first
    if len(tables) > 1:
        yield Fold(wording.count(len(tables) - 1, "further threshold"), tuple(table for _, table in tables[1:]))
    yield HowTo(
        ("The left half is what the locked threshold does in each group. The right half asks for the threshold at which the "
         "group would reach the whole cohort’s sensitivity, and what it would cost there in specificity and flagged cases. Where "
         "the interval of the needed threshold leaves out the locked one, the threshold itself does not carry over; where it "
         "holds it, these cases show no such thing.",
         "† A predictive value changes with how common the disease is."),
        ("That a group should have a threshold of its own: it would trade misses for false alarms, it would be chosen on few "
         "cases, and where groups are people it needs a reason beyond numbers.",),
    )  # fmt: skip


def _sentence(view: View, threshold: float) -> str:
    found = [t for t in view.evidence.transport if t.threshold == threshold]
    target = next((t.target for t in found if t.target is not None), None)
    locked = wording.threshold_text(threshold)
    if target is None:
        return f"What the threshold {locked} does in every group."
    start = f"At the threshold {locked} the model finds {_hundred(target)} of 100 diseased cases in the whole cohort."
    apart = [t for t in found if _is_apart(t) and t.group != EVERYONE and view.tier(t.group) in ("full", "curves")]
    if not apart:
        return f"{start} No group was shown to need another threshold to find as many."
    first = max(apart, key=lambda t: abs((t.needed or 0.0) - threshold))
    digits = _digits(threshold)
    between = typeset.interval(first.needed_low, first.needed_high, digits)
    cost = f", and {_hundred(first.flag_rate)} of 100 would be flagged there" if first.flag_rate is not None else ""
    others = ""
    if len(apart) > 1:
        others = f" {wording.count(len(apart) - 1, 'other group')} would need another threshold too."
    needed = f"{wording.number(first.needed, digits)} ({between})"
    return f"{start} To find as many {wording.whom(first.group)}, it would have to be {needed}{cost}.{others}"


def _is_apart(t: Transport) -> bool:
    """True where the interval of the needed threshold leaves out the locked one."""
    if t.needed_low is None or t.needed_high is None:
        return False
    return not t.needed_low <= t.threshold <= t.needed_high


def _hundred(share: float) -> str:
    return f"{share * 100:.0f}"


def _digits(threshold: float) -> int:
    """A low threshold is compared with others as low, which two digits would not tell apart."""
    return 2 if threshold >= 0.1 else 3


def _table(view: View, threshold: float) -> Table:
    locked = wording.threshold_text(threshold)
    cards = [view.card(m) for m in _LOCKED if m in view.evidence.cards]
    columns = (
        Column("Group"), *(Column(f"{_SHORT.get(c.name, c.title)}{_mark(view, c.name)}", True) for c in cards),
        Column(f"Needed threshold ({typeset.level(view.evidence.level)})", True), Column("Specificity there", True),
        Column("Flagged there", True),
    )  # fmt: skip
    found = {t.group: t for t in view.evidence.transport if t.threshold == threshold}
    values = _values(view.evidence, threshold)
    names = [c.name for c in cards]
    rows = [_row(view, EVERYONE, found.get(EVERYONE), [values.get((m, EVERYONE)) for m in names], is_total=True)]
    for attribute in view.attributes:
        rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        for s in view.groups_of(attribute):
            rows.append(_row(view, s.group, found.get(s.group), [values.get((m, s.group)) for m in names]))
    caption = f"The locked threshold {locked} in every group, and the one that would find as many."
    return Table(caption, columns, tuple(rows), basis(view), feet(view, view.groups, cards))


_SHORT = {"ppv": "PPV", "npv": "NPV", "flag_rate": "Flagged"}


def _mark(view: View, metric: str) -> str:
    return f"{wording.THIN}{typeset.DAGGER}" if view.card(metric).depends_on_prevalence else ""


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
        reason = found.note if found else ""
        cells += [Cell(wording.NOT_ESTIMABLE, is_soft=True, hint=reason), *[Cell("–", is_soft=True)] * 2]
    else:
        digits = _digits(found.threshold)
        between = typeset.interval(found.needed_low, found.needed_high, digits)
        needed = wording.number(found.needed, digits)
        cells.append(Cell(f"{needed} ({between})" if between else needed, is_soft=is_soft, hint=found.note))
        cells += [_cell(found.specificity, is_soft=is_soft), _cell(found.flag_rate, is_soft=is_soft)]
    return Row(tuple(cells), is_total=is_total)


def _cell(value: float | None, *, is_soft: bool) -> Cell:
    return Cell("–", is_soft=True) if value is None else Cell(wording.number(value), is_soft=is_soft)
