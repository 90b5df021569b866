"""Scaled Brier score: what share of the Brier score of always predicting the prevalence the model saves."""

from __future__ import annotations

import numpy as np

from radaudit.errors import Undefined
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import of_sums
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Scaled Brier score (IPA)",
    better="higher",
    scale="skill",
    domain="calibration",
    order=37,
    is_detail=True,
    is_compared=False,
    depends_on_prevalence=True,
    reading="1 is perfect, 0 no better than giving everybody the group's prevalence; it still depends on who is in the group.",
    cites="Kattan MW, Gerds TA. Diagn Progn Res 2018;2:7. doi:10.1186/s41512-018-0029-2",
)
def scaled_brier(label: Array, score: Array) -> Statistic:
    """Index of prediction accuracy, 1 - B / (f (1 - f)), B the Brier score and f the prevalence.

    How to read it: 0.2 means that the squared errors are a fifth smaller than those of the prevalence as everybody's risk;
    below 0 they are larger. A group of easy cases has a higher one with the same model.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.

    Raises:
        Undefined: When an outcome does not occur.
    """

    def formula(sums: Array) -> tuple[float, Array]:
        errors, events, n = map(float, sums)
        if n == 0:
            raise Undefined("no case in this group")
        if events <= 0:
            raise Undefined("no diseased case in this group")
        if events >= n:
            raise Undefined("no case without the disease in this group")
        others = n - events
        # 1 - (errors / n) / ((events / n) (others / n)) = 1 - errors n / (events others)
        lost = errors * n / (events * others)
        gradient = np.array([n / (events * others), lost * (1 / others - 1 / events), lost * (1 / n - 1 / others)])
        return 1 - lost, -gradient

    terms = np.stack([(label - score) ** 2, label, np.ones_like(label)])
    return of_sums(terms, formula, n=len(label))
