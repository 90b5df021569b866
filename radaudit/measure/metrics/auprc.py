"""AUPRC: how many of the flagged are diseased, averaged over the thresholds at which each diseased case is found."""

from __future__ import annotations

import numpy as np

from radaudit.measure.calibration.recalibration import require_both_outcomes
from radaudit.measure.catalogue import metric
from radaudit.measure.ranking import ranking
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="AUPRC",
    better="higher",
    scale="proportion",
    domain="discrimination",
    order=22,
    reading="Average precision: mean PPV over the thresholds at which one more diseased case is found. "
    "Chance gives the prevalence, so groups of different prevalence cannot be compared by it.",
    cites="Yuan Y, Su W, Zhu M. Front Public Health 2015;3:57. doi:10.3389/fpubh.2015.00057; "
    "Boyd K, Eng KH, Page CD. ECML PKDD 2013. doi:10.1007/978-3-642-40994-3_29",
    is_detail=True,
    is_compared=False,
    depends_on_prevalence=True,
)
def auprc(label: Array, score: Array) -> Statistic:
    """Area under the precision-recall curve as average precision: the mean, over the diseased, of the PPV at their own score.

    AP = sum_k (c_k / m) C_k / (C_k + D_k) over the distinct scores from the highest down: c_k diseased cases have the score, C_k
    diseased and D_k others that or a higher one. It is scikit-learn's definition: a step curve, equal scores taken together;
    trapezoids between the points would be too high. The influence is its exact derivative by the weight of a row.

    The interval is Wilson's with the effective number p (1 - p) / V, and Student's quantile below 40 diseased patients: it stays
    within 0 and 1, as on the logit scale, and still says something where every diseased case outranks all others and V is 0
    (the number of diseased patients, the binomial law of Boyd, Eng and Page, then takes the effective one's place). Hanley
    and McNeil's variance, which small samples of `auroc` use, is not that of an average precision.

    How to read it: 0.40 in a group with a prevalence of 0.05 is eight times what chance gives, in one with 0.30 hardly more.

    Args:
        label: (n,) 0/1, 1 = diseased.
        score: (n,) scores; only their order matters.

    Raises:
        Undefined: When one of the two outcomes does not occur.
    """
    require_both_outcomes(label)
    ranks = ranking(label, score)
    n_diseased = float(ranks.diseased.sum())
    hits, alarms = np.cumsum(ranks.diseased), np.cumsum(ranks.others)
    flagged = hits + alarms
    precision = hits / flagged
    found = ranks.diseased / n_diseased
    value = float(found @ precision)
    # A row changes the PPV at its own score and at all lower ones.
    more_hits = _from_here_down(found * alarms / flagged**2)
    more_alarms = -_from_here_down(found * hits / flagged**2)
    diseased = label == 1
    influence = np.where(
        diseased, ((precision - value) / n_diseased + more_hits)[ranks.place], more_alarms[ranks.place]
    )
    if value > 1 - 1e-12:
        # Every diseased case outranks all others: what is left of the sums is rounding, not spread.
        value, influence = 1.0, np.zeros_like(influence)
    return Statistic(value, influence, n=len(label), counted=diseased)


def _from_here_down(terms: Array) -> Array:
    return np.cumsum(terms[::-1])[::-1]
