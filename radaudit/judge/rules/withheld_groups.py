"""Which groups are not shown, and how can they be seen?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.records import Evidence, Finding, Policy, Verdict
from radaudit.records.wording import count, one_line, whole

_SHOWN = 8
_LOST = "could not be scored"


@rule("RA108", "Groups withheld")
def withheld_groups(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Names groups with too few patients to be shown; a concern where most images of such a group could not be scored."""
    if not evidence.withheld:
        return
    names = [one_line(w.group.label) for w in evidence.withheld[:_SHOWN]]
    if len(evidence.withheld) > _SHOWN:
        names.append(f"and {whole(len(evidence.withheld) - _SHOWN)} more")
    n, fewest = len(evidence.withheld), evidence.smallest_group
    explanation = (
        f"{count(n, 'group')} with fewer than {fewest} patients {'is' if n == 1 else 'are'} not shown, so that nobody in "
        f"{'it' if n == 1 else 'them'} can be recognized: {'; '.join(names)}. Beside {'it' if n == 1 else 'them'} counts are "
        f"rounded to multiples of {fewest}, and other numbers are given less exactly."
    )
    lost = [one_line(w.group.label) for w in evidence.withheld if _LOST in w.reason]
    if lost:
        explanation += f" Most images {_LOST} for: {'; '.join(lost)}."
    yield Finding(
        "RA108",
        "Groups withheld",
        Verdict.CONCERN if lost else Verdict.NOT_APPLICABLE,
        explanation,
        "Group more coarsely, or collect cases of these groups. Where the report stays with people who may know them, "
        "--smallest-group 0 shows all.",
    )
