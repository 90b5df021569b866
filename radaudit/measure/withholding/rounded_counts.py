"""How many people are in the groups beside a withheld one, so that nobody can compute how many are in it.

Where the whole cohort is told exactly, the counts of the groups that are shown must not be: the withheld one is what is left.
Rounding alone is no protection at the edges (96 people in all and a group of "100" leave exactly one). So each withheld group is
first replaced by a typical one: what it differs by is added to a group that is shown, and only then is everything rounded. Every
size that the withheld group could have then leads to the same published counts.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from radaudit.records.evidence import GroupSummary
from radaudit.records.groups import Group

FIELDS = ("n_rows", "n", "n_patients", "n_events", "n_unscored", "n_event_patients", "n_other_patients")
GATES = ("n_event_patients", "n_other_patients")
"""Counts that decide whether a group is judged: rounded down, so that rounding lets no group be judged."""

FEW_WITHHELD = 3
"""Up to this many withheld groups of an attribute a typical one is half the limit; of more it is their mean, which tells
nothing about any of them and keeps the others' counts close to the truth."""

Shift = dict[str, float]


@dataclass(frozen=True, slots=True)
class Yielding:
    """Groups that together give way to a withheld one: the first sign is added, the second taken away."""

    more: tuple[Group, ...]
    less: tuple[Group, ...] = ()


def round_count(count: float, base: int, *, down: bool = False) -> int:
    """The count as a multiple of `base`: the nearest one, or the next lower one."""
    return base * max(0, math.floor(count / base + (0.0 if down else 0.5)))


def round_known(count: int, base: int) -> int:
    """A count of its own: 0 below `base`, else the nearest multiple."""
    return 0 if count < base else round_count(count, base)


def round_summaries(
    shown: Sequence[GroupSummary],
    withheld: Sequence[GroupSummary],
    everyone: GroupSummary,
    base: int,
    margins: frozenset[str] = frozenset(),
) -> dict[Group, GroupSummary]:
    """The counts of an attribute's groups as they may be published beside the withheld ones.

    Args:
        shown: The groups that stay.
        withheld: Those that do not.
        everyone: The whole cohort, whose counts are published exactly.
        base: Smallest group that is shown; counts are rounded to its multiples.
        margins: For an intersection, the attributes it crosses whose own counts are published.
    """
    typical = _typical(withheld, everyone, base)
    shifts: dict[Group, Shift] = {s.group: dict.fromkeys(FIELDS, 0.0) for s in shown}
    sizes = {s.group: s.n_patients for s in shown if s.n_patients >= base}
    assigned = dict.fromkeys(sizes, 0)
    for lost in withheld:
        giving = _choose(lost.group, sizes, assigned, {w.group for w in withheld}, margins)
        excess = {name: getattr(lost, name) - typical[name] for name in FIELDS}
        for sign, groups in ((1.0, giving.more), (-1.0, giving.less)):
            for group in groups:
                assigned[group] += 1
                shifts[group] = {name: shifts[group][name] + sign * excess[name] for name in FIELDS}
    return {s.group: _rounded(s, shifts[s.group], base) for s in shown}


def _typical(withheld: Sequence[GroupSummary], everyone: GroupSummary, base: int) -> Shift:
    """Counts of a withheld group as it could be: half the limit, and otherwise like the whole cohort."""
    patients = base / 2
    if len(withheld) > FEW_WITHHELD:
        mean = sum(w.n_patients for w in withheld) / len(withheld)
        patients = min(max(mean, 0.3 * base), 0.7 * base)
    return {name: patients * getattr(everyone, name) / max(everyone.n_patients, 1) for name in FIELDS}


def _choose(
    lost: Group,
    sizes: Mapping[Group, int],
    assigned: Mapping[Group, int],
    hidden: set[Group],
    margins: frozenset[str],
) -> Yielding:
    """The groups that give way with the least harm: large ones that have not given way before.

    Sizes count by powers of two, so that a few people more or fewer hardly ever change the choice, which would tell of them.
    """

    def harm(giving: Yielding) -> float:
        return max((assigned[g] + 1) / 2.0 ** math.floor(math.log2(sizes[g])) for g in (*giving.more, *giving.less))

    possible = list(_squares(lost, sizes, hidden, margins)) if margins and "*" in lost.attribute else []
    if not possible:
        possible = [Yielding((group,)) for group in sizes]
    return min(possible, key=harm, default=Yielding(()))


def _squares(
    lost: Group, sizes: Mapping[Group, int], hidden: set[Group], margins: frozenset[str]
) -> Iterator[Yielding]:
    """Cells of a cross table that can change with the withheld one while every row and column keeps its sum.

    One in the same row gives way, one in the same column, and the one that closes the square changes the other way; where
    that one is withheld itself nobody sees it. A row or column whose sum is not published need not be kept.
    """
    own = _parts(lost)
    first, _, others = lost.attribute.partition("*")
    rows_count, columns_count = first in margins, not margins.isdisjoint(others.split("*"))
    cells = {_parts(group): group for group in sizes}
    secret = {_parts(group) for group in hidden}
    in_row = [cell for cell in cells if cell[0] == own[0] and cell[1] != own[1]]
    in_column = [cell for cell in cells if cell[1] == own[1] and cell[0] != own[0]]
    if not columns_count:
        yield from (Yielding((cells[cell],)) for cell in in_row)
        return
    if not rows_count:
        yield from (Yielding((cells[cell],)) for cell in in_column)
        return
    for across, down in itertools.product(in_row, in_column):
        corner = down[0], across[1]
        if corner in cells:
            yield Yielding((cells[across], cells[down]), (cells[corner],))
        elif corner in secret:
            yield Yielding((cells[across], cells[down]))


def _parts(group: Group) -> tuple[str, str]:
    """A cell's row and column; of three attributes and more the last ones make the column together."""
    first, _, others = group.value.partition(" × ")
    return first, others


def _rounded(own: GroupSummary, shift: Shift, base: int) -> GroupSummary:
    """The counts that are published. Only a count below `base` becomes 0, and nothing exceeds what it is a part of."""
    counts: dict[str, Any] = {}
    for name in FIELDS:
        true = getattr(own, name)
        counts[name] = round_count(true + shift[name], base, down=name in GATES)
        if name != "n_unscored":
            counts[name] = 0 if true < base else max(counts[name], base)
    n = min(counts["n"], counts["n_rows"])
    counts |= {"n": n, "n_unscored": min(counts["n_unscored"], counts["n_rows"])}
    counts |= {name: min(counts[name], n) for name in ("n_patients", "n_events", *GATES)}
    return replace(own, is_rounded=True, **counts)
