"""AUROC: how well the scores rank the diseased above the others."""

from __future__ import annotations

import numpy as np

from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import Array
from radaudit.measure.recalibration import require_both_outcomes
from radaudit.records.estimates import Statistic


@metric(
    title="AUROC",
    better="higher",
    scale="auc",
    domain="discrimination",
    order=20,
    denominator="cases",
    reading="Chance that a random diseased case scores higher than a random case without the disease; 0.5 is a coin toss.",
    cites="DeLong ER et al. Biometrics 1988;44:837. doi:10.2307/2531595; "
    "Obuchowski NA. Biometrics 1997;53:567. doi:10.2307/2533958",
)
def auroc(label: Array, score: Array) -> Statistic:
    r"""Area under the ROC curve, the Mann-Whitney probability P(S1 > S0) + P(S1 = S0) / 2.

    The influence of a diseased case i is (V10_i - A) / m with V10_i the share of the others it outranks (ties count one
    half), of a case without the disease (V01_i - A) / n. Summed within patients these give Obuchowski's variance for
    clustered data; with one image a patient it is DeLong's.

    How to read it: 0.90 means that in 90 of 100 pairs the diseased case has the higher score. It says nothing about
    whether the scores are right as probabilities.

    Args:
        label: (n,) 0/1, 1 = diseased.
        score: (n,) scores; only their order matters.

    Raises:
        Undefined: When one of the two outcomes does not occur.
    """
    require_both_outcomes(label)
    diseased = label == 1
    cases, controls = score[diseased], score[~diseased]
    sorted_cases, sorted_controls = np.sort(cases, kind="stable"), np.sort(controls, kind="stable")
    outranks = _share_below(sorted_controls, cases)
    outranked = 1 - _share_below(sorted_cases, controls)
    value = float(outranks.mean())
    influence = np.empty_like(score)
    influence[diseased] = (outranks - value) / len(cases)
    influence[~diseased] = (outranked - value) / len(controls)
    return Statistic(value, influence, n=len(label), part=diseased.astype(np.int8))


def _share_below(sorted_scores: Array, score: Array) -> Array:
    """Share of `sorted_scores` below each score, ties counting one half."""
    below = np.searchsorted(sorted_scores, score, side="left")
    not_above = np.searchsorted(sorted_scores, score, side="right")
    return np.asarray((below + not_above) / (2 * len(sorted_scores)), dtype=np.float64)
