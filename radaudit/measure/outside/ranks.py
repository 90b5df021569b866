"""The AUROC of everybody but a group: the pairs in the wrong order less those with a row of the group."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.clustering import spread_of_parts
from radaudit.measure.outside.parting import Parting, Without
from radaudit.measure.outside.rank_sides import Places, Ranks, Side
from radaudit.measure.slices import Slice
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic

CANCELED = 1e-9
"""Share of its terms below which a sum of squares has lost digits that matter."""


def ranks_outside(parting: Parting) -> Callable[[int], Without | None]:
    """The AUROC outside of every group.

    A row's losses outside of a group are its losses less those against the group's rows. Patients with several rows are summed
    up row by row; for those with one row, whose sums are their rows, and for the variance by rows closed forms give the
    sums of squares at the cost of the group's rows.
    """
    ranks = parting.cohort.ranks
    return lambda group: _without(parting, ranks, group)


def _without(parting: Parting, ranks: Ranks, group: int) -> Without | None:
    part, known = parting.parts[group], parting.known(group)
    n_rows = known.n_rows - known.n_events, known.n_events
    if not all(n_rows):
        return None
    outcomes = [_Outcome.of(ranks, part, outcome, n_rows[outcome]) for outcome in (0, 1)]
    by_row = [found.by_row() for found in outcomes]
    if any(square < CANCELED * terms for square, terms in by_row):
        return None
    # Losses count twice, and every pair is one of n diseased times one of m others.
    unit = 1 / (2.0 * n_rows[0] * n_rows[1])
    sums = [found.by_patient() for found in outcomes]
    own = [unit**2 * (float(s @ s) + found.of_single()) for s, found in zip(sums, outcomes, strict=True)]
    cross = 2 * unit**2 * float(sums[0] @ sums[1])
    squares = unit**2 * by_row[0][0], unit**2 * by_row[1][0]
    spread = spread_of_parts((own[0], own[1]), cross, squares, known)
    value = 1 - unit * outcomes[1].left
    influence = -unit * (sums[0][part.patients] + sums[1][part.patients])

    def dense() -> Array:
        both = outcomes[0].by_patient() + outcomes[1].by_patient()
        for found in outcomes:
            found.place_single(both)
        return np.asarray(-unit * both)

    return Without(Statistic(value, None, n=known.n_rows), spread, influence, dense)


class _Member(NamedTuple):
    """A side's rows that are the group's.

    Attributes:
        side: The side.
        steps: Where its losses against the group become less.
        rows: (r,) numbers of the group's rows in the side.
        left: (r,) what these rows lose outside of the group.
    """

    side: Side
    steps: Places
    rows: Places
    left: Array


class _Outcome(NamedTuple):
    """Rows with one outcome outside of a group.

    Attributes:
        single: Those of patients with one row.
        several: Those of the others.
        left: Losses outside of the group, of rows outside of it.
        center: Their mean.
        losses: (patients,) of those with several rows, all their losses.
        counts: (patients,) their rows.
    """

    single: _Member
    several: _Member
    left: float
    center: float
    losses: Array
    counts: Array

    @classmethod
    def of(cls, ranks: Ranks, part: Slice, outcome: int, n: int) -> _Outcome:
        """The outcome, with n rows outside of the group."""
        is_own = part.fields["label"] == outcome
        against = ranks.place[part.rows[~is_own]]
        own, has_several = part.rows[is_own], ranks.has_several[part.rows[is_own]]
        single, several = (
            _member(ranks.sides[outcome, kind], against, ranks.number[own[has_several == kind]])
            for kind in (False, True)
        )
        left = sum(float(m.side.upto[-1]) - float(m.steps.sum()) - float(m.left.sum()) for m in (single, several))
        return cls(single, several, left, left / n, ranks.losses[outcome], ranks.rows[outcome])

    def by_row(self) -> tuple[float, float]:
        """Sum over rows of (losses less mean)^2, and the size of what it was taken from."""
        found = [self._squared(member) for member in (self.single, self.several)]
        return found[0][0] + found[1][0], found[0][1] + found[1][1]

    def of_single(self) -> float:
        """The same over the rows of patients with one row."""
        return max(self._squared(self.single)[0], 0.0)

    def by_patient(self) -> Array:
        """Sum of (losses less mean) of every patient with several rows, (patients,); 0 for the others."""
        side, steps, rows, left = self.several
        found = self.losses - self.center * self.counts
        found -= np.bincount(side.patient, side.against(steps), len(found))
        np.subtract.at(found, side.patient[rows], left - self.center)
        return found

    def place_single(self, found: Array) -> None:
        """Puts losses less mean of every patient with one row in place."""
        side, steps, rows, _ = self.single
        values = side.losses - side.against(steps) - self.center
        values[rows] = 0.0
        found[side.patient] = values

    def _squared(self, member: _Member) -> tuple[float, float]:
        total, terms = member.side.squared(member.steps, self.center)
        return total - float(np.sum((member.left - self.center) ** 2)), terms


def _member(side: Side, against: Places, rows: NDArray[np.intp]) -> _Member:
    steps = side.steps(against)
    left = side.losses[rows] - (len(steps) - np.searchsorted(steps, rows, side="right"))
    return _Member(side, steps, rows, left)
