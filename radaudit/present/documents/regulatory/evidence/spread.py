"""How far apart groups truly are, and how small a gap the study could find."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from radaudit.present import typeset
from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.kinds import is_center, is_source
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import MOST_NAMED, Quoting
from radaudit.records import Comparison, Group, Heterogeneity
from radaudit.records.wording import listed, number, span, whole


@evidence
def heterogeneity(q: Quoting) -> Iterator[Passage]:
    """Spread of the primary measures between the groups of every attribute, beyond what chance puts between them."""
    yield from _spreads(q, lambda attribute: True)


@evidence
def source_heterogeneity(q: Quoting) -> Iterator[Passage]:
    """The same between sources of data only: hospitals, vendors, scanners. Groups of people are none."""
    yield from _spreads(q, is_source)


@evidence
def heterogeneity_method(q: Quoting) -> Iterator[Passage]:
    """How spread between sources of data was measured; nothing where no such groups were compared."""
    if found := [
        a for a in q.plain_attributes() if is_source(a) and any(h.attribute == a for h in q.evidence.heterogeneity)
    ]:
        measures = listed([q.evidence.cards[name].title for name in q.view.primary if name in q.evidence.cards])
        yield Passage(
            f"Spread of {measures} between the groups by {q.listed(found)}: standard deviation τ (Paule and Mandel, Q-profile "
            "interval), I², Cochran's generalized Q test, prediction interval for a group not seen, and the largest gap that "
            "chance alone would make. The model is one for all groups; none is fitted to a group.",
            (Anchor("evidence.heterogeneity", "methods"),),
        )


@evidence
def centers_compared(q: Quoting) -> Iterator[Passage]:
    """Whether hospitals or other centers are among the groups whose spread was measured."""
    places = [i for i, h in enumerate(q.evidence.heterogeneity) if is_center(h.attribute) and "*" not in h.attribute]
    if places:
        found = list(dict.fromkeys(q.evidence.heterogeneity[i].attribute for i in places))
        yield Passage(
            f"Centers were compared: by {q.listed(found)}.",
            tuple(Anchor(f"evidence.heterogeneity[{i}]", "spread") for i in places),
        )


def _spreads(q: Quoting, is_told: Callable[[str], bool]) -> Iterator[Passage]:
    for i, h in enumerate(q.evidence.heterogeneity):
        if "*" in h.attribute or h.metric not in q.view.primary or h.threshold not in (None, q.evidence.thresholds[0]):
            continue
        if h.tau is not None and is_told(h.attribute):
            yield Passage(_spread(q, h), (Anchor(f"evidence.heterogeneity[{i}]", "spread"),))


def _spread(q: Quoting, h: Heterogeneity) -> str:
    told = [f"between-group standard deviation τ {number(h.tau, 3)}"]
    if h.tau_low is not None:
        told[-1] += f" ({span(h.tau_low, h.tau_high, 3)})"
    if h.i_squared is not None:
        told.append(f"I² {number(h.i_squared)}")
    if h.p is not None:
        told.append(f"p {typeset.p_value(h.p)}")
    if h.next_low is not None and is_source(h.attribute):  # there is a next scanner, but no next sex
        told.append(f"prediction interval for a group not seen {span(h.next_low, h.next_high)}")
    if h.largest_gap is not None and h.gap_by_chance is not None:
        told.append(f"largest gap {number(h.largest_gap, 3)}, by chance alone {number(h.gap_by_chance, 3)}")
    title = q.evidence.cards[h.metric].title
    return f"{title} by {typeset.isolated(h.attribute)}, {whole(len(h.groups))} groups: {'; '.join(told)}."


@evidence
def group_precision(q: Quoting) -> Iterator[Passage]:
    """How precisely each group could be judged: the smallest gap that a study like this would find."""
    gaps: dict[tuple[str, Group], tuple[int, Comparison]] = {}
    for i, c in enumerate(q.evidence.comparisons):
        if c.threshold in (None, q.evidence.thresholds[0]):
            gaps.setdefault((c.metric, c.group), (i, c))
    for attribute in q.plain_attributes():
        told, anchors = [], []
        for metric in q.view.primary:
            found = [
                (*gaps[metric, s.group], s.group)
                for s in q.view.groups_of(attribute)[:MOST_NAMED]
                if (metric, s.group) in gaps and not q.view.is_hidden(q.view.card(metric), s.group)
            ]
            shown = [(i, c.smallest_detectable, g) for i, c, g in found if c.smallest_detectable is not None]
            if shown:
                sizes = ", ".join(f"{typeset.isolated(g.value)} {number(size, 3)}" for _, size, g in shown)
                told.append(f"{q.evidence.cards[metric].title}: {sizes}")
                anchors += [Anchor(f"evidence.comparisons[{i}]", q.view.anchor(metric, g)) for i, _, g in shown]
        if told:
            yield Passage(
                f"By {typeset.isolated(attribute)}, smallest gap that a study of this size finds in 4 of 5 repetitions. "
                f"{'; '.join(told)}.",
                tuple(anchors),
            )
