"""How far every group lies from the others, with the interval of the gap itself, the margin and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Fold, Heading, HowTo, Prose, Row, Table
from radaudit.present.leading import UNJUDGED
from radaudit.present.sections import section
from radaudit.present.tables.contrasts import contrasts_table
from radaudit.present.tables.feet import basis, feet
from radaudit.present.view import View
from radaudit.records import EVERYONE, REST, Comparison, wording

MOST_EXPLORATORY = 250


@section("Gaps between groups", order=40)
def gaps(view: View) -> Iterator[Block]:
    """One table an attribute with the primary measures; the others, and p-values and ratios of all, folded."""
    if not view.comparisons:
        if view.attributes:
            yield Prose(("No group could be compared with the rest.",), "note")
        return
    yield Prose((basis(view),), "note")
    for attribute in view.attributes:
        own = [c for c in view.comparisons.values() if c.group.attribute == attribute]
        if not own:
            continue
        blocks = tuple(_of_attribute(view, own))
        if "*" in attribute:
            # Crossed groups are exploratory: their verdicts stand in the matrix, whose links open this.
            yield Fold(f"By {typeset.isolated(attribute)}, exploratory", blocks)
        else:
            yield Heading("By", attribute)
            yield from blocks
    level = typeset.level(view.evidence.level)
    yield HowTo(
        (f"Gap = the group minus what it is compared with. Its {level} belongs to this one gap; the simultaneous "
         "interval is wider and holds for a whole family at once, so that looking at many groups does not make "
         "chance look like a finding. An attribute has three families: its groups by the primary measures, by the "
         "other measures, and by those without a better side; the last two are exploratory. The verdict rests on the "
         "simultaneous interval.",
         "The margin is the largest gap that the policy calls clinically unimportant. An interval inside the margin "
         "shows equivalence; one that reaches across it leaves the question open.",
         "p, adjusted: how often a family without any gap would show one as large anywhere; it is below "
         f"{1 - view.evidence.level:.2g} exactly where the simultaneous interval leaves out zero.",
         "Finds gaps from: the smallest true gap that a study like this one would find in 4 of 5 repetitions. Where it is larger "
         "than the margin, a gap that matters could have been missed."),
        ("The cause of a gap. A vendor's gap may be its patients' age; look at the cohort table before you blame "
         "the scanner.",
         "A ranking of groups: the group that looks worst is partly the one that was unlucky."),
    )  # fmt: skip


def _of_attribute(view: View, own: Sequence[Comparison]) -> Iterator[Block]:
    """The primary measures in the open, then what is folded."""
    primary = [c for c in own if c.metric in view.primary]
    others = [c for c in own if c.metric not in view.primary]
    if primary:
        yield _table(view, primary, f"Gaps of the primary measures{_against(own)}.")
    if others:
        title = f"{wording.count(len({c.metric for c in others}), 'further measure')}, exploratory"
        yield Fold(title, (_exploratory(view, others),))
    if contrasts := contrasts_table(view, [*primary, *others], MOST_EXPLORATORY):
        yield Fold("Ratios, p-values and design effects of these gaps", (contrasts,))


def _against(comparisons: Sequence[Comparison]) -> str:
    """What all these groups are compared with; nothing where it differs from row to row, which then says it itself."""
    others = {c.against for c in comparisons}
    return f", each group against {typeset.partner(others.pop())}" if len(others) == 1 else ""


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
        Column("Simultaneous interval", True), Column("p, adjusted", True), Column("Margin", True), Column("Finds gaps from", True),
        Column("Group", True), Column(_other(comparisons), True),
    )  # fmt: skip
    rows = []
    has_partner = len({c.against for c in comparisons}) > 1
    for metric in dict.fromkeys(c.metric for c in comparisons):
        card = view.card(metric)
        direction = Cell(_direction(card.better, card.target), is_soft=True)
        rows.append(Row((Cell(typeset.title(card)), direction), is_heading=True))
        rows += [_row(view, c, has_partner=has_partner) for c in comparisons if c.metric == metric]
    cards = [view.card(m) for m in dict.fromkeys(c.metric for c in comparisons)]
    groups = dict.fromkeys(c.group for c in comparisons)
    return Table(caption, columns, tuple(rows), note, feet(view, groups, cards))


def _other(comparisons: Sequence[Comparison]) -> str:
    """The heading over the values that the groups are compared with."""
    against = {c.against for c in comparisons}
    if against == {REST}:
        return "Others"
    if len(against) > 1:
        return "Compared with"
    other = against.pop()
    return "Cohort" if other == EVERYONE.attribute else typeset.partner(other)


def _direction(better: str, target: float | None) -> str:
    if better == "target" and target is not None:
        return f"ideal value {target:g}"
    return {"higher": "higher is better", "lower": "lower is better"}.get(better, "")


def _row(view: View, c: Comparison, *, has_partner: bool) -> Row:
    """A gap; `has_partner` where the table does not say of all rows at once what they are compared with."""
    card, digits = view.card(c.metric), typeset.decimals(view.card(c.metric))
    found, margin = view.finding(c.metric, c.group, c.against), view.audit.policy.margins.get(c.metric)
    cells = [
        Cell(c.group.value, is_label=True),
        Cell("" if found else "no verdict", verdict=found.verdict if found else None, is_soft=True),
    ]
    bound = Cell(f"±{wording.number(margin, 2)}" if margin is not None else "–", is_soft=margin is None)
    dash = Cell("–", is_soft=True)
    if view.is_hidden(card, c.group):
        cells += [dash, dash, dash, bound, dash, dash, dash]
        return Row(tuple(cells), anchor=view.anchor(c.metric, c.group, c.against))
    is_soft = view.is_uncertain(card, c.group)
    own = wording.number(c.group_value, digits) if c.group_value is not None else "–"
    other = wording.number(c.against_value, digits) if c.against_value is not None else "–"
    if has_partner and c.against != REST:
        other = f"{other} ({typeset.partner(c.against)})"
    found_gap = wording.number(c.smallest_detectable, digits) if c.smallest_detectable is not None else ""
    cells += [
        Cell(typeset.estimate(c.gap, card, is_gap=True), is_soft=is_soft or not c.gap.is_known, hint=c.gap.note),
        Cell(typeset.simultaneous(c, card) or "–", is_soft=is_soft or not c.family),
        Cell(typeset.p_value(c.p_adjusted) or "–", is_soft=is_soft or c.p_adjusted is None),
        bound,
        Cell(found_gap or "–", is_soft=is_soft or not found_gap),
        Cell(own, is_soft=is_soft or c.group_value is None),
        Cell(other, is_soft=is_soft or c.against_value is None),
    ]
    return Row(tuple(cells), anchor=view.anchor(c.metric, c.group, c.against))
