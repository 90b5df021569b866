"""Which rows of the file are not in the audit?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import recalled, say
from radaudit.records import Evidence, Finding, Policy, Verdict
from radaudit.records.wording import enumerated, one_line, whole


@rule("RA106", "Rows left out")
def excluded_rows(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Says how many rows of the file are not part of the audited cohort, and why; for information."""
    if evidence.excluded:
        total = sum(evidence.excluded.values())
        reasons = enumerated(
            [
                say("{reason} ({n})", reason=one_line(recalled(reason)), n=whole(n))
                for reason, n in evidence.excluded.items()
            ]
        )
        if total == 1:
            explanation = say("1 row of the file is not part of the cohort: {reasons}.", reasons=reasons)
        else:
            explanation = say(
                "{n} rows of the file are not part of the cohort: {reasons}.", n=whole(total), reasons=reasons
            )
        yield Finding("RA106", say("Rows left out"), Verdict.PASS, explanation)
