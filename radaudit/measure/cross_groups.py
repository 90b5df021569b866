"""Cross-group AUROC: are the diseased of one group ranked above those without the disease of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.language import noted
from radaudit.measure.catalogue import METRICS
from radaudit.measure.clustering import Spread, correction, effective_patients
from radaudit.measure.dot import dot
from radaudit.measure.estimating import Measured, estimate, undefined
from radaudit.measure.slices import Extent, Rows, Slice
from radaudit.measure.ties import Ends, ends_of_ties
from radaudit.records.arrays import Array
from radaudit.records.between import CrossGroup
from radaudit.records.estimates import Statistic
from radaudit.records.groups import Attribute, Group

MOST_LEVELS = 12
"""Groups of an attribute above which its pairs (132 with twelve) would drown the reader."""


def cross_groups(rows: Rows, attribute: Attribute, parts: Sequence[Slice], level: float) -> list[CrossGroup]:
    """The AUROC of every ordered pair of different groups: diseased cases of the one, cases without the disease of the other.

    A group whose diseased are ranked low against everybody else's healthy waits longer in a shared reading list even where its
    own AUROC is high. The variance is that of `auroc` on these rows, patients with rows on both sides included; so is the interval.

    Args:
        rows: All scored rows, sorted by score.
        attribute: What divides them; crossed attributes and those with more than `MOST_LEVELS` groups give no pairs.
        parts: Its groups' slices, in the order of its levels.
        level: Confidence level of the intervals.

    Source: Kallus N, Zhou A. The fairness of risk scores beyond classification: bipartite ranking and the xAUC metric.
    NeurIPS 2019. doi:10.48550/arXiv.1902.05826
    """
    if "*" in attribute.name or len(parts) > MOST_LEVELS:
        return []
    ties = ends_of_ties(rows.fields["score"]) or (np.arange(rows.n), np.arange(1, rows.n + 1))
    n_patients = int(rows.patient.max(initial=-1)) + 1
    controls = [_Side.of(part, 0, ties) for part in parts]
    # One count of everything below a row serves its pairs with all other groups.
    below_controls = [_count_below(side, rows.n) for side in controls]
    found = []
    for i, part in enumerate(parts):
        cases = _Side.of(part, 1, ties)
        below_cases = _count_below(cases, rows.n)
        place = np.full(n_patients, -1)
        place[cases.patients] = np.arange(len(cases.patients))
        for j, others in enumerate(controls):
            if i != j:
                measured = _measure(cases, below_cases, others, below_controls[j], place[others.patients])
                found.append(CrossGroup(part.group, others.group, estimate(measured, level)))
    return found


class _Side(NamedTuple):
    """The diseased, or the other, rows of a group.

    Attributes:
        group: Whose rows.
        rows: (m,) their positions among all rows.
        first: (m,) position of the first row with the same score.
        after: (m,) position after the last row with the same score.
        number: (m,) the rows' patients, numbered from 0 within the side.
        patients: (p,) what number each of them has among all rows.
        counts: (p,) rows of every patient.
    """

    group: Group
    rows: NDArray[np.intp]
    first: NDArray[np.intp]
    after: NDArray[np.intp]
    number: NDArray[np.intp]
    patients: NDArray[np.int64]
    counts: NDArray[np.intp]

    @classmethod
    def of(cls, part: Slice, outcome: int, ties: Ends) -> _Side:
        """The rows of a group with one outcome."""
        chosen = part.fields["label"] == outcome
        counts = np.bincount(part.patient[chosen], minlength=part.n_patients)
        present = counts > 0
        rows, number = part.rows[chosen], (np.cumsum(present) - 1)[part.patient[chosen]]
        return cls(part.group, rows, ties[0][rows], ties[1][rows], number, part.patients[present], counts[present])

    @property
    def squares(self) -> float:
        """Sum over patients of the squared number of their rows."""
        return float(self.counts @ self.counts)

    def sums(self, share: Array, value: float) -> Array:
        """Influence by patient, (p,), of a share of pairs won by every row whose mean is the value."""
        won = np.bincount(self.number, weights=share, minlength=len(self.patients))
        return np.asarray((won - value * self.counts) / len(self.rows), dtype=np.float64)

    def by_row(self, share: Array, value: float) -> float:
        """The variance that the side would contribute were every row another patient."""
        m = len(self.rows)
        return float(np.sum((share - value) ** 2)) / m**2 * correction(m)


def _measure(
    cases: _Side,
    below_cases: NDArray[np.int32],
    others: _Side,
    below_others: NDArray[np.int32],
    place: NDArray[np.intp],
) -> Measured:
    """The AUROC of one pair; `place` says where the others' patients stand among those of the cases, -1 for nowhere."""
    m, n = len(cases.rows), len(others.rows)
    p, q = len(cases.patients), len(others.patients)
    is_shared = place >= 0
    patients = p + q - int(np.count_nonzero(is_shared))
    where = Extent(cases.group, n_rows=m + n, n_events=m, n_patients=patients, n_event_patients=p, n_other_patients=q)
    card = METRICS["auroc"].card
    if m == 0:
        return undefined(
            card, where, None, noted("no diseased case in this group").replace("this group", cases.group.label)
        )
    if n == 0:
        return undefined(
            card,
            where,
            None,
            noted("no case without the disease in this group").replace("this group", others.group.label),
        )
    outranks = (below_others[cases.first] + below_others[cases.after]) / (2 * n)
    outranked = 1 - (below_cases[others.first] + below_cases[others.after]) / (2 * m)
    value = float(outranks.mean())
    first, second = cases.sums(outranks, value), others.sums(outranked, value)
    own, rest = dot(first, first), dot(second, second)
    cross = 2 * dot(first[place[is_shared]], second[is_shared])
    plain = own + rest + cross
    of_cases, of_others = cases.squares, others.squares
    of_both = of_cases + of_others + 2 * float(cases.counts[place[is_shared]] @ others.counts[is_shared])
    units = effective_patients(m, of_cases), effective_patients(n, of_others), effective_patients(m + n, of_both)
    variance = own * correction(p) + rest * correction(q) + cross * correction(patients)
    by_row = cases.by_row(outranks, value) + others.by_row(outranked, value)
    spread = Spread(max(variance, plain), plain, by_row, units[2], (units[1], units[0]), (n, m))
    return Measured(card, where, None, Statistic(value, None, n=m + n), spread)


def _count_below(side: _Side, n: int) -> NDArray[np.int32]:
    """How many of a side's rows stand before each position, (n + 1,)."""
    is_there = np.zeros(n + 1, dtype=np.int32)
    is_there[side.rows + 1] = 1
    return np.cumsum(is_there, dtype=np.int32)
