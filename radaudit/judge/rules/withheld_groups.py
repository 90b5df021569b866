"""Which groups are not shown, and how can they be seen?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import Evidence, Finding, Policy, Verdict
from radaudit.records.wording import enumerated, group_label, sentences, whole

_SHOWN = 8
LOST = "could not be scored"
"""Part of the recorded reason of a group that is small because most of its images could not be scored."""


@rule("RA108", "Groups withheld")
def withheld_groups(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Names groups with too few patients to be shown; a concern where most images of such a group could not be scored."""
    if not evidence.withheld:
        return
    names = enumerated([group_label(w.group) for w in evidence.withheld], _SHOWN)
    n = len(evidence.withheld)
    told = {"fewest": str(evidence.smallest_group), "groups": names}
    if n == 1:
        explanation = say(
            "1 group with fewer than {fewest} patients is not shown, so that nobody in it can be recognized: {groups}. Beside it "
            "counts are rounded to multiples of {fewest}, and other numbers are given less exactly.",
            **told,
        )
    else:
        explanation = say(
            "{n} groups with fewer than {fewest} patients are not shown, so that nobody in them can be recognized: {groups}. "
            "Beside them counts are rounded to multiples of {fewest}, and other numbers are given less exactly.",
            **told,
            n=whole(n),
        )
    lost = [group_label(w.group) for w in evidence.withheld if LOST in w.reason]
    if lost:
        scored = say("Most images could not be scored for: {groups}.", groups=enumerated(lost))
        explanation = sentences(explanation, scored)
    yield Finding(
        "RA108",
        say("Groups withheld"),
        Verdict.CONCERN if lost else Verdict.NOT_APPLICABLE,
        explanation,
        say(
            "Group more coarsely, or collect cases of these groups. Where the report stays with people who may know them, "
            "--smallest-group 0 shows all."
        ),
    )
