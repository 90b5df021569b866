"""What a predetermined change control plan would cite: the rule, what was fixed beforehand, and how the rule came out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Code, Entry, Heading, KeyValue, Prose
from radaudit.records import MetricCard, Policy
from radaudit.records.gate import Check, Gate, Outcome
from radaudit.records.protocol import ProtocolUse
from radaudit.records.protocol_words import fixed
from radaudit.records.wording import percent, sentences, whole

RULE_WORDS: dict[Outcome, str] = {
    "fail": phrase("Not met: at least one group was shown to have lost."),
    "inconclusive": phrase(
        "Not shown to be met: nobody was shown to have lost, but not every group was shown to be spared."
    ),
    "pass": phrase("Met: for every group it was shown that the candidate is no worse than by the margin."),
    "told": phrase("Not judged."),
}
"""How the worst-group rule came out."""

MOST_LISTED = 12
"""Checks of one outcome that are listed; `radaudit check` prints all."""


def control_plan(
    gate: Gate,
    policy: Policy,
    cards: Mapping[str, MetricCard],
    level: float,
    sides: Sequence[str],
    file: str,
    use: ProtocolUse | None = None,
) -> Iterator[Block]:
    """The section.

    Args:
        gate: The comparison, judged under its policy by the worst-group rule.
        policy: The policy.
        cards: Meaning of every measure.
        level: Joint confidence.
        sides: What was compared, with hashes: the older, then the newer.
        file: The record that the rule can be judged from again.
        use: The protocol that fixed it beforehand; None where only a policy says so.
    """
    primary = [m for m in policy.primary if m in cards]
    margins = [say("{measure} {margin}", measure=say(cards[m].title), margin=f"{policy.margins[m]:g}") for m in primary]
    entries = [
        Entry(say("Rule"), say(
            "The worst group decides: for every group and every primary measure the candidate must be shown to be no worse than "
            "the baseline by more than the margin (of a measure with an ideal value: alike, or nearer to it). One group that is "
            "shown to have lost fails, however much others gained.")),
        Entry(say("Outcome"), say(RULE_WORDS[gate.outcome])),
        Entry(say("Checks that decide"), say(
            "{n_pass} passed, {n_fail} failed, {n_open} open.", n_pass=whole(gate.count("pass")),
            n_fail=whole(gate.count("fail")), n_open=whole(gate.count("inconclusive")))),
        Entry(say("Margins"), say(", ").join(margins) or "–"),
        Entry(say("Joint confidence"),
              say("{level}, over all groups of an attribute and all primary measures.", level=percent(level))),
        Entry(say("Fewest patients"), say("{n} with and {n} without the disease, for any outcome.", n=whole(policy.min_events))),
        Entry(say("Fixed by"), fixed(use) if use else say(
            "policy {policy}, SHA-256 {sha256}", policy=typeset.isolated(policy.name), sha256=policy.sha256)),
        Entry(say("Baseline"), sides[0]),
        Entry(say("Candidate"), sides[1]),
    ]  # fmt: skip
    if policy.muted:
        told = [say("{check}: {reason}", check=key, reason=typeset.isolated(why)) for key, why in policy.muted.items()]
        entries.append(Entry(say("Set aside by the policy"), say("; ").join(told)))
    yield KeyValue(tuple(entries))
    for outcome, heading in (("fail", say("What failed")), ("inconclusive", say("What is open"))):
        checks = [c for c in gate.checks if c.outcome == outcome]
        if checks:
            yield Heading(heading)
            yield Prose(tuple(_told(checks)), "list")
    reservation = sentences(
        ""
        if use
        else say(
            "The hash shows which margins were judged by, not when they were chosen: that a policy was fixed before the labels "
            "were read is for its owner to show."
        ),
        say("Whether this evidence is enough for a given plan is for those who wrote and accepted it to decide."),
    )
    yield Prose((reservation,), "note")
    yield Code(f"radaudit check {file}", say("Judges it again, from the record alone"))


def _told(checks: Sequence[Check]) -> Iterator[str]:
    for check in checks[:MOST_LISTED]:
        yield check.words
    if len(checks) > MOST_LISTED:
        yield say("And {n} more.", n=whole(len(checks) - MOST_LISTED))
