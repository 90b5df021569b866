"""Judges one measure of the whole cohort against its target, give or take the policy's margin."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.records import EVERYONE, Evidence, Finding, Policy, Verdict
from radaudit.records.wording import number, percent, span


def judge_overall(
    evidence: Evidence, policy: Policy, *, code: str, title: str, metric: str, too_low: str, too_high: str, advice: str
) -> Iterator[Finding]:
    """Yields one finding for a measure with a target, or none where it was not measured or has no margin.

    Args:
        evidence: What was measured.
        policy: Gives the margin.
        code: The rule's code.
        title: The rule's title.
        metric: Which measure.
        too_low: What it means when the measure is below its target, as the end of a sentence.
        too_high: The same above its target.
        advice: What to do when it is beyond the margin.
    """
    measured = evidence.find(metric, EVERYONE)
    if measured is None or metric not in policy.margins:
        return
    card, estimate, margin = evidence.cards[metric], measured.estimate, policy.margins[metric]
    measure = recalled(card.title)

    def finding(verdict: Verdict, explanation: str, advice: str = "", weight: float = 0.0) -> Finding:
        return Finding(code, title, verdict, explanation, advice, None, metric, weight=weight)

    if estimate.value is None or estimate.low is None or estimate.high is None:
        why = recalled(estimate.note) or say("it has no interval")
        yield finding(Verdict.NOT_APPLICABLE, say("{measure} was not judged: {reason}.", measure=measure, reason=why))
        return
    target = card.target or 0.0
    facts = say(
        "{measure} is {value} ({level} interval {ends}), where {ideal} is ideal",
        measure=measure,
        value=number(estimate.value),
        level=percent(estimate.level),
        ends=span(estimate.low, estimate.high),
        ideal=f"{target:g}",
    )
    low, high = estimate.low - target, estimate.high - target
    if -margin < low and high < margin:
        yield finding(Verdict.PASS, say("{facts}: within {margin} of it.", facts=facts, margin=f"{margin:g}"))
    elif high < -margin or low > margin:
        excess = (abs(estimate.value - target) - margin) / margin
        told = say("{facts}: {meaning}.", facts=facts, meaning=too_low if high < 0 else too_high)
        yield finding(Verdict.CONCERN, told, advice, excess)
    else:
        yield finding(
            Verdict.INCONCLUSIVE,
            say(
                "{facts}: too uncertain to tell whether it is within {margin} of it.", facts=facts, margin=f"{margin:g}"
            ),
        )
