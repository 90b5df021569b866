"""Whom two models decide about differently: flagged by both, by one of them only, or by neither."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.records.estimates import Estimate
from radaudit.records.groups import Group


@dataclass(frozen=True, slots=True)
class Flip:
    """The reclassification table of one group among its diseased cases, or among its others.

    Attributes:
        group: The group.
        is_event: True for cases with the disease, False for those without.
        n: Cases.
        n_patients: Patients with such a case; None beside a withheld group.
        both: Cases that both models flag; None, as the next three, beside a withheld group, whose counts it would betray.
        only_baseline: Cases that only the older model flags: newly missed, or newly spared a false alarm.
        only_candidate: Cases that only the newer model flags: newly found, or newly alarmed.
        neither: Cases that neither flags.
        baseline_rate: Share of the cases that only the older model flags.
        candidate_rate: Share of the cases that only the newer model flags.
        net: The latter less the former: exactly the change in sensitivity, or that in specificity with its sign turned.
        p: Two-sided p-value of no net change (McNemar's test, clustered by patient); None where no case was decided otherwise.
    """

    group: Group
    is_event: bool
    n: int
    n_patients: int | None
    both: int | None
    only_baseline: int | None
    only_candidate: int | None
    neither: int | None
    baseline_rate: Estimate
    candidate_rate: Estimate
    net: Estimate
    p: float | None = None
