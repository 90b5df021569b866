"""Does the threshold decide anything?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import EVERYONE, Evidence, Finding, Policy, Verdict
from radaudit.records.wording import count, threshold_text


@rule("RA107", "A threshold that decides nothing")
def useless_threshold(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """At a threshold no case at all is flagged, or every one is: error rates are then the same in every group."""
    for threshold in evidence.thresholds:
        measured = evidence.find("flag_rate", EVERYONE, threshold)
        if measured is None or measured.estimate.value not in (0.0, 1.0):
            continue
        cases = count(measured.estimate.n, "case")
        told = {"cases": cases, "threshold": threshold_text(threshold)}
        if measured.estimate.value == 0.0:
            explanation = say(
                "Not one of {cases} is flagged at threshold {threshold}: sensitivity and specificity are 0 or 1 in every group, "
                "whatever the model can do.",
                **told,
            )
        else:
            explanation = say(
                "All of {cases} are flagged at threshold {threshold}: sensitivity and specificity are 0 or 1 in every group, "
                "whatever the model can do.",
                **told,
            )
        yield Finding(
            "RA107",
            say("A threshold that decides nothing"),
            Verdict.CONCERN,
            explanation,
            say(
                "Check whether the scores are on the probability scale, and give the threshold at which the model is used."
            ),
            metric="flag_rate",
            threshold=threshold,
            weight=50.0,
        )
