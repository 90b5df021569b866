"""Does the model tell anything at all, and the right way round?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.records import EVERYONE, Evidence, Finding, Policy, Verdict
from radaudit.records.wording import number, percent, span, whole

_FOREMOST = 100.0
"""Weight of a finding that puts everything else in doubt: above any gap."""


@rule("RA202", "Better than chance")
def better_than_chance(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """AUROC over everyone: an interval that holds 0.5 leaves it open whether the model beats chance; one wholly below fails."""
    measured = evidence.find("auroc", EVERYONE)
    if measured is None:
        return
    estimate, everyone = measured.estimate, evidence.summary(EVERYONE)

    def finding(verdict: Verdict, title: str, explanation: str, advice: str = "", weight: float = 0.0) -> Finding:
        return Finding("RA202", title, verdict, explanation, advice, None, "auroc", weight=weight)

    if estimate.value is None or estimate.low is None or estimate.high is None:
        why = estimate.note or "it has no interval"
        yield finding(Verdict.NOT_APPLICABLE, "Better than chance", f"AUROC was not judged: {why}.")
        return
    facts = (
        f"AUROC over everyone is {number(estimate.value)} ({percent(estimate.level)} interval {span(estimate.low, estimate.high)}; "
        f"{whole(everyone.n)} cases, {whole(everyone.n_events)} diseased)"
    )
    if estimate.low > 0.5:
        yield finding(Verdict.PASS, "Better than chance", f"{facts}: the model is better than chance.")
    elif estimate.high < 0.5:
        advice = "Check which class is the positive one, in the labels and in the model's output."
        explanation = f"{facts}: scores look inverted, because they rank the diseased below the others."
        yield finding(Verdict.FAIL, "Scores look inverted", explanation, advice, _FOREMOST)
    else:
        yield finding(
            Verdict.INCONCLUSIVE,
            "Not shown to be better than chance",
            f"{facts}: too uncertain to tell whether the model is better than chance.",
            "Check labels and scores; then audit more cases.",
            _FOREMOST,
        )
