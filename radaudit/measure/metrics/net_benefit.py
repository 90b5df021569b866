"""Net benefit: true positives, less false alarms weighed by the threshold's odds."""

from __future__ import annotations

from radaudit.measure.catalogue import metric
from radaudit.measure.utility.outcomes import NET_BENEFIT
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Net benefit",
    better="higher",
    scale="net_benefit",
    domain="utility",
    order=50,
    is_compared=False,
    depends_on_prevalence=True,
    reading="True positives per case, less false alarms weighed by the odds of the threshold; flagging nobody gives 0.",
    cites="Vickers AJ, Elkin EB. Med Decis Making 2006;26:565. doi:10.1177/0272989X06295361",
)
def net_benefit(label: Array, decision: Array, threshold: float) -> Statistic:
    """TP / n - w FP / n with w = t / (1 - t), t the threshold probability.

    How to read it: 0.05 is worth 5 diseased cases found per 100 examined without a single false alarm. It cannot exceed the
    prevalence, so groups are not compared by it: a group is judged against flagging everybody and nobody in the same group.

    Args:
        label: (n,) 0/1.
        decision: (n,) 0/1, 1 = flagged at the threshold.
        threshold: Threshold probability in (0, 1).

    Raises:
        Undefined: Without any case.
    """
    return NET_BENEFIT.statistic(label, decision, threshold)
