"""New cases as the charts see them, and which of them belong to which point of a group's chart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.monitoring.baseline import Share

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Cases in order of time.

    Attributes:
        window: (n,) index of each case's window, increasing.
        score: (n,) probabilities.
        label: (n,) int8, -1 where not known yet.
        patient: (n,) int64.
    """

    window: NDArray[np.int64]
    score: NDArray[np.float64]
    label: NDArray[np.int8]
    patient: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The rows of one point of a chart; `window` is the last one that they come from."""

    window: int
    rows: Rows


def gather_points(cases: Cases, mine: NDArray[np.bool_], fewest: int) -> list[Point]:
    """The points of a group's chart: its cases window by window, kept for the next one until they are of enough patients.

    Args:
        cases: All cases.
        mine: (n,) True for the group's cases.
        fewest: Fewest patients behind a point; what the last windows leave short of it is no point yet.
    """
    points, held = list[Point](), np.empty(0, np.intp)
    rows = np.flatnonzero(mine)
    windows = cases.window[rows]
    for window in np.unique(windows):
        held = np.concatenate([held, rows[windows == window]])
        if len(np.unique(cases.patient[held])) >= fewest:
            points.append(Point(int(window), held))
            held = np.empty(0, np.intp)
    return points


def independent(cases: Cases, rows: Rows, values: NDArray[np.float64], share: Share) -> float:
    """How many independent cases these rows are worth: their number over the design effect.

    The larger of what acceptance leads to expect and of what these rows show: one patient with twenty images is rare enough
    to be averaged away at acceptance, and makes the whole window where it occurs.

    Args:
        cases: All cases.
        rows: Some of them.
        values: What is averaged, of these rows.
        share: The average at acceptance.
    """
    if not rows.size:
        return 0.0
    n, (patients, place) = len(rows), np.unique(cases.patient[rows], return_inverse=True)
    expected = share.inflation(n / len(patients))
    residual = values - values.mean()
    total, n_patients = float(residual @ residual), len(patients)
    if total <= 0.0 or n_patients < 2:
        return n / expected
    clustered = float((np.bincount(place, residual) ** 2).sum()) * n_patients / (n_patients - 1)
    return n / max(expected, clustered / total * (n - 1) / n)
