"""What many findings, or many groups, amount to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from radaudit.language import recalled, say
from radaudit.records.audit import Audit
from radaudit.records.estimates import MetricCard
from radaudit.records.evidence import Evidence, Measurement
from radaudit.records.findings import Finding, Policy, Verdict
from radaudit.records.wording import (
    ALL_SET_ASIDE,
    HEADLINES,
    MUTED,
    NOTHING_COMPARED,
    VERDICT_WORDS,
    count,
    enumerated,
    group_label,
    in_sentence,
    listed,
    sentences,
    threshold_text,
    verdict_word,
)

_SERIOUS = (Verdict.FAIL, Verdict.CONCERN)


def overall_verdict(findings: Iterable[Finding]) -> Verdict:
    """The verdict on the whole audit: fail, concern, inconclusive, muted or pass, and never better than what was shown.

    The worst finding decides. Muted ones do not count, and what could not be judged counts only where nothing else speaks: a
    pass needs at least one gap that was shown to be small, so silence and a policy that mutes everything are inconclusive.
    What would be a pass is "muted" where the policy sets aside a finding that would fail.
    """
    given = list(findings)
    counted = [f for f in given if f.verdict not in (Verdict.MUTED, Verdict.NOT_APPLICABLE)]
    worst = min((f.verdict for f in counted), key=lambda v: v.rank, default=Verdict.INCONCLUSIVE)
    if worst is not Verdict.PASS:
        return worst
    if not any(f.against for f in counted):
        return Verdict.INCONCLUSIVE
    return Verdict.MUTED if any(f.otherwise is Verdict.FAIL for f in given) else Verdict.PASS


def headline(findings: Iterable[Finding]) -> str:
    """The verdict on the whole audit in one sentence; says so where no gap could be judged, which nobody may take for "alike"."""
    given = list(findings)
    verdict = overall_verdict(given)
    said = say(HEADLINES[verdict])
    if verdict in (Verdict.CONCERN, Verdict.INCONCLUSIVE) and any(f.otherwise is Verdict.FAIL for f in given):
        said = sentences(said, say("What would fail is muted by the policy."))
    gaps = {f.verdict for f in given if f.against} - {Verdict.NOT_APPLICABLE}
    if gaps - {Verdict.MUTED}:
        return said
    silent = say(ALL_SET_ASIDE) if gaps else say(NOTHING_COMPARED)
    return silent if verdict is Verdict.INCONCLUSIVE else sentences(said, silent)


def set_aside(audit: Audit, most: int = 3) -> str:
    """The fails and concerns that the policy mutes, in a sentence beside the headline, which does not count them; "" for none."""
    muted = [(was, reason, f) for f in audit.findings if (own := _muted(f, audit.policy)) for was, reason in [own]]
    if not muted:
        return ""
    counted = Counter(was for was, _, _ in muted)
    kinds = listed([_how_many(counted[v], v) for v in _SERIOUS if counted[v]])
    muted.sort(key=lambda m: (m[0].rank, -m[2].weight))
    # A reference that lags behind several groups is one thing to set aside, though it is a finding a group.
    told = [say("{finding} ({reason})", finding=_about(f, audit.evidence), reason=r.rstrip(".")) for _, r, f in muted]
    distinct = list(dict.fromkeys(told))
    findings = enumerated(distinct, most)
    if len(muted) == 1:
        return say("{kinds} is set aside by the policy: {findings}.", kinds=kinds, findings=findings)
    return say("{kinds} are set aside by the policy: {findings}.", kinds=kinds, findings=findings)


def _how_many(n: int, verdict: Verdict) -> str:
    return count(n, "fail") if verdict is Verdict.FAIL else count(n, "concern")


def _muted(finding: Finding, policy: Policy) -> tuple[Verdict, str] | None:
    """What a muted finding would have been, where that is serious, and the policy's reason; both end its explanation."""
    if finding.verdict is not Verdict.MUTED:
        return None
    for was in _SERIOUS:
        for reason in policy.muted.values():
            # The findings of an older version stay in English, whatever is spoken.
            said = say(MUTED, was=verdict_word(was).lower(), reason=reason)
            if finding.explanation.endswith((said, MUTED.format(was=VERDICT_WORDS[was].lower(), reason=reason))):
                return was, reason
    return None


def _about(finding: Finding, evidence: Evidence) -> str:
    """Whom and which measure a finding is about: "vendor Canon, sensitivity at threshold 0.5"."""
    card = evidence.cards.get(finding.metric)
    what = in_sentence(recalled(card.title)) if card else finding.title
    if finding.threshold is not None and len(evidence.thresholds) > 1:
        what = say("{measure} at threshold {threshold}", measure=what, threshold=threshold_text(finding.threshold))
    group = finding.concerns
    return what if group is None else say("{group}, {measure}", group=group_label(group), measure=what)


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
