"""How far every group lies from the others: each gap drawn against the margin, with the interval that its verdict rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.answers.leading import SERIOUS, worst_first
from radaudit.present.blocks import Block, Fold, HowTo, Prose
from radaudit.present.figures.gap_strips import drawn_gaps, gap_strips
from radaudit.present.sections import section
from radaudit.present.tables.contrasts import contrasts_table
from radaudit.present.tables.feet import basis
from radaudit.present.tables.further_gaps import further_gaps_table
from radaudit.present.tables.gaps import MOST_EXPLORATORY, exploratory_table, gaps_table
from radaudit.present.view import View
from radaudit.records import Comparison, wording


@section("Gaps between groups", order=40)
def gaps(view: View) -> Iterator[Block]:
    """A drawing for every primary measure, those that nothing is shown of folded under their message; all numbers folded, too."""
    if not view.comparisons:
        if view.attributes:
            yield Prose((say("No group could be compared with the rest."),), "note")
        return
    yield Prose((basis(view),), "note")
    by_measure = {
        m: [c for c in view.comparisons.values() if c.metric == m and "*" not in c.group.attribute]
        for m in view.primary
    }
    drawn = [c for own in by_measure.values() for c in drawn_gaps(view, own)]
    strips = {m: gap_strips(view, view.card(m), own) for m, own in by_measure.items() if own}
    told = _told(view, strips)
    yield from (strips[m] for m in told)
    yield from (Fold(s.title, (s,), is_printed=True) for m, s in strips.items() if m not in told)
    for attribute in view.attributes:
        own = [c for c in view.comparisons.values() if c.group.attribute == attribute]
        if not own:
            continue
        name = typeset.isolated(attribute)
        # Crossed groups are exploratory: their verdicts stand in the matrix, whose links open this.
        title = (
            say("All gaps by {attribute}, exploratory", attribute=name)
            if "*" in attribute or view.is_exploratory(attribute)
            else say("All gaps by {attribute}", attribute=name)
        )
        yield Fold(title, tuple(_of_attribute(view, own, drawn)))
    if further := further_gaps_table(view):
        yield Fold(say("Gaps at further thresholds, exploratory"), (further,))
    yield _how_to(view)


def _told(view: View, measures: Collection[str]) -> list[str]:
    """The measures whose drawings stand open: those with a fail or a concern, else the one that comes nearest to it."""
    found = [f for f in worst_first(view.audit.findings) if f.metric in measures and view.is_gap(f)]
    serious = {f.metric for f in found if f.verdict in SERIOUS}
    return [m for m in measures if m in (serious or {f.metric for f in found[:1]})] or list(measures)


def _how_to(view: View) -> HowTo:
    return HowTo(
        (say("Gap = the group minus what it is compared with. The line is the simultaneous interval, which holds for a whole "
             "family at once, so that looking at many groups does not make chance look like a finding; the verdict rests on it. "
             "The shaded stretch is the margin: the largest gap that the policy calls clinically unimportant. A line inside it "
             "shows equivalence; one that reaches across its edge leaves the question open."),
         say("An attribute has three families: its groups by the primary measures, by the other measures, and by those without a "
             "better side; the last two are exploratory. In the tables, the {level} of a gap belongs to this one gap alone.",
             level=typeset.level(view.evidence.level)),
         say("p, adjusted: how often a family without any gap would show one as large anywhere; it is below {alpha} exactly "
             "where the simultaneous interval leaves out zero.", alpha=f"{1 - view.evidence.level:.2g}"),
         say("Finds gaps from: the smallest true gap that a study like this one would find in 4 of 5 repetitions. Where it is "
             "larger than the margin, a gap that matters could have been missed.")),
        (say("The cause of a gap. A vendor's gap may be its patients' age; look at who overlaps with whom, in the "
             "section on the cohort, before you blame the scanner."),
         say("A ranking of groups: the group that looks worst is partly the one that was unlucky.")),
    )  # fmt: skip


def _of_attribute(view: View, own: Sequence[Comparison], drawn: Sequence[Comparison]) -> Iterator[Block]:
    """The primary measures, then the others, then what stands behind them."""
    primary = [c for c in own if c.metric in view.primary]
    others = [c for c in own if c.metric not in view.primary]
    if primary:
        yield gaps_table(view, primary, _caption(own), drawn=drawn)
    if others:
        n = wording.count(len({c.metric for c in others}), "further measure")
        yield Fold(say("{measures}, exploratory", measures=n), (exploratory_table(view, others),))
    if contrasts := contrasts_table(view, [*primary, *others], MOST_EXPLORATORY):
        yield Fold(say("Ratios, p-values and design effects of these gaps"), (contrasts,))


def _caption(comparisons: Sequence[Comparison]) -> str:
    """What all these groups are compared with; nothing where it differs from row to row, which then says it itself."""
    others = {c.against for c in comparisons}
    if len(others) > 1:
        return say("Gaps of the primary measures.")
    partner = typeset.partner(others.pop())
    return say("Gaps of the primary measures, each group against {partner}.", partner=partner)
