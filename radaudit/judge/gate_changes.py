"""What holds a newer model up: the worst-group rule, for two models on one cohort and for two finished audits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from radaudit.judge.changes import judge_changes, judge_comparisons
from radaudit.judge.gate_checks import gate_of, of_deviations, of_left_out, of_unmeasured
from radaudit.language import say
from radaudit.records import Comparison, Group, MetricCard, Policy
from radaudit.records.audit_change import ONLY_IN_NEWER, AuditChange
from radaudit.records.comparison import Change, ModelComparison, names_change
from radaudit.records.gate import Check, FailOn, Gate, Outcome
from radaudit.records.protocol import Prespecified
from radaudit.records.wording import threshold_text


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
    checks += [of_left_out(w.group, w.reason, fail_on) for w in evidence.withheld if _counts(w.group, named)]
    checks += of_unmeasured(chosen, cards, _measured(changes, cards, threshold, named), fail_on)
    checks += of_deviations(comparison.protocol, chosen, fail_on)
    return gate_of(comparison.title, chosen, fail_on, checks)


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
        of_left_out(one.group, one.reason, fail_on)
        for one in change.left_out
        if _counts(one.group, named) and one.reason != ONLY_IN_NEWER
    ]
    checks += of_unmeasured(chosen, cards, _measured(changes, cards, threshold, named), fail_on)
    checks += of_deviations(change.protocol, chosen, fail_on)
    return gate_of(change.title, chosen, fail_on, checks)


def _counts(group: Group, named: Prespecified | None) -> bool:
    """Whether a group that is not shown leaves a release undecided: of a plain attribute that was pre-specified."""
    return "*" not in group.attribute and (named is None or group.attribute in named.attributes)


def _measured(
    changes: Iterable[Change], cards: Mapping[str, MetricCard], threshold: float, named: Prespecified | None
) -> set[str]:
    """The measures that somebody was compared by, as it was pre-specified."""
    return {c.comparison.metric for c in changes if names_change(named, c.comparison, cards, threshold)}


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
