"""Number needed to predict: how many flagged cases hold one diseased case more than as many unflagged ones."""

from __future__ import annotations

import numpy as np

from radaudit.errors import Undefined
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import of_sums
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Number needed to predict",
    better="lower",
    scale="reciprocal",
    domain="errors",
    order=49,
    reading="1 / (PPV + NPV - 1): how many flagged cases hold one diseased case more than as many unflagged ones; no upper "
    "limit where flagged cases are not shown to be diseased more often. It moves with prevalence.",
    cites="Linn S, Grunau PD. Epidemiol Perspect Innov 2006;3:11. doi:10.1186/1742-5573-3-11",
    is_detail=True,
    is_compared=False,
    depends_on_prevalence=True,
)
def number_needed_to_predict(label: Array, decision: Array) -> Statistic:
    """1 / (PPV + NPV - 1), with PPV + NPV - 1 = (TP TN - FP FN) / [(TP + FP)(TN + FN)], the predictive summary index.

    PPV + NPV - 1 = PPV - (1 - NPV) is a risk difference: how much more often flagged cases are diseased than unflagged ones. So the
    number is that of flagged cases that hold one diseased case more than as many unflagged ones.

    How to read it: 1 is perfect. PPV = NPV = 0.9 give 1.25: of five flagged cases 4.5 are diseased, of five unflagged ones 0.5,
    four fewer. Without any link between flag and disease the difference is 0 and the number has no limit; it has no upper limit
    either where the difference is not shown to exceed 0.

    Args:
        label: (n,) 0/1, 1 = diseased.
        decision: (n,) 0/1, 1 = flagged.

    Raises:
        Undefined: When no case or every case is flagged, or PPV + NPV is not above 1.
    """
    if not label.size:
        raise Undefined("no case in this group")
    cells = np.stack([decision * label, decision * (1 - label), (1 - decision) * label, (1 - decision) * (1 - label)])
    return of_sums(cells, _formula, n=len(label))


def _formula(sums: Array) -> tuple[float, Array]:
    tp, fp, fn, tn = map(float, sums)
    flagged, left = tp + fp, fn + tn
    if flagged <= 0:
        raise Undefined("no case is flagged in this group")
    if left <= 0:
        raise Undefined("every case is flagged in this group")
    index = (tp * tn - fp * fn) / (flagged * left)
    if index <= 1e-12:
        raise Undefined("PPV and NPV add up to no more than 1 in this group: its predictions are no better than chance")
    by_index = np.array([fp / flagged**2, -tp / flagged**2, -tn / left**2, fn / left**2])
    return 1 / index, -by_index / index**2
