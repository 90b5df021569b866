"""Are the predicted risks spread as much as they should be, over everyone?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.overall import judge_overall
from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import Evidence, Finding, Policy


@rule("RA303", "Calibration slope of the whole cohort")
def overall_slope(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """The calibration slope over everyone lies beyond the margin: risks are too extreme or too cautious."""
    yield from judge_overall(
        evidence,
        policy,
        code="RA303",
        title=say("Calibration slope of the whole cohort"),
        metric="calibration_slope",
        too_low=say("predicted risks are too extreme (too close to 0 and 1)"),
        too_high=say("predicted risks are too cautious (too close to the average)"),
        advice=say("Recalibrate intercept and slope (temperature scaling mends the slope, not the average)."),
    )
