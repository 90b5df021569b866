"""What all findings amount to, in one verdict."""

from __future__ import annotations

from collections.abc import Iterable

from radaudit.records.findings import Finding, Verdict


def overall_verdict(findings: Iterable[Finding]) -> Verdict:
    """The verdict on the whole audit: fail, concern, inconclusive or pass, and never better than what was shown.

    The worst finding decides; muted ones do not count. A pass needs at least one gap that was shown to be small, and nothing
    that could not be judged: silence, too few cases or a policy that mutes everything end as inconclusive.
    """
    counted = [f for f in findings if f.verdict is not Verdict.MUTED]
    worst = min((f.verdict for f in counted), key=lambda v: v.rank, default=Verdict.INCONCLUSIVE)
    if worst in (Verdict.FAIL, Verdict.CONCERN):
        return worst
    has_shown_a_small_gap = any(f.against and f.verdict is Verdict.PASS for f in counted)
    return Verdict.PASS if worst is Verdict.PASS and has_shown_a_small_gap else Verdict.INCONCLUSIVE
