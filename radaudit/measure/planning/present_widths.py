"""Cases that an audited group still needs for intervals as narrow as wanted, from the intervals it has."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from radaudit.language import noted
from radaudit.measure.planning.proportion import cases_for_proportion
from radaudit.records import Evidence, Group, Measurement
from radaudit.records.audit_needs import WidthNeed
from radaudit.records.estimates import Estimate

MOST_TIMES = 20
"""A number of cases beyond this many times the present ones is no plan, as for gaps."""

_WILSON = frozenset({"sensitivity", "specificity"})


def widths_needing(evidence: Evidence, group: Group, targets: Mapping[str, float]) -> Iterator[WidthNeed]:
    """What a group's intervals still need.

    Args:
        evidence: Of an audit.
        group: The group.
        targets: Measure -> widest interval wanted; measures that the audit does not have are left out.
    """
    for metric, target in targets.items():
        found = evidence.find(metric, group)
        if found is not None:
            yield _need(found, group, target, evidence.level)


def _need(found: Measurement, group: Group, target: float, level: float) -> WidthNeed:
    e = found.estimate
    if e.value is None or e.low is None or e.high is None:
        why = e.note or noted("there is no interval")
        return WidthNeed(found.metric, group, found.threshold, None, target, e.n, None, None, why)
    width = e.high - e.low
    needed = e.n if width <= target else max(e.n, cases_for_present(found.metric, e, width, target, level))
    if e.n and needed > MOST_TIMES * e.n:
        why = noted("more than {n_times} times as many cases", n_times=str(MOST_TIMES))
        return WidthNeed(found.metric, group, found.threshold, width, target, e.n, None, None, why)
    patients = math.ceil(e.n_patients * needed / e.n) if e.n and e.n_patients else None
    return WidthNeed(found.metric, group, found.threshold, width, target, e.n, needed, patients)


def cases_for_present(metric: str, e: Estimate, width: float, target: float, level: float) -> int:
    """Cases at which an interval like the present one is as narrow as wanted.

    Sensitivity and specificity: Wilson's interval at the present value, times the present design effect. Others: the width falls
    with the root of the number of cases.
    """
    if metric in _WILSON and e.value is not None:
        return math.ceil(cases_for_proportion(e.value, target, level) * (e.design_effect or 1.0))
    return math.ceil(round(e.n * (width / target) ** 2, 6))
