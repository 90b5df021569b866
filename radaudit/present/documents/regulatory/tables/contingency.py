"""Flag by reference standard, as counts, with the measures in its margins."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.present.documents.regulatory.passages import Anchor
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records import Group


@dataclass(frozen=True, slots=True)
class Counts:
    """Cases by flag and reference standard; `anchors` lead to the proportions and their denominators."""

    hits: int
    misses: int
    alarms: int
    spared: int
    anchors: tuple[Anchor, ...]


def counts_of(q: Quoting, group: Group) -> Counts | None:
    """The four counts at the primary threshold; None where a proportion is missing, or counts are rounded or hidden.

    A proportion times the number that it divides by is the count that it was made of, a whole number.
    """
    found = q.view.measurement("sensitivity", group)
    spared = q.view.measurement("specificity", group)
    if found is None or spared is None or found.estimate.value is None or spared.estimate.value is None:
        return None
    if q.view.is_rounded(group) or q.view.is_hidden(q.view.card("sensitivity"), group):
        return None
    diseased, others = found.estimate.n, spared.estimate.n
    hits, kept = round(found.estimate.value * diseased), round(spared.estimate.value * others)
    anchors = (q.anchor_of(found, q.view.card("sensitivity")), q.anchor_of(spared, q.view.card("specificity")))
    return Counts(hits, diseased - hits, others - kept, kept, anchors)
