"""Interventions avoided: how many fewer there are than if everybody had one, without any disease missed more."""

from __future__ import annotations

from radaudit.measure.catalogue import metric
from radaudit.measure.utility.outcomes import INTERVENTIONS_AVOIDED
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Interventions avoided per 100",
    better="higher",
    scale="net_benefit",
    domain="utility",
    order=52,
    is_detail=True,
    is_compared=False,
    depends_on_prevalence=True,
    reading="Interventions fewer per 100 cases than if everybody were flagged, net of the diseased that are missed.",
    cites="Vickers AJ, Cronin AM, Elkin EB, Gonen M. BMC Med Inform Decis Mak 2008;8:53. doi:10.1186/1472-6947-8-53",
)
def interventions_avoided(label: Array, decision: Array, threshold: float) -> Statistic:
    """100 (NB - NB of flagging everybody) / w = 100 (TN - FN / w) / n, w = t / (1 - t).

    How to read it: 30 is worth 30 unnecessary work-ups fewer per 100 patients, with not one diseased case missed. Below 0,
    flagging everybody is better. It depends on prevalence, so groups are not compared by it.

    Args:
        label: (n,) 0/1.
        decision: (n,) 0/1, 1 = flagged at the threshold.
        threshold: Threshold probability in (0, 1).

    Raises:
        Undefined: Without any case.
    """
    return INTERVENTIONS_AVOIDED.statistic(label, decision, threshold)
