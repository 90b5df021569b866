"""Made-up overlaps of attributes: one pair that goes together, others that do not; shares follow from the groups' sizes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from radaudit.records import Estimate, Group, Overlap

MOST = 12


def made_up_overlaps(sizes: Sequence[tuple[Group, int]]) -> tuple[Overlap, ...]:
    """One a pair of attributes, the first of them beyond chance."""
    groups: dict[str, dict[str, int]] = {}
    for group, n in sizes:
        groups.setdefault(group.attribute, {})[group.value] = n
    return tuple(
        _pair(i, first, second, groups[first], groups[second])
        for i, (first, second) in enumerate(itertools.combinations(groups, 2))
    )


def _pair(i: int, first: str, second: str, own: dict[str, int], others: dict[str, int]) -> Overlap:
    own, others = (dict(list(g.items())[:MOST]) for g in (own, others))
    n = sum(own.values())
    rows = tuple(tuple(m / sum(others.values()) for m in others.values()) for _ in own)
    back = tuple(tuple(m / n for _ in others) for m in own.values())
    association = Estimate(0.31 if i == 0 else 0.02, n=n, n_patients=n, method="Cramér’s V, bias-corrected", p=0.2)
    return Overlap(first, second, tuple(own), tuple(others), association, 0.06, rows, back)
