"""Partial AUROC: how well the scores rank where few false alarms are allowed."""

from __future__ import annotations

import numpy as np

from radaudit.measure.among import Among, size
from radaudit.measure.calibration.recalibration import require_both_outcomes
from radaudit.measure.catalogue import metric
from radaudit.measure.ranking import ranking
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic

LARGEST_ALARM_RATE = 0.1
"""The area is that over specificities from 1 - this to 1."""


@metric(
    title="Partial AUROC",
    better="higher",
    scale="proportion",
    domain="discrimination",
    order=21,
    reading="AUROC where specificity is at least 0.90, rescaled: 0.5 is a coin toss, 1 is perfect.",
    cites="McClish DK. Med Decis Making 1989;9:190. doi:10.1177/0272989X8900900307; "
    "Dodd LE, Pepe MS. Biometrics 2003;59:614. doi:10.1111/1541-0420.00071",
    is_detail=True,
    is_compared=False,
)
def partial_auroc(label: Array, score: Array, among: Among = None) -> Statistic:
    r"""Area under the ROC curve over false alarm rates from 0 to t = 0.1, standardized to 0.5 for chance and 1 for perfect.

    A = \int_0^t ROC(u) du with the curve linear between its points, as `auroc` counts ties one half; reported is McClish's
    (1 + (A - t^2 / 2) / (t - t^2 / 2)) / 2. A ranking worse than chance can fall to 0.47.

    The influence on A of a diseased case is (V - A) / m, V the length of the false alarm rates up to t at which it is flagged.
    That of a case without the disease is (S - R) 1[it scores above the cut-off of t] / n, less its mean, S the
    sensitivity at its own score and R the one at t: the cut-off is an estimate too, and moves where such a case is added.
    Both are the exact derivatives of A by the weight of a row, the mean of both sides where t is the end of a step.

    The interval is Wilson's with the effective number p (1 - p) / V, and Student's quantile where fewer than 40 patients carry the
    value: those with a diseased case, or those with a case without the disease above the cut-off of t, whichever are fewer.
    (Newcombe's interval, which small samples of `auroc` use, takes Hanley and McNeil's variance of a whole area.) Groups
    are not compared by it: it rests on so few cases that a gap seldom says more than that of the sensitivity.

    How to read it: 0.80 means 60 % of the way from a coin toss to perfect among thresholds with at most 1 false alarm in 10
    cases without the disease. Such thresholds rest on the few highest scores of those cases, so small groups are uncertain.

    Args:
        label: (n,) 0/1, 1 = diseased.
        score: (n,) scores; only their order matters.
        among: (n,) the rows that count; None for all of them.

    Raises:
        Undefined: When one of the two outcomes does not occur.
    """
    require_both_outcomes(label, among)
    ranks = ranking(label, score, among)
    top = LARGEST_ALARM_RATE
    n_diseased, n_others = ranks.diseased.sum(), ranks.others.sum()
    hits, alarms = ranks.diseased / n_diseased, ranks.others / n_others
    hit_rate, alarm_rate = np.cumsum(hits), np.cumsum(ranks.others) / n_others
    # The piece of the curve in which the area ends; rates are whole numbers over n, which rounding may put a hair beyond t.
    last = int(np.searchsorted(alarm_rate, top - 1e-12))
    before, height = alarm_rate[last] - alarms[last], hit_rate[last] - hits[last]
    rest = top - before
    reached = height + rest * hits[last] / alarms[last]
    if alarm_rate[last] <= top + 1e-12:
        # t is the end of a step, where the curve may jump: halfway up, as a little more and a little less weight would have it.
        beyond = int(np.searchsorted(alarm_rate, alarm_rate[last], side="right"))
        reached = (reached + hit_rate[beyond - 1]) / 2

    flagged_for = np.zeros_like(hits)
    flagged_for[:last] = top - alarm_rate[:last] + alarms[:last] / 2
    flagged_for[last] = rest**2 / (2 * alarms[last])
    area = float(hits @ flagged_for)

    above = np.zeros_like(hits)
    above[:last] = hit_rate[:last] - hits[:last] / 2 - reached
    above[last] = -(rest**2) * hits[last] / (2 * alarms[last] ** 2)

    diseased = label == 1
    influence = np.where(
        diseased,
        (flagged_for[ranks.place] - area) / n_diseased,
        (above[ranks.place] - float(alarms @ above)) / n_others,
    )
    # The fewer of the two that carry the information are what the value rests on: diseased cases, or others within the range.
    within = (ranks.place <= last) & ~diseased
    if among is not None:
        influence *= among
        diseased, within = diseased & among, within & among
    carried = diseased if n_diseased <= np.count_nonzero(within) else within
    chance, perfect = top**2 / 2, top
    value = (1 + (area - chance) / (perfect - chance)) / 2
    influence /= 2 * (perfect - chance)
    return Statistic(value, influence, n=size(label, among), counted=carried)
