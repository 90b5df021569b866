"""AUROC: how well the scores rank the diseased above the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.among import Among
from radaudit.measure.calibration.recalibration import require_both_outcomes
from radaudit.measure.catalogue import metric
from radaudit.measure.clustering import OUTSIDE
from radaudit.measure.outside.ranks import ranks_outside
from radaudit.measure.ties import Ends, ends_of_ties
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="AUROC",
    better="higher",
    scale="auc",
    domain="discrimination",
    order=20,
    reading="Chance that a random diseased case scores higher than a random case without the disease; 0.5 is a coin toss.",
    cites="DeLong ER et al. Biometrics 1988;44:837. doi:10.2307/2531595; "
    "Obuchowski NA. Biometrics 1997;53:567. doi:10.2307/2533958",
    outside=ranks_outside,
)
def auroc(label: Array, score: Array, among: Among = None) -> Statistic:
    r"""Area under the ROC curve, the Mann-Whitney probability P(S1 > S0) + P(S1 = S0) / 2.

    The influence of a diseased case i is (V10_i - A) / m with V10_i the share of the others it outranks (ties count one
    half), of a case without the disease (V01_i - A) / n. Summed within patients these give Obuchowski's variance for
    clustered data; with one image a patient it is DeLong's.

    How to read it: 0.90 means that in 90 of 100 pairs the diseased case has the higher score. It says nothing about
    whether the scores are right as probabilities.

    Args:
        label: (n,) 0/1, 1 = diseased.
        score: (n,) scores; only their order matters.
        among: (n,) the rows that count; None for all of them.

    Raises:
        Undefined: When one of the two outcomes does not occur.
    """
    require_both_outcomes(label, among)
    if np.any(score[1:] < score[:-1]):
        order = np.argsort(score, kind="stable")
        return _unsorted(auroc(label[order], score[order], None if among is None else among[order]), order)
    diseased = label == 1
    cases, controls = (diseased, ~diseased) if among is None else (diseased & among, ~diseased & among)
    n_cases, n_controls = int(np.count_nonzero(cases)), int(np.count_nonzero(controls))
    ends = ends_of_ties(score)
    share = np.where(cases, _below(controls, ends) / n_controls, 1 - _below(cases, ends) / n_cases)
    value = float(share[cases].mean())
    influence = (share - value) / np.where(cases, n_cases, n_controls)
    if among is not None:
        influence *= among
    part = cases.astype(np.int8)
    if among is not None:
        part[~among] = OUTSIDE
    return Statistic(value, influence, n=n_cases + n_controls, counted=among, part=part)


def _below(which: NDArray[np.bool_], ends: Ends | None) -> Array:
    """How many of the rows in question score below each row, ties counting one half."""
    if ends is None:
        return np.cumsum(which) - 0.5 * which
    before = np.concatenate([[0], np.cumsum(which)])
    return np.asarray(0.5 * (before[ends[0]] + before[ends[1]]), dtype=np.float64)


def _unsorted(statistic: Statistic, order: NDArray[np.intp]) -> Statistic:
    """The statistic of sorted rows, its rows put back into their own order."""

    def back(values: Any) -> Any:
        if values is None:
            return None
        placed = np.empty_like(values)
        placed[order] = values
        return placed

    influence, part, counted = (back(v) for v in (statistic.influence, statistic.part, statistic.counted))
    return replace(statistic, influence=influence, part=part, counted=counted)
