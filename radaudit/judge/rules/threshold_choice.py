"""Was the decision threshold fixed before the data were seen?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import recalled, say
from radaudit.records import Evidence, Finding, Policy, Verdict
from radaudit.records.wording import listed, sentences, threshold_text


@rule("RA103", "Choice of the threshold")
def threshold_choice(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Nobody gave a decision threshold, so nothing was pre-specified; or it lies outside the clinical range that was given."""
    used = listed([threshold_text(t) for t in evidence.thresholds])
    is_one = len(evidence.thresholds) == 1
    if evidence.clinical_range is not None:
        low, high = evidence.clinical_range
        if outside := [threshold_text(t) for t in evidence.thresholds if not low <= t <= high]:
            told = {"thresholds": listed(outside), "low": threshold_text(low), "high": threshold_text(high)}
            if len(outside) == 1:
                explanation = say(
                    "{thresholds} lies outside {low} to {high}, the range that was called clinically reasonable: what is said of "
                    "errors and net benefit there holds for a threshold nobody should use.",
                    **told,
                )
            else:
                explanation = say(
                    "{thresholds} lie outside {low} to {high}, the range that was called clinically reasonable: what is said of "
                    "errors and net benefit there holds for a threshold nobody should use.",
                    **told,
                )
            yield Finding(
                "RA103",
                say("Threshold outside the clinical range"),
                Verdict.CONCERN,
                explanation,
                say("Audit at a threshold within the range, or give the range that is meant."),
            )
            return
    if evidence.threshold_source != "default":
        source = recalled(evidence.threshold_source)
        if is_one:
            explanation = say("Threshold {used} was {source}.", used=used, source=source)
        else:
            explanation = say("Thresholds {used} were {source}.", used=used, source=source)
        yield Finding("RA103", say("Choice of the threshold"), Verdict.PASS, explanation)
        return
    if is_one:
        used_instead = say("Neither you nor the model gave a decision threshold, so {used} was used.", used=used)
    else:
        used_instead = say("Neither you nor the model gave a decision threshold, so {used} were used.", used=used)
    yield Finding(
        "RA103",
        say("Threshold was not pre-specified"),
        Verdict.CONCERN,
        sentences(
            used_instead,
            say(
                "Sensitivity, specificity, predictive values and net benefit hold for that threshold only, which may not be the "
                "one in clinical use."
            ),
        ),
        say("Give the threshold at which the model is used with --threshold."),
    )
