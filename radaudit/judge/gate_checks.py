"""Checks that every gate makes: measures nobody was compared by, groups that were left out, deviations from a protocol."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from radaudit.language import recalled, say
from radaudit.records import Group, MetricCard, Policy
from radaudit.records.gate import Check, FailOn, Gate, Outcome
from radaudit.records.protocol import ProtocolUse
from radaudit.records.wording import group_label

_WORSE = ("fail", "inconclusive", "told", "pass")


def gate_of(title: str, policy: Policy, fail_on: FailOn, checks: list[Check]) -> Gate:
    """The gate, what holds the release up first."""
    ordered = sorted(checks, key=lambda c: _WORSE.index(c.outcome))
    return Gate(title, policy.name, policy.sha256, fail_on, tuple(ordered))


def of_unmeasured(
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


def of_left_out(group: Group, reason: str, fail_on: FailOn) -> Check:
    """A group that was to be compared and is not shown."""
    outcome: Outcome = "fail" if fail_on == "inconclusive" else "inconclusive"
    told = say("{group} was not compared: {reason}.", group=group_label(group), reason=recalled(reason))
    name = f"RA501 {group.attribute}={group.value}"
    return Check(name, group.attribute, "RA501", say("Group not compared"), outcome, told)


def of_deviations(
    use: ProtocolUse | None, policy: Policy, fail_on: FailOn, *, muted: Sequence[str] = ()
) -> list[Check]:
    """A check for each; `muted` is what the policy sets aside, which only an audit's findings can be."""
    outcome: Outcome = "fail" if fail_on == "inconclusive" else "inconclusive"
    found = _deviations(use, policy, muted) if use else ()
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


def _deviations(use: ProtocolUse, policy: Policy, muted: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """What was done, or is judged, otherwise than the protocol says: its name, as declared, as done."""
    yield from ((d.what, d.declared, d.done) for d in use.deviations)
    if muted and all(d.what != "muted" for d in use.deviations):
        yield "muted", "nothing", ", ".join(muted)
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
