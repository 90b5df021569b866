"""What holds a release up. Rests on verdicts, which rest on intervals: a point estimate alone never passes or fails."""

from __future__ import annotations

from radaudit.judge.gate_checks import gate_of, of_deviations, of_unmeasured
from radaudit.judge.weigh import mute_reason
from radaudit.language import say
from radaudit.records import Audit, Comparison, Finding, Group, Policy, Verdict
from radaudit.records.gate import Check, FailOn, Gate, Outcome
from radaudit.records.wording import sentences, threshold_text, whole


def gate_audit(audit: Audit, fail_on: FailOn = "fail") -> Gate:
    """Holds an audit's findings against what was asked for.

    What was pre-specified decides: the gaps of the policy's primary measures at the first threshold between groups of plain
    attributes, and the findings about data, model and calibration. A pre-specified gap that is inconclusive, or that could not be
    judged because its group is too small, leaves the release undecided: silence is no pass. The policy can set it aside, with a
    reason, by muting it. Exploratory gaps (crossed groups, further thresholds and measures) are told and decide nothing, unless
    concerns are to fail.

    A muted finding decides nothing, but one that would fail is counted: with more of them than the policy's `max_muted` the release
    fails, so that nobody mutes a failing audit into a pass without saying how much of it they answer for.

    An audit that left its protocol, or is judged by other margins than the protocol's or with anything muted, is undecided at best:
    otherwise a deviation could turn a gap that fails into an exploratory one, and open the gate.

    Args:
        audit: The audit, its findings judged under the policy that is to decide.
        fail_on: "fail"; "concern" to fail on concerns, too; "inconclusive" to fail on whatever is not shown to pass.
    """
    confirmatory = {_key(c): c.is_confirmatory for c in audit.evidence.comparisons}
    checks = [_of_finding(f, confirmatory, audit, fail_on) for f in audit.findings]
    checks += _of_muted(checks, audit.policy)
    measured = {c.metric for c in audit.evidence.comparisons if c.is_confirmatory}
    if measured:
        checks += of_unmeasured(audit.policy, audit.evidence.cards, measured, fail_on)
    checks += of_deviations(audit.protocol, audit.policy, fail_on, muted=tuple(audit.policy.muted))
    return gate_of(audit.title, audit.policy, fail_on, checks)


def _key(c: Comparison) -> tuple[str, Group, str, float | None]:
    return c.metric, c.group, c.against, c.threshold


def _of_finding(
    f: Finding, confirmatory: dict[tuple[str, Group, str, float | None], bool], audit: Audit, fail_on: FailOn
) -> Check:
    is_gap = f.group is not None and (f.metric, f.group, f.against, f.threshold) in confirmatory
    decides = not is_gap or (f.group is not None and confirmatory[f.metric, f.group, f.against, f.threshold])
    name = " ".join(
        part
        for part in (
            f.code,
            f.metric,
            f"{f.group.attribute}={f.group.value}" if f.group else "",
            f"against {f.against}" if f.against else "",
            f"at {threshold_text(f.threshold)}" if f.threshold is not None else "",
        )
        if part
    )
    suite = f.group.attribute if f.group else "audit"
    outcome = _outcome(f.verdict, decides, fail_on)
    if f.otherwise is None:
        return Check(name, suite, f.code, f.title, outcome, f.explanation, f.advice, is_gap)
    otherwise, reason = _outcome(f.otherwise, decides, fail_on), mute_reason(f, audit.policy.muted) or ""
    return Check(name, suite, f.code, f.title, outcome, f.explanation, f.advice, is_gap, otherwise, reason)


def _of_muted(checks: list[Check], policy: Policy) -> list[Check]:
    """What would fail and is muted, against how many of these the policy answers for; nothing where there is none."""
    n = sum(c.otherwise == "fail" for c in checks)
    if not n:
        return []
    would_fail = (
        say("1 finding that would fail is muted by the policy.")
        if n == 1
        else say("{n} findings that would fail are muted by the policy.", n=whole(n))
    )
    allowed = say("The policy lets a release pass with {n} of these (max_muted).", n=whole(policy.max_muted))
    advice = say(
        "Mend what fails. Or have whoever answers for the release raise max_muted in the policy, beside the reasons."
    )
    title, words = say("Muted findings that would fail"), sentences(would_fail, allowed)
    if n > policy.max_muted:
        return [Check("RA602 muted", "audit", "RA602", title, "fail", words, advice)]
    return [Check("RA602 muted", "audit", "RA602", title, "told", words)]


def _outcome(verdict: Verdict, decides: bool, fail_on: FailOn) -> Outcome:
    if verdict is Verdict.FAIL:
        return "fail"
    if verdict is Verdict.CONCERN:
        return "told" if fail_on == "fail" else "fail"
    if not decides:
        return "told"
    if verdict in (Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE):
        return "fail" if fail_on == "inconclusive" else "inconclusive"
    return "told" if verdict is Verdict.MUTED else "pass"
