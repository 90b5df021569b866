"""Diseased and other cases by how often the scores put them in the wrong order, ready to be counted without a group."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.slices import Rows
from radaudit.records.arrays import Array

Places = NDArray[np.intp]


class Side(NamedTuple):
    """Rows with one outcome, those with the most losses first: a loss is a row of the other outcome that ranks on the wrong side.

    Losses are counted twice, so that those that are ties, worth one half, stay whole numbers.

    Attributes:
        rows: (m,) their positions among all rows.
        patient: (m,) their patients.
        losses: (m,) against all rows of the other outcome.
        upto: (m + 1,) sums of the losses of the first 0, 1, ... m rows.
        beaten: (k,) how many of these rows lose against a row of the other outcome with each of the k distinct scores.
        unbeaten: (k,) the same where ties count as lost.
    """

    rows: Places
    patient: NDArray[np.int64]
    losses: Array
    upto: Array
    beaten: Places
    unbeaten: Places

    @classmethod
    def of(cls, rows: Places, patient: NDArray[np.int64], losses: Array, place: Places, *, ascending: bool) -> Side:
        """Some rows with one outcome, given in the order of their scores."""
        counts = np.bincount(place[rows], minlength=int(place[-1]) + 1)
        upto = np.cumsum(counts)
        if ascending:
            before, after = upto - counts, upto
        else:
            before, after = len(rows) - upto, len(rows) - upto + counts
            rows = rows[::-1]
        own = losses[rows]
        return cls(rows, patient[rows], own, np.concatenate([[0.0], np.cumsum(own)]), before, after)

    def steps(self, places: Places) -> Places:
        """Where the losses against some rows of the other outcome become one less, ascending, (2 len(places),).

        A row at position i has as many losses against them as there are steps beyond i.

        Args:
            places: Distinct scores of those rows, in either order of the scores.
        """
        return np.sort(np.concatenate([self.beaten[places], self.unbeaten[places]]), kind="stable")

    def against(self, steps: Places) -> Array:
        """Losses of every row, (m,)."""
        length = np.diff(steps, prepend=0, append=len(self.rows))
        return np.repeat(np.arange(len(steps), -1, -1, dtype=np.float64), length)

    def squared(self, steps: Places, center: float) -> tuple[float, float]:
        """Sum over rows of (losses left without these, less the center)^2, at the cost of the steps; and what it was taken from.

        With c(b) = 1 on the first b rows the losses against a group are the sum of c over the steps b, so that sums of their
        products with anything are sums of that over the first b rows.
        """
        m, k = len(self.rows), len(steps)
        all_squares = float(self.losses @ self.losses)
        own_squares = float(steps @ (2.0 * (k - np.arange(k)) - 1))
        products = float(self.upto[steps].sum())
        left = float(self.upto[-1]) - float(steps.sum())
        total = all_squares + own_squares - 2 * products - 2 * center * left + center**2 * m
        return total, all_squares + own_squares


class Ranks:
    """The four sides of a cohort: cases with and without the disease, of patients with several rows and with one only.

    Args:
        rows: All rows, in the order of their scores.

    Attributes:
        place: (n,) which of the distinct scores every row has, from the lowest.
        has_several: (n,) rows of patients with several rows.
        sides: By outcome (0 or 1) and by whether the patients have several rows.
        number: (n,) place of every row in its side.
        losses: For each outcome (patients,) the losses of the patients with several rows.
        rows: The same of these patients' rows.
    """

    def __init__(self, rows: Rows) -> None:
        score, is_case = rows.fields["score"], rows.fields["label"] == 1
        self.place = np.concatenate([[0], np.cumsum(score[1:] != score[:-1])])
        cases = np.bincount(self.place[is_case], minlength=int(self.place[-1]) + 1)
        others = np.bincount(self.place, minlength=len(cases)) - cases
        cases_below, others_below = np.cumsum(cases), np.cumsum(others)
        of_case = (2 * (others_below[-1] - others_below) + others).astype(np.float64)
        of_other = (2 * (cases_below - cases) + cases).astype(np.float64)
        losses = np.where(is_case, of_case[self.place], of_other[self.place])
        has_several = (np.bincount(rows.patient) > 1)[rows.patient]
        n_patients = int(rows.patient.max(initial=-1)) + 1
        self.has_several = has_several
        self.sides: dict[tuple[int, bool], Side] = {}
        self.losses: list[Array] = []
        self.rows: list[Array] = []
        self.number = np.empty(rows.n, dtype=np.intp)
        for outcome in (0, 1):
            for several in (False, True):
                chosen = np.flatnonzero((is_case == bool(outcome)) & (has_several == several))
                side = Side.of(chosen, rows.patient, losses, self.place, ascending=bool(outcome))
                self.sides[outcome, several] = side
                self.number[side.rows] = np.arange(len(side.rows))
            self.losses.append(np.bincount(side.patient, side.losses, n_patients).astype(np.float64))
            self.rows.append(np.bincount(side.patient, minlength=n_patients).astype(np.float64))
