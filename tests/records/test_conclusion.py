"""The verdict on the whole audit, and the weakest group."""

from __future__ import annotations

import itertools

import pytest

from radaudit.records import Estimate, Finding, Group, Measurement, Verdict
from radaudit.records.conclusion import overall_verdict, weakest
from tests.present.made_up_metrics import CARDS


def gap(verdict):
    return Finding("RA401", "Gap", verdict, "Words.", against="rest")


def muted(otherwise):
    return Finding("RA401", "Gap", Verdict.MUTED, "Words.", against="rest", otherwise=otherwise)


def fact(verdict):
    return Finding("RA102", "Fact", verdict, "Words.")


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([], Verdict.INCONCLUSIVE),
        ([gap(Verdict.PASS), fact(Verdict.PASS)], Verdict.PASS),
        ([gap(Verdict.PASS), gap(Verdict.NOT_APPLICABLE)], Verdict.PASS),
        ([gap(Verdict.PASS), gap(Verdict.MUTED)], Verdict.PASS),
        ([gap(Verdict.PASS), muted(Verdict.INCONCLUSIVE)], Verdict.PASS),
        ([gap(Verdict.PASS), muted(Verdict.CONCERN)], Verdict.PASS),
        ([gap(Verdict.PASS), muted(Verdict.FAIL)], Verdict.MUTED),
        ([gap(Verdict.INCONCLUSIVE), muted(Verdict.FAIL)], Verdict.INCONCLUSIVE),
        ([muted(Verdict.FAIL)], Verdict.INCONCLUSIVE),
        ([fact(Verdict.PASS)], Verdict.INCONCLUSIVE),
        ([gap(Verdict.NOT_APPLICABLE)], Verdict.INCONCLUSIVE),
        ([gap(Verdict.NOT_APPLICABLE), fact(Verdict.PASS)], Verdict.INCONCLUSIVE),
        ([gap(Verdict.MUTED)], Verdict.INCONCLUSIVE),
        ([gap(Verdict.PASS), gap(Verdict.INCONCLUSIVE)], Verdict.INCONCLUSIVE),
        ([gap(Verdict.PASS), fact(Verdict.CONCERN)], Verdict.CONCERN),
        ([gap(Verdict.INCONCLUSIVE), fact(Verdict.FAIL)], Verdict.FAIL),
    ],
)
def test_overall_verdict(findings, verdict):
    assert overall_verdict(findings) is verdict
    assert overall_verdict(reversed(findings)) is verdict


def test_one_inconclusive_gap_never_looks_like_a_pass():
    for others in itertools.product([Verdict.PASS, Verdict.MUTED, Verdict.NOT_APPLICABLE], repeat=3):
        assert overall_verdict([gap(Verdict.INCONCLUSIVE), *map(gap, others)]) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("metric", "values", "worst"),
    [
        ("sensitivity", (0.9, 0.7, 0.8), 0.7),
        ("brier", (0.1, 0.2, 0.15), 0.2),
        ("calibration_in_the_large", (-0.5, 0.3, 0.0), -0.5),
        ("calibration_slope", (0.8, 1.1, 1.0), 0.8),
    ],
)
def test_weakest_follows_the_metrics_better_side(metric, values, worst):
    measurements = [Measurement(metric, Group("site", str(v)), Estimate(v)) for v in values]
    assert weakest(measurements, CARDS[metric]).estimate.value == worst
