"""Which groups are too small for any verdict?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import EVERYONE, Evidence, Finding, GroupSummary, Policy, Verdict
from radaudit.records.wording import count, enumerated, group_label, whole

_SHOWN = 8


@rule("RA104", "Groups too small to judge")
def small_groups(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Groups with fewer patients with, or without, the disease than the policy asks for; their gaps are not judged."""
    small = [s for s in evidence.groups if s.group != EVERYONE and s.n_rarer < policy.min_events]
    if not small:
        return
    named = [_patients(s) for s in small[:_SHOWN]]
    if len(small) > _SHOWN:
        named.append(say("and {n} more", n=whole(len(small) - _SHOWN)))
    yield Finding(
        "RA104",
        say("Groups too small to judge"),
        Verdict.NOT_APPLICABLE,
        say(
            "{groups} with fewer than {n} patients with, or without, the disease: {named}. No verdict on them is possible.",
            groups=count(len(small), "group"),
            n=str(policy.min_events),
            named=enumerated(named),
        ),
        say("Collect cases of these groups, or group more coarsely."),
    )


def _patients(s: GroupSummary) -> str:
    """What the policy's number is held against: patients, not images; one with images of both kinds counts in both."""
    return say(
        "{group} ({patients} with, {others} without)",
        group=group_label(s.group),
        patients=count(s.n_event_patients, "patient"),
        others=whole(s.n_other_patients),
    )
