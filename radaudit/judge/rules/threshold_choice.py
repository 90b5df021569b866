"""Was the decision threshold fixed before the data were seen?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.records import Evidence, Finding, Policy, Verdict
from radaudit.records.wording import threshold_text


@rule("RA103", "Choice of the threshold")
def threshold_choice(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Nobody gave a decision threshold, so nothing was pre-specified; or it lies outside the clinical range that was given."""
    *others, last = (threshold_text(t) for t in evidence.thresholds)
    used, was = (f"{', '.join(others)} and {last}", "were") if others else (last, "was")
    plural = "s" if others else ""
    if evidence.clinical_range is not None:
        low, high = evidence.clinical_range
        if outside := [threshold_text(t) for t in evidence.thresholds if not low <= t <= high]:
            span = f"{threshold_text(low)} to {threshold_text(high)}"
            yield Finding(
                "RA103",
                "Threshold outside the clinical range",
                Verdict.CONCERN,
                f"{' and '.join(outside)} {'lie' if len(outside) > 1 else 'lies'} outside {span}, the range that was called "
                "clinically reasonable: what is said of errors and net benefit there holds for a threshold nobody should use.",
                "Audit at a threshold within the range, or give the range that is meant.",
            )
            return
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
