"""What many findings, or many groups, amount to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from radaudit.records.audit import Audit
from radaudit.records.estimates import MetricCard
from radaudit.records.evidence import Evidence, Measurement
from radaudit.records.findings import Finding, Policy, Verdict
from radaudit.records.wording import (
    HEADLINES,
    MUTED,
    NOTHING_COMPARED,
    VERDICT_WORDS,
    count,
    in_sentence,
    threshold_text,
    whole,
)

_SERIOUS = (Verdict.FAIL, Verdict.CONCERN)


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


def set_aside(audit: Audit, most: int = 3) -> str:
    """The fails and concerns that the policy mutes, in a sentence beside the headline, which does not count them; "" for none."""
    muted = [(was, reason, f) for f in audit.findings if (told := _muted(f, audit.policy)) for was, reason in [told]]
    if not muted:
        return ""
    counted = Counter(was for was, _, _ in muted)
    kinds = [count(counted[v], VERDICT_WORDS[v].lower()) for v in _SERIOUS if counted[v]]
    muted.sort(key=lambda m: (m[0].rank, -m[2].weight))
    names = [f"{_about(f, audit.evidence)} ({reason.rstrip('.')})" for _, reason, f in muted[:most]]
    further = f"; and {whole(len(muted) - most)} more" if len(muted) > most else ""
    verb = "is" if len(muted) == 1 else "are"
    return f"{' and '.join(kinds)} {verb} set aside by the policy: {'; '.join(names)}{further}."


def _muted(finding: Finding, policy: Policy) -> tuple[Verdict, str] | None:
    """What a muted finding would have been, where that is serious, and the policy's reason; both end its explanation."""
    if finding.verdict is not Verdict.MUTED:
        return None
    for was in _SERIOUS:
        for reason in policy.muted.values():
            if finding.explanation.endswith(MUTED.format(was=VERDICT_WORDS[was].lower(), reason=reason)):
                return was, reason
    return None


def _about(finding: Finding, evidence: Evidence) -> str:
    """Whom and which measure a finding is about: "vendor Canon, sensitivity at threshold 0.5"."""
    card = evidence.cards.get(finding.metric)
    what = in_sentence(card.title) if card else finding.title
    if finding.threshold is not None and len(evidence.thresholds) > 1:
        what += f" at threshold {threshold_text(finding.threshold)}"
    return what if finding.group is None else f"{finding.group.label}, {what}"


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
