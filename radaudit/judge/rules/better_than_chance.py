"""Does the model tell anything at all, and the right way round?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import recalled, say
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
        why = recalled(estimate.note) or say("it has no interval")
        explanation = say("AUROC was not judged: {reason}.", reason=why)
        yield finding(Verdict.NOT_APPLICABLE, say("Better than chance"), explanation)
        return
    facts = say(
        "AUROC over everyone is {value} ({level} interval {ends}; {n} cases, {diseased} diseased)",
        value=number(estimate.value),
        level=percent(estimate.level),
        ends=span(estimate.low, estimate.high),
        n=whole(everyone.n),
        diseased=whole(everyone.n_events),
    )
    if estimate.low > 0.5:
        explanation = say("{facts}: the model is better than chance.", facts=facts)
        yield finding(Verdict.PASS, say("Better than chance"), explanation)
    elif estimate.high < 0.5:
        advice = say("Check which class is the positive one, in the labels and in the model's output.")
        explanation = say(
            "{facts}: scores look inverted, because they rank the diseased below the others.", facts=facts
        )
        yield finding(Verdict.FAIL, say("Scores look inverted"), explanation, advice, _FOREMOST)
    else:
        yield finding(
            Verdict.INCONCLUSIVE,
            say("Not shown to be better than chance"),
            say("{facts}: too uncertain to tell whether the model is better than chance.", facts=facts),
            say("Check labels and scores; then audit more cases."),
            _FOREMOST,
        )
