"""How far every group lies from the rest, with the interval of the gap itself, the margin and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Fold, Heading, HowTo, Prose, Row, Table
from radaudit.present.leading import UNJUDGED
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.records import REST, Comparison, wording

MOST_EXPLORATORY = 250


@section("Gaps against the rest", order=40)
def gaps(view: View) -> Iterator[Block]:
    """One table an attribute with the primary measures; the others folded."""
    if not view.comparisons:
        if view.attributes:
            yield Prose(("No group could be compared with the rest.",), "note")
        return
    for attribute in view.attributes:
        own = [c for c in view.comparisons.values() if c.group.attribute == attribute]
        primary = [c for c in own if c.metric in view.primary]
        others = [c for c in own if c.metric not in view.primary]
        if not own:
            continue
        yield Heading("By", attribute)
        if primary:
            yield _table(view, primary, "Gaps of the primary measures.")
        if others:
            title = f"{wording.count(len({c.metric for c in others}), 'further measure')}, exploratory"
            yield Fold(title, (_exploratory(view, others),))
    level = typeset.level(view.evidence.level)
    yield HowTo(
        (f"Gap = the group minus what it is compared with. Its {level} belongs to this one gap; the simultaneous "
         "interval is wider and holds for a whole family at once, so that looking at many groups does not make "
         "chance look like a finding. An attribute has three families: its groups by the primary measures, by the "
         "other measures, and by those without a better side; the last two are exploratory. The verdict rests on the "
         "simultaneous interval.",
         "The margin is the largest gap that the policy calls clinically unimportant. An interval inside the margin "
         "shows equivalence; one that reaches across it leaves the question open."),
        ("The cause of a gap. A vendor's gap may be its patients' age; look at the cohort table before you blame "
         "the scanner.",
         "A ranking of groups: the group that looks worst is partly the one that was unlucky."),
    )  # fmt: skip


def _exploratory(view: View, comparisons: Sequence[Comparison]) -> Table:
    """The further measures; of very many rows only the worst, which keeps the page light enough to open."""
    if len(comparisons) <= MOST_EXPLORATORY:
        return _table(view, comparisons, "Gaps of the further measures.")
    worst = sorted(comparisons, key=lambda c: _rank(view, c))[:MOST_EXPLORATORY]
    kept = {(c.metric, c.group, c.against) for c in worst}
    shown = [c for c in comparisons if (c.metric, c.group, c.against) in kept]
    note = f"The {MOST_EXPLORATORY} worst of {wording.whole(len(comparisons))} rows; numbers.csv beside this page holds all."
    return _table(view, shown, "Gaps of the further measures.", note)


def _rank(view: View, c: Comparison) -> tuple[int, float]:
    found = view.finding(c.metric, c.group, c.against)
    return found.rank if found else UNJUDGED


def _table(view: View, comparisons: Sequence[Comparison], caption: str, note: str = "") -> Table:
    columns = (
        Column("Group"), Column("Verdict"), Column(f"Gap ({typeset.level(view.evidence.level)})", True),
        Column("Simultaneous interval", True), Column("Margin", True), Column("Group’s value", True), Column("Compared with", True),
    )  # fmt: skip
    rows = []
    for metric in dict.fromkeys(c.metric for c in comparisons):
        card = view.card(metric)
        rows.append(Row((Cell(card.title), Cell(_direction(card.better, card.target), is_soft=True)), is_heading=True))
        rows += [_row(view, c) for c in comparisons if c.metric == metric]
    return Table(caption, columns, tuple(rows), note)


def _direction(better: str, target: float | None) -> str:
    if better == "target" and target is not None:
        return f"ideal value {target:g}"
    return {"higher": "higher is better", "lower": "lower is better"}.get(better, "")


def _row(view: View, c: Comparison) -> Row:
    card, digits = view.card(c.metric), typeset.decimals(view.card(c.metric))
    found, margin = view.finding(c.metric, c.group, c.against), view.audit.policy.margins.get(c.metric)
    own = wording.number(c.group_value, digits) if c.group_value is not None else "–"
    other = wording.number(c.against_value, digits) if c.against_value is not None else "–"
    if c.against != REST:
        other = f"{other} ({c.against})"
    cells = (
        Cell(c.group.value, is_label=True),
        Cell("" if found else "no verdict", verdict=found.verdict if found else None, is_soft=True),
        Cell(typeset.estimate(c.gap, card, is_gap=True), is_soft=not c.gap.is_known, hint=c.gap.note),
        Cell(typeset.simultaneous(c, card) or "–", is_soft=not c.family),
        Cell(f"±{wording.number(margin, 2)}" if margin is not None else "–", is_soft=margin is None),
        Cell(own, is_soft=c.group_value is None),
        Cell(other, is_soft=c.against_value is None),
    )
    return Row(cells, anchor=view.anchor(c.metric, c.group, c.against))
