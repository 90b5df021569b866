"""Are the predicted risks right on average, over everyone?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.overall import judge_overall
from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import Evidence, Finding, Policy


@rule("RA302", "Calibration of the whole cohort")
def overall_calibration(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Calibration in the large over everyone lies beyond the margin: risks are too high or too low on average."""
    yield from judge_overall(
        evidence,
        policy,
        code="RA302",
        title=say("Calibration of the whole cohort"),
        metric="calibration_in_the_large",
        too_low=say("on average the model predicts risks that are too high"),
        too_high=say("on average the model predicts risks that are too low"),
        advice=say(
            "Recalibrate the intercept on data from where the model is used. An enriched cohort shows this too: then the "
            "scores are no risks for ordinary practice."
        ),
    )
