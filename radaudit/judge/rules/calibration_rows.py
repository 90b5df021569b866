"""Is the model's calibration judged on rows that it was not fitted to?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import recalled, say
from radaudit.records import Evidence, Finding, Policy, Verdict


@rule("RA304", "Calibrated on the audited rows")
def calibration_rows(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """The scores were calibrated on rows, images or patients that are audited, so calibration looks better than it is."""
    use = evidence.calibration
    if use is None or not use.overlap:
        return
    yield Finding(
        "RA304",
        say("Calibrated on the audited rows"),
        Verdict.CONCERN,
        say(
            "The calibration is not independent of what it is judged on: {reason}. Calibration in the large, slope and net "
            "benefit look better than they would in other patients.",
            reason=recalled(use.overlap),
        ),
        say(
            "Audit patients who had no part in the calibration; until then claim nothing about calibration from this report."
        ),
    )
