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
    named = enumerated([_patients(s, evidence.smallest_group) for s in small], _SHOWN)
    yield Finding(
        "RA104",
        say("Groups too small to judge"),
        Verdict.NOT_APPLICABLE,
        say(
            "{groups} with fewer than {n} patients with, or without, the disease: {named}. No verdict on them is possible.",
            groups=count(len(small), "group"),
            n=str(policy.min_events),
            named=named,
        ),
        say("Collect cases of these groups, or group more coarsely."),
    )


def _patients(s: GroupSummary, fewest: int) -> str:
    """What the policy's number is held against: patients, not images; one with images of both kinds counts in both."""
    return say(
        "{group} ({patients} with, {others} without)",
        group=group_label(s.group),
        patients=_as_coarse(s, s.n_event_patients, count(_told(s, s.n_event_patients, fewest), "patient")),
        others=_as_coarse(s, s.n_other_patients, whole(_told(s, s.n_other_patients, fewest))),
    )


def _told(s: GroupSummary, n: int, fewest: int) -> int:
    """The number to print: beside a withheld group a rounded 0 need not be nobody, only fewer than `fewest`."""
    return fewest if s.is_rounded and not n else n


def _as_coarse(s: GroupSummary, n: int, told: str) -> str:
    """The number as exact as it is: "8", or "about 10" and "under 10" beside a withheld group."""
    if not s.is_rounded:
        return told
    return say("about {n}", n=told) if n else say("under {n}", n=told)
