"""Which groups are too small for any verdict?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.records import EVERYONE, Evidence, Finding, GroupSummary, Policy, Verdict
from radaudit.records.wording import count, one_line, whole

_SHOWN = 8


@rule("RA104", "Groups too small to judge")
def small_groups(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Groups with fewer patients with, or without, the disease than the policy asks for; their gaps are not judged."""
    small = [s for s in evidence.groups if s.group != EVERYONE and s.n_rarer < policy.min_events]
    if not small:
        return
    named = [f"{one_line(s.group.label)} ({_patients(s)})" for s in small[:_SHOWN]]
    if len(small) > _SHOWN:
        named.append(f"and {whole(len(small) - _SHOWN)} more")
    yield Finding(
        "RA104",
        "Groups too small to judge",
        Verdict.NOT_APPLICABLE,
        f"{count(len(small), 'group')} with fewer than {policy.min_events} patients with, or without, the disease: "
        f"{'; '.join(named)}. No verdict on them is possible.",
        "Collect cases of these groups, or group more coarsely.",
    )


def _patients(s: GroupSummary) -> str:
    """What the policy's number is held against: patients, not images; one with images of both kinds counts in both."""
    return f"{count(s.n_event_patients, 'patient')} with, {whole(s.n_other_patients)} without"
