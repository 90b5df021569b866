"""What many findings, or many groups, amount to."""

from __future__ import annotations

from collections.abc import Iterable

from radaudit.records.estimates import MetricCard
from radaudit.records.evidence import Measurement
from radaudit.records.findings import Finding, Verdict


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


def weakest(measurements: Iterable[Measurement], card: MetricCard) -> Measurement:
    """The measurement farthest to the bad side of its metric; all must have a value, and the metric a better side."""

    def badness(m: Measurement) -> float:
        value = m.estimate.value or 0.0
        if card.better == "target":
            return abs(value - (card.target or 0.0))
        return -value if card.better == "higher" else value

    return max(measurements, key=badness)
