"""Which remedies are told of which groups: a rule by vendor, counted among women, tells of the women of each vendor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from radaudit.measure.overlaps.crossing import cross
from radaudit.measure.overlaps.few_patients import is_few
from radaudit.measure.overlaps.measuring import MOST_CELLS
from radaudit.measure.slices import Rows
from radaudit.records import Attribute


def untold(rows: Rows, attributes: Sequence[Attribute], smallest: int) -> Mapping[str, tuple[str, ...]]:
    """The attributes whose groups nothing may be told of under a remedy that reads another attribute's levels.

    Such a remedy decides anew about the cases of one level and leaves the others as they are. What it changes in a group of another
    attribute is what it changes in the few patients that both share: so many of the three women scanned by Zeiss, with
    the disease, with scores between two thresholds. Cells that small are withheld wherever attributes are crossed.

    Args:
        rows: The scored cases.
        attributes: Those whose groups are told of.
        smallest: Fewest patients of a cell that may be told of; 0 tells everything.

    Returns:
        Attribute that a remedy reads -> names of the others that share too few patients with it, in their order.
    """
    found: dict[str, list[str]] = {a.name: [] for a in attributes}
    for i, first in enumerate(attributes):
        for second in attributes[i + 1 :]:
            if _share_few(rows, first, second, smallest):
                found[first.name].append(second.name)
                found[second.name].append(first.name)
    order = [a.name for a in attributes]
    return {name: tuple(sorted(others, key=order.index)) for name, others in found.items()}


def _share_few(rows: Rows, first: Attribute, second: Attribute, smallest: int) -> bool:
    if not smallest:
        return False
    if len(first.levels) * len(second.levels) > MOST_CELLS:
        return True
    return bool(is_few(cross(rows, first, second).touching, smallest).any())
