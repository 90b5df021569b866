"""What holds a release up. Rests on verdicts, which rest on intervals: a point estimate alone never passes or fails."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from radaudit.judge.changes import judge_changes, judge_comparisons
from radaudit.judge.weigh import mute_reason
from radaudit.language import recalled, say
from radaudit.records import Audit, Comparison, Finding, Group, MetricCard, Policy, Verdict
from radaudit.records.audit_change import ONLY_IN_NEWER, AuditChange
from radaudit.records.comparison import Change, ModelComparison, names_change
from radaudit.records.gate import Check, FailOn, Gate, Outcome
from radaudit.records.protocol import Prespecified, ProtocolUse
from radaudit.records.wording import group_label, sentences, threshold_text, whole

_WORSE = ("fail", "inconclusive", "told", "pass")


def gate_audit(audit: Audit, fail_on: FailOn = "fail") -> Gate:
    """Holds an audit's findings against what was asked for.

    What was pre-specified decides: the gaps of the policy's primary measures at the first threshold between groups of plain
    attributes, and the findings about data, model and calibration. A pre-specified gap that is inconclusive, or that could not be
    judged because its group is too small, leaves the release undecided: silence is no pass. The policy can set it aside, with a
    reason, by muting it. Exploratory gaps (crossed groups, further thresholds and measures) are told and decide nothing, unless
    concerns are to fail.

    A muted finding decides nothing, but one that would fail is counted: with more of them than the policy's `max_muted` the release
    fails, so that nobody mutes a failing audit into a pass without saying how much of it they answer for.

    An audit that left its protocol, or is judged by other margins than the protocol's, is undecided at best: otherwise a deviation
    could turn a gap that fails into an exploratory one, and open the gate.

    Args:
        audit: The audit, its findings judged under the policy that is to decide.
        fail_on: "fail"; "concern" to fail on concerns, too; "inconclusive" to fail on whatever is not shown to pass.
    """
    confirmatory = {_key(c): c.is_confirmatory for c in audit.evidence.comparisons}
    checks = [_of_finding(f, confirmatory, audit, fail_on) for f in audit.findings]
    checks += _of_muted(checks, audit.policy)
    measured = {c.metric for c in audit.evidence.comparisons if c.is_confirmatory}
    if measured:
        checks += _of_unmeasured(audit.policy, audit.evidence.cards, measured, fail_on)
    checks += _of_deviations(audit.protocol, audit.policy, fail_on)
    return _gate(audit.title, audit.policy, fail_on, checks)


def gate_comparison(comparison: ModelComparison, fail_on: FailOn = "fail", policy: Policy | None = None) -> Gate:
    """Holds what a newer model changes against what was asked for: the worst-group rule.

    For every group and primary measure the newer model must be shown to be no worse than the older one by more than the margin
    (non-inferiority; Piaggio et al. 2012, doi:10.1001/jama.2012.87802). One group that is shown to have lost fails the release,
    however much the others gained; one for which it is open leaves it undecided. Under a protocol only what it names decides, and a
    deviation from it leaves the release undecided, as in `gate_audit`.

    Args:
        comparison: The comparison of two models on one cohort.
        fail_on: As in `gate_audit`; there are no concerns here.
        policy: Judges the changes again under this policy.
    """
    chosen, evidence = policy or comparison.policy, comparison.evidence
    # Judged anew also under its own policy: an outcome that was edited in the file does not open the gate.
    changes = judge_changes(evidence, chosen)
    cards, threshold, named = evidence.cards, evidence.thresholds[0], evidence.prespecified
    checks = [_of_change(c, cards, threshold, chosen, fail_on, named) for c in changes]
    checks += [_of_left_out(w.group, w.reason, fail_on) for w in evidence.withheld if _counts(w.group, named)]
    checks += _of_unmeasured(chosen, cards, _measured(changes, cards, threshold, named), fail_on)
    checks += _of_deviations(comparison.protocol, chosen, fail_on)
    return _gate(comparison.title, chosen, fail_on, checks)


def gate_change(change: AuditChange, fail_on: FailOn = "fail", policy: Policy | None = None) -> Gate:
    """The same rule for two finished audits of different patients.

    A group of the older audit that the newer one does not show leaves the release undecided: to leave out the vendor that
    fails is no way to pass. One that is new has nothing to be held against here; the newer audit's own gate judges it.

    Args:
        change: What changed between the audits.
        fail_on: As in `gate_audit`; there are no concerns here.
        policy: Judges the changes under this policy.
    """
    chosen, cards = policy or change.policy, change.cards
    changes = judge_comparisons((c.comparison for c in change.changes), cards, chosen, change.level)
    threshold, named = change.candidate.thresholds[0], change.prespecified
    checks = [_of_change(c, cards, threshold, chosen, fail_on, named) for c in changes]
    checks += [
        _of_left_out(one.group, one.reason, fail_on)
        for one in change.left_out
        if _counts(one.group, named) and one.reason != ONLY_IN_NEWER
    ]
    checks += _of_unmeasured(chosen, cards, _measured(changes, cards, threshold, named), fail_on)
    checks += _of_deviations(change.protocol, chosen, fail_on)
    return _gate(change.title, chosen, fail_on, checks)


def _gate(title: str, policy: Policy, fail_on: FailOn, checks: list[Check]) -> Gate:
    ordered = sorted(checks, key=lambda c: _WORSE.index(c.outcome))
    return Gate(title, policy.name, policy.sha256, fail_on, tuple(ordered))


def _counts(group: Group, named: Prespecified | None) -> bool:
    """Whether a group that is not shown leaves a release undecided: of a plain attribute that was pre-specified."""
    return "*" not in group.attribute and (named is None or group.attribute in named.attributes)


def _measured(
    changes: Iterable[Change], cards: Mapping[str, MetricCard], threshold: float, named: Prespecified | None
) -> set[str]:
    """The measures that somebody was compared by, as it was pre-specified."""
    return {c.comparison.metric for c in changes if names_change(named, c.comparison, cards, threshold)}


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


def _of_unmeasured(
    policy: Policy, cards: Mapping[str, MetricCard], measured: Collection[str], fail_on: FailOn
) -> list[Check]:
    """Primary measures of a policy that was chosen after the measuring: nothing was pre-specified of them, and nothing shown."""
    outcome: Outcome = "fail" if fail_on == "inconclusive" else "inconclusive"
    return [
        Check(
            f"RA601 {metric}",
            "audit",
            "RA601",
            say("Primary measure not judged"),
            outcome,
            say(
                "The policy makes {measure} a primary measure, but no group was compared by it as one: audit again under "
                "this policy.",
                measure=say(cards[metric].title) if metric in cards else metric,
            ),
        )
        for metric in policy.primary
        if metric not in measured
    ]


def _of_left_out(group: Group, reason: str, fail_on: FailOn) -> Check:
    """A group that was to be compared and is not shown."""
    outcome: Outcome = "fail" if fail_on == "inconclusive" else "inconclusive"
    told = say("{group} was not compared: {reason}.", group=group_label(group), reason=recalled(reason))
    name = f"RA501 {group.attribute}={group.value}"
    return Check(name, group.attribute, "RA501", say("Group not compared"), outcome, told)


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


def _deviations(use: ProtocolUse, policy: Policy) -> Iterator[tuple[str, str, str]]:
    """What was done, or is judged, otherwise than the protocol says: its name, as declared, as done."""
    yield from ((d.what, d.declared, d.done) for d in use.deviations)
    for amendment in use.amendments:
        if amendment.n_openings:
            yield (
                f"amendment {amendment.when}",
                say("before the labels are read"),
                say("after the labels had been read"),
            )
    own, known = use.protocol, {d.what for d in use.deviations}
    pairs: dict[str, tuple[object, object]] = {
        f"margins.{name}": (own.margins.get(name), policy.margins.get(name)) for name in (*own.primary, *own.secondary)
    }
    pairs["measures.primary"] = tuple(sorted(own.primary)), tuple(sorted(policy.primary))
    pairs["minimum.events"] = own.min_events, policy.min_events
    for what, (declared, done) in pairs.items():
        if declared != done and what not in known:
            yield what, str(declared), str(done)


def _of_deviations(use: ProtocolUse | None, policy: Policy, fail_on: FailOn) -> list[Check]:
    outcome: Outcome = "fail" if fail_on == "inconclusive" else "inconclusive"
    found = _deviations(use, policy) if use else ()
    return [
        Check(
            f"RA600 {what}",
            "audit",
            "RA600",
            say("Deviation from the protocol"),
            outcome,
            say(
                "{what} ({declared} declared, {done} done)", what=what, declared=recalled(declared), done=recalled(done)
            ),
        )
        for what, declared, done in found
    ]


def _of_change(
    change: Change,
    cards: Mapping[str, MetricCard],
    threshold: float,
    policy: Policy,
    fail_on: FailOn,
    named: Prespecified | None,
) -> Check:
    c = change.comparison
    card = cards[c.metric]
    outcome = _of_outcome(change, card, policy)
    is_plain = "*" not in c.group.attribute and c.threshold in (None, threshold)
    if c.metric not in policy.primary or not is_plain or not names_change(named, c, cards, threshold):
        outcome = "told"
    if outcome == "inconclusive" and fail_on == "inconclusive":
        outcome = "fail"
    at = f" at {threshold_text(c.threshold)}" if c.threshold is not None else ""
    name = f"RA500 {c.metric} {c.group.attribute}={c.group.value}{at}"
    return Check(name, c.group.attribute, "RA500", say(card.title), outcome, change.words, compares=True)


def _of_outcome(change: Change, card: MetricCard, policy: Policy) -> Outcome:
    """Gained and alike pass; lost fails; what is not settled passes where it is shown to be no worse than the margin allows."""
    if change.outcome in ("gained", "alike"):
        return "pass"
    if change.outcome == "lost":
        return "fail"
    if change.outcome == "neither":
        return "told"
    return "pass" if is_not_inferior(change.comparison, card, policy) else "inconclusive"


def is_not_inferior(c: Comparison, card: MetricCard, policy: Policy) -> bool:
    """True where the simultaneous interval excludes a loss as large as the margin; never for a measure with an ideal value."""
    margin = policy.margins.get(c.metric)
    if margin is None or c.low is None or c.high is None:
        return False
    few = min(c.against_event_patients, c.against_other_patients) < policy.min_events
    if few or card.better not in ("higher", "lower"):
        return False
    return c.low > -margin if card.better == "higher" else c.high < margin
