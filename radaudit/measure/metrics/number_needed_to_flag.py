"""Number needed to flag: how many flagged cases have to be looked at for one that is diseased."""

from __future__ import annotations

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Number needed to flag",
    better="lower",
    scale="reciprocal",
    domain="errors",
    order=49,
    counts="flagged",
    reading="Flagged cases for every diseased one among them: the workload of one true find. It grows where the disease is rarer.",
    cites="Romero-Brufau S et al. Crit Care 2015;19:285. doi:10.1186/s13054-015-0999-1",
    is_detail=True,
    is_compared=False,
    depends_on_prevalence=True,
)
def number_needed_to_flag(label: Array, decision: Array) -> Statistic:
    """Flagged cases per true positive: sum(d) / sum(d y) = 1 / PPV.

    How to read it: 4 means that of four flagged cases one is diseased. At the same sensitivity and specificity it is larger in
    a group with a lower prevalence.

    Args:
        label: (n,) 0/1, 1 = diseased.
        decision: (n,) 0/1, 1 = flagged.

    Raises:
        Undefined: When no case, or no diseased case, is flagged.
    """
    if not decision.any():
        raise Undefined("no case is flagged in this group")
    return ratio(decision, decision * label, empty=noted("no diseased case is flagged in this group"))
