"""A gap held against a declared reference: either side can lag, and the one that does is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.policy import read_policy
from radaudit.records import Group, Verdict
from tests.judge.test_gap import judge, sensitivity_gap
from tests.present.evidence_factory import make_comparison

CANON = Group("vendor", "Canon")
POLICY = read_policy()


def against_canon(metric="sensitivity", gap=0.24, half=0.05, values=(0.85, 0.61), **kwargs):
    """GE held against Canon, which was declared the reference."""
    ge = Group("vendor", "GE")
    at = 0.4 if metric == "sensitivity" else None
    return make_comparison(
        metric, ge, gap, half, against="reference: Canon", values=values, simultaneous=1.0, threshold=at, **kwargs
    )


def test_a_reference_that_lags_fails_and_is_told_from_its_side():
    finding = judge(against_canon())
    assert finding.verdict is Verdict.FAIL
    assert (finding.group, finding.lagging, finding.concerns) == (Group("vendor", "GE"), CANON, CANON)
    assert finding.weight == pytest.approx((0.24 - 0.05) / 0.05)
    assert finding.explanation == (
        "On Canon scanners sensitivity is 0.61 against 0.85 on GE scanners: the model misses 240 more per 1000 images with the "
        "disease (95 % simultaneous interval 190 to 290 more; 53 diseased cases; the group has "
        "192 patients). The gap is larger than the margin "
        "of 0.05, at the cost of vendor Canon, which is the reference."
    )
    assert finding.advice.startswith("Look at the images that are missed")


def test_a_reference_that_lags_is_a_concern_by_a_measure_that_is_not_primary():
    finding = judge(against_canon(), policy=replace(POLICY, primary=("auroc",)))
    assert (finding.verdict, finding.lagging) == (Verdict.CONCERN, CANON)
    assert finding.weight > 0
    assert finding.explanation.endswith("The measure is not a primary one, so this is a concern.")


def test_a_reference_that_does_better_or_is_alike_lags_nowhere():
    assert judge(against_canon(gap=-0.24, values=(0.61, 0.85))).lagging is None
    assert judge(against_canon(gap=0.0, half=0.01, values=(0.8, 0.8))).lagging is None
    assert judge(sensitivity_gap(0.10, 0.049)).lagging is None


def test_the_side_of_a_reference_follows_the_ideal_value():
    near_ideal = judge(against_canon("calibration_in_the_large", -0.6, 0.05, (0.02, 0.62)))
    assert (near_ideal.verdict, near_ideal.lagging) == (Verdict.FAIL, CANON)
    assert "On Canon scanners calibration in the large is 0.62 against 0.02 on GE scanners" in near_ideal.explanation


def test_a_primary_measure_without_a_better_side_fails_on_either_side():
    policy = replace(POLICY, margins={**POLICY.margins, "flag_rate": 0.02}, primary=("flag_rate",))
    for gap in (0.1, -0.1):
        rate = judge(make_comparison("flag_rate", CANON, gap, 0.01, values=(0.37, 0.37 - gap)), policy=policy)
        assert rate.verdict is Verdict.FAIL
        assert rate.explanation.endswith("neither side of this measure is the better one.")
