"""How two attributes' groups share patients, where a withheld group could be computed from that."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.overlaps.cramers_v import association
from radaudit.measure.withholding.beside import Beside
from radaudit.measure.withholding.coarse_numbers import EVENTS, Grid, chance
from radaudit.records.estimates import Estimate
from radaudit.records.groups import UNKNOWN, Group
from radaudit.records.overlap import Overlap

NOT_TOLD = noted("not told: it would betray a withheld group")

Row = tuple[float | None, ...]


def coarse_overlap(overlap: Overlap, beside: Mapping[str, Beside]) -> Overlap:
    """The pair as it may be told.

    Beside a withheld group of the first attribute: shares of the groups that are shown, in steps of cases as the prevalence
    is; none of a group that has few patients in any cell, which is what the others leave. The association follows from these
    shares and the rounded counts, so it tells nothing more. Shares of the other attribute's groups have exact denominators, and go.
    Where both have a withheld group, or an intersection of the two has, nothing is told: what is left over would be known.

    Args:
        overlap: A pair of attributes.
        beside: Attributes with a withheld group.
    """
    pair = {overlap.first, overlap.second}
    own = pair & beside.keys()
    if not own and not any(pair <= set(name.split("*")) for name in beside):
        return overlap
    level, note = overlap.association.level, overlap.association.note
    if own != {overlap.first} or any(pair <= set(name.split("*")) for name in beside) or not overlap.of_first:
        return Overlap(
            overlap.first, overlap.second, (), (), Estimate(None, note=note or NOT_TOLD, level=level), is_rounded=True
        )
    here = beside[overlap.first]
    told = [here.told[Group(overlap.first, name)].n_patients for name in overlap.levels]
    shares = tuple(_row(row, n, here.base) for row, n in zip(overlap.of_first, told, strict=True))
    estimate, by_chance_high = _association(overlap, told, shares)
    return Overlap(
        overlap.first, overlap.second, overlap.levels, overlap.others, estimate, by_chance_high, shares, is_rounded=True
    )  # fmt: skip


def _row(shares: Row, n: int, base: int) -> Row:
    if n < base or any(share is None for share in shares):
        return (None,) * len(shares)
    grid = Grid(n, base, EVENTS * base)
    return tuple(None if share is None else min(1.0, grid.value(share)) for share in shares)


def _association(overlap: Overlap, told: list[int], shares: tuple[Row, ...]) -> tuple[Estimate, float | None]:
    known = [j for j, name in enumerate(overlap.others) if name != UNKNOWN]
    rows = [
        [n * (row[j] or 0.0) for j in known]
        for n, row, name in zip(told, shares, overlap.levels, strict=True)
        if name != UNKNOWN and row[0] is not None
    ]
    level = overlap.association.level
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(known))
    n = round(float(table.sum()))
    try:
        found = association(table)
    except Undefined as why:
        return Estimate(None, note=str(why), level=level), None
    estimate = Estimate(
        round(found.v, 2), level=level, n=n, n_patients=n, method=overlap.association.method, p=chance(found.p)
    )
    return estimate, round(found.by_chance_high, 2)
