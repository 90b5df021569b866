"""What many findings, or many groups, amount to."""

from __future__ import annotations

import math
from collections.abc import Iterable

from radaudit.records.estimates import MetricCard
from radaudit.records.evidence import Measurement
from radaudit.records.findings import Finding, Verdict
from radaudit.records.wording import HEADLINES, NOTHING_COMPARED


def overall_verdict(findings: Iterable[Finding]) -> Verdict:
    """The verdict on the whole audit: fail, concern, inconclusive or pass, and never better than what was shown.

    The worst finding decides. Muted ones do not count, and what could not be judged counts only where nothing else speaks: a
    pass needs at least one gap that was shown to be small, so silence and a policy that mutes everything are inconclusive.
    """
    counted = [f for f in findings if f.verdict not in (Verdict.MUTED, Verdict.NOT_APPLICABLE)]
    worst = min((f.verdict for f in counted), key=lambda v: v.rank, default=Verdict.INCONCLUSIVE)
    if worst is not Verdict.PASS:
        return worst
    return Verdict.PASS if any(f.against for f in counted) else Verdict.INCONCLUSIVE


def headline(findings: Iterable[Finding]) -> str:
    """The verdict on the whole audit in one sentence; says so where no gap could be judged, which nobody may take for "alike"."""
    listed = list(findings)
    said = HEADLINES[overall_verdict(listed)]
    if any(f.against and f.verdict not in (Verdict.MUTED, Verdict.NOT_APPLICABLE) for f in listed):
        return said
    alone = overall_verdict(listed) is Verdict.INCONCLUSIVE
    return NOTHING_COMPARED if alone else f"{said} {NOTHING_COMPARED}"


def distance_from_target(value: float | None, card: MetricCard) -> float:
    """How far a value lies from its metric's target; ratios on the log scale, where 2 and 1/2 are equally far from 1."""
    target = card.target or 0.0
    if value is None:
        return 0.0
    if card.scale == "ratio" and value > 0 and target > 0:
        return abs(math.log(value / target))
    return abs(value - target)


def weakest(measurements: Iterable[Measurement], card: MetricCard) -> Measurement:
    """The measurement farthest to the bad side of its metric; all must have a value, and the metric a better side."""

    def badness(m: Measurement) -> float:
        value = m.estimate.value or 0.0
        if card.better == "target":
            return distance_from_target(value, card)
        return -value if card.better == "higher" else value

    return max(measurements, key=badness)
