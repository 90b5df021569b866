"""Which rows of the file are not in the audit?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.records import Evidence, Finding, Policy, Verdict
from radaudit.records.wording import count, one_line, whole


@rule("RA106", "Rows left out")
def excluded_rows(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Says how many rows of the file are not part of the audited cohort, and why; for information."""
    if evidence.excluded:
        total = sum(evidence.excluded.values())
        reasons = "; ".join(f"{one_line(reason)} ({whole(n)})" for reason, n in evidence.excluded.items())
        explanation = (
            f"{count(total, 'row')} of the file {'is' if total == 1 else 'are'} not part of the cohort: {reasons}."
        )
        yield Finding("RA106", "Rows left out", Verdict.PASS, explanation)
