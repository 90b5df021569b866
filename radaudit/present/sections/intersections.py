"""Crossed attributes: where two disadvantages meet, and whether it is more than either alone would bring."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Fold, Heading, HowTo, Prose
from radaudit.present.intersections.crossing import Crossing, crossings
from radaudit.present.intersections.map import draw_map
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.records import Heterogeneity, wording

TITLE = phrase("Intersections")


@section(TITLE, order=47)
def intersections(view: View) -> Iterator[Block]:
    """A map a crossed attribute and primary measure; nothing where none was asked for."""
    found = crossings(view)
    if not found:
        return
    at = (None, view.evidence.thresholds[0])
    spreads = {(h.metric, h.attribute): h for h in view.evidence.heterogeneity if h.threshold in at}
    for crossing in found:
        yield from _of(view, crossing, spreads)
    yield HowTo(
        (say(
            "A cell is a group that lies in both attributes. Few people are in it, so the value as measured scatters; the "
            "large one is drawn towards the mean of all cells by as much as its own uncertainty calls for, and is the "
            "better guess."),
         say(
            "The shade says how far a cell lies behind the best one, in steps of half the policy's margin; it does not say "
            "whether that is more than chance. The section “More than chance?” has a line for each crossed attribute.")),
        (say(
            "Whether two disadvantages multiply. A cell that is worse than both its row and its column may be so by the sum "
            "of the two alone; that takes a model with an interaction, and more cases than most cells have."),
         say("A verdict. Gaps of crossed groups are exploratory: the section on gaps judges them, as a concern at most.")),
    )  # fmt: skip


def _of(view: View, crossing: Crossing, spreads: dict[tuple[str, str], Heterogeneity]) -> Iterator[Block]:
    cards = [view.card(metric) for metric in view.primary]
    if not cards:
        return
    yield Heading(say("By"), crossing.attribute)
    yield Prose((_few(view, crossing),), "note")
    maps = [draw_map(view, crossing, c, spreads.get((c.name, crossing.attribute))) for c in cards]
    # In the open stands the measure whose cells lie farthest apart, in margins.
    first, *others = sorted(maps, key=lambda found: -len(found.scale))
    if not any(cell.raw for found in maps for _, cells in found.rows for cell in cells):
        others = []  # one map of counts says it all
    yield first
    if others:
        title = say("{measures} by {attribute}",
                    measures=wording.count(len(others), "further measure"),
                    attribute=typeset.isolated(crossing.attribute))  # fmt: skip
        yield Fold(title, tuple(others))


def _few(view: View, crossing: Crossing) -> str:
    """What the two numbers in a cell are, and how many of the possible cells can't be told of."""
    told = [
        say(
            "Large: drawn towards the mean of all intersections; below it the value as measured, and patients with the disease."
        )
    ]
    possible = wording.whole(len(crossing.rows) * len(crossing.columns))
    if few := sum(s.tier == "counts" for s in view.groups_of(crossing.attribute)):
        told.append(
            say(
                "Too few cases for any value: {n} of {possible} intersections.",
                possible=possible,
                n=wording.whole(few),
            )
        )
    if withheld := len(view.withheld_of(crossing.attribute)):
        told.append(
            say("Withheld, so that nobody can be recognized: {n} of {possible} intersections.",
                possible=possible, n=wording.whole(withheld))
        )  # fmt: skip
    return wording.sentences(*told)
