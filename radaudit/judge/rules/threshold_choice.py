"""Was the decision threshold fixed before the data were seen?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.records import Evidence, Finding, Policy, Verdict
from radaudit.records.wording import threshold_text


@rule("RA103", "Choice of the threshold")
def threshold_choice(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Nobody gave a decision threshold, so a default was used and nothing was pre-specified."""
    *others, last = (threshold_text(t) for t in evidence.thresholds)
    used, was = (f"{', '.join(others)} and {last}", "were") if others else (last, "was")
    plural = "s" if others else ""
    if evidence.threshold_source != "default":
        explanation = f"Threshold{plural} {used} {was} {evidence.threshold_source}."
        yield Finding("RA103", "Choice of the threshold", Verdict.PASS, explanation)
        return
    yield Finding(
        "RA103",
        "Threshold was not pre-specified",
        Verdict.CONCERN,
        f"Neither you nor the model gave a decision threshold, so {used} {was} used. Sensitivity, specificity, predictive values "
        "and net benefit hold for that threshold only, which may not be the one in clinical use.",
        "Give the threshold at which the model is used with --threshold.",
    )
