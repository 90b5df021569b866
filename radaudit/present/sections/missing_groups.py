"""What the rows without a group value could hide: the same gaps with these rows treated in other ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Fold, HowTo, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.tables.feet import basis
from radaudit.present.view import View
from radaudit.records import REST, UNKNOWN, Group, MissingGroups, wording

_TREATMENTS = (
    ("complete cases", "Rows left out"),
    ("multiple imputation", "Values imputed"),
    ("bounds", "Any values at all"),
)
MOST = 200
"""Rows of one attribute's table; numbers.csv holds all."""


@section("Rows without a group value", order=48)
def missing_groups(view: View) -> Iterator[Block]:
    """A sentence and a folded table an attribute with such rows."""
    primary = [g for g in view.evidence.missing_groups if g.metric in view.primary]
    found = [g for g in primary if g.threshold in (None, view.evidence.thresholds[0])]
    if not found:
        return
    attributes = dict.fromkeys(g.group.attribute for g in found)
    unknown = {a: next(g.n_unknown for g in found if g.group.attribute == a) for a in attributes}
    total = wording.whole(view.everyone().n)
    counts = [
        f"{view.counted(n, Group(a, UNKNOWN))} of {total} {view.cases} have no {typeset.isolated(a)}"
        for a, n in unknown.items()
    ]
    yield Prose((
        f"{wording.capital(typeset.listed(counts))}. The verdicts keep them as a group of their own. Here each gap stands beside "
        "what it would be were these rows left out, were their values imputed, and were they given any values at all.",
    ))  # fmt: skip
    for attribute in attributes:
        rows = [g for g in found if g.group.attribute == attribute]
        yield Fold(f"Gaps by {attribute}, other treatments of its missing values", (_table(view, rows),))
    yield HowTo(
        ("Where all columns say the same, the missing values do not matter. Imputed: each missing value is drawn many times from "
         "what the label, the score and the other groups say of it, and the uncertainty of that is in the interval. "
         "Any values at all: the smallest and the largest gap that some assignment of these rows to the groups could give, "
         "without sampling error; this cohort’s own gap lies inside, whatever the reason why they are missing.",),
        ("Why the values are missing. Where that depends on the patient in a way that nothing recorded tells, imputation is wrong "
         "too; only the bounds hold.",),
    )  # fmt: skip


def _table(view: View, found: Sequence[MissingGroups]) -> Table:
    columns = (
        Column("Group"), Column(f"As audited ({typeset.level(view.evidence.level)})", True),
        *(Column(title, True) for _, title in _TREATMENTS),
    )  # fmt: skip
    by_key: dict[tuple[str, str], dict[str, MissingGroups]] = {}
    for g in found:
        by_key.setdefault((g.metric, g.group.value), {})[g.approach] = g
    rows: list[Row] = []
    metric = ""
    for (name, _), treated in list(by_key.items())[:MOST]:
        if name != metric:
            metric = name
            rows.append(Row((Cell(typeset.title(view.card(name))),), is_heading=True))
        rows.append(_row(view, treated))
    note = " numbers.csv beside this page holds all rows." if len(by_key) > MOST else ""
    return Table("Each group minus everybody else.", columns, tuple(rows), f"{basis(view)}{note}")


def _row(view: View, treated: dict[str, MissingGroups]) -> Row:
    one = next(iter(treated.values()))
    # A gap against a reference or the whole cohort is of another kind than these, which are against everybody else.
    card, gap = view.card(one.metric), view.comparisons.get((one.metric, one.group, REST))
    audited = typeset.estimate(gap.gap, card, is_gap=True) if gap else "–"
    cells = [Cell(one.group.value, is_label=True), Cell(audited, is_soft=not (gap and gap.gap.is_known))]
    for approach, _ in _TREATMENTS:
        found = treated.get(approach)
        cells.append(_cell(view, found) if found else Cell("–", is_soft=True))
    return Row(tuple(cells))


def _cell(view: View, found: MissingGroups) -> Cell:
    digits = typeset.decimals(view.card(found.metric), is_gap=True)
    between = typeset.interval(found.low, found.high, digits, is_signed=True)
    if found.value is None:
        return Cell(between or wording.NOT_ESTIMABLE, is_soft=not between, hint=found.note)
    value = wording.number(found.value, digits, is_signed=True)
    return Cell(f"{value} ({between})" if between else value, hint=found.note)
