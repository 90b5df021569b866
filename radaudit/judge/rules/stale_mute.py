"""Does the policy mute something that does not exist?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.mute_names import mute_names
from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import EVERYONE, Evidence, Finding, Policy, Verdict
from radaudit.records.wording import one_line


@rule("RA901", "Muting without a group")
def stale_mute(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """The policy mutes a finding of a group that this cohort does not have: a typing error, or a leftover."""
    groups = {s.group for s in evidence.groups} | {w.group for w in evidence.withheld} | {EVERYONE}
    names = {name for group in groups for name in mute_names(group)}
    for key in policy.muted:
        _, _, label = key.partition(" ")
        if label and label not in names:
            yield Finding(
                "RA901",
                say("Muting without a group"),
                Verdict.NOT_APPLICABLE,
                say(
                    'The policy mutes "{key}", but no group of this cohort is called "{group}".',
                    key=one_line(key),
                    group=one_line(label),
                ),
                say(
                    'Groups are named by attribute and value, for example "vendor Canon". Correct the policy or remove the line.'
                ),
            )
