"""Rules about the whole cohort: better than chance, calibration, slope."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.policy import read_policy
from radaudit.judge.rule import RULES
from radaudit.records import EVERYONE, Estimate, Verdict
from tests.present.evidence_factory import make_evidence

POLICY = read_policy()


def run(code, evidence, policy=POLICY):
    return list(RULES[code].judge(evidence, policy))


def with_overall(metric, estimate, evidence=None):
    """Evidence whose one metric over everyone is replaced."""
    evidence = evidence or make_evidence(1)
    changed = tuple(
        replace(m, estimate=estimate) if (m.metric, m.group) == (metric, EVERYONE) else m for m in evidence.measurements
    )
    return replace(evidence, measurements=changed)


@pytest.mark.parametrize(
    ("estimate", "verdict", "words"),
    [
        (Estimate(0.8, 0.7, 0.9), Verdict.PASS, "better than chance"),
        (
            Estimate(0.55, 0.5, 0.6),
            Verdict.INCONCLUSIVE,
            "too uncertain to tell whether the model is better than chance",
        ),
        (
            Estimate(0.5, 0.4, 0.6),
            Verdict.INCONCLUSIVE,
            "too uncertain to tell whether the model is better than chance",
        ),
        (Estimate(0.2, 0.1, 0.3), Verdict.FAIL, "scores look inverted"),
        (Estimate(None, note="only one class"), Verdict.NOT_APPLICABLE, "AUROC was not judged: only one class."),
        (Estimate(0.8), Verdict.NOT_APPLICABLE, "it has no interval"),
    ],
)
def test_better_than_chance(estimate, verdict, words):
    (finding,) = run("RA202", with_overall("auroc", estimate))
    assert finding.verdict is verdict
    assert words in finding.explanation
    assert finding.group is None


def test_inverted_scores_stand_above_every_gap():
    (finding,) = run("RA202", with_overall("auroc", Estimate(0.2, 0.1, 0.3)))
    assert finding.title == "Scores look inverted"
    assert finding.weight == 100
    assert "positive" in finding.advice


def test_a_handful_of_cases_cannot_fail_for_being_few():
    few = make_evidence(1, scale=0.01)
    assert few.groups[0].n_events < POLICY.min_events
    (finding,) = run("RA202", with_overall("auroc", Estimate(0.6, 0.3, 0.9), few))
    assert finding.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("code", "metric", "estimate", "verdict", "words"),
    [
        ("RA302", "calibration_in_the_large", Estimate(0.0, -0.1, 0.1), Verdict.PASS, "within 0.2 of it"),
        ("RA302", "calibration_in_the_large", Estimate(0.5, 0.3, 0.7), Verdict.CONCERN, "risks that are too low"),
        ("RA302", "calibration_in_the_large", Estimate(-0.5, -0.7, -0.3), Verdict.CONCERN, "risks that are too high"),
        ("RA302", "calibration_in_the_large", Estimate(0.1, -0.1, 0.3), Verdict.INCONCLUSIVE, "too uncertain to tell"),
        ("RA302", "calibration_in_the_large", Estimate(None, note="constant"), Verdict.NOT_APPLICABLE, "constant"),
        ("RA303", "calibration_slope", Estimate(0.5, 0.4, 0.6), Verdict.CONCERN, "too extreme"),
        ("RA303", "calibration_slope", Estimate(1.5, 1.4, 1.6), Verdict.CONCERN, "too cautious"),
        ("RA303", "calibration_slope", Estimate(1.05, 0.95, 1.15), Verdict.PASS, "where 1 is ideal"),
        ("RA303", "calibration_slope", Estimate(1.05), Verdict.NOT_APPLICABLE, "no interval"),
    ],
)
def test_calibration_of_everyone(code, metric, estimate, verdict, words):
    (finding,) = run(code, with_overall(metric, estimate))
    assert finding.verdict is verdict
    assert words in finding.explanation
    assert (finding.metric, finding.group) == (metric, None)


def test_weight_of_an_overall_concern_is_its_excess_in_margins():
    (finding,) = run("RA302", with_overall("calibration_in_the_large", Estimate(0.5, 0.3, 0.7)))
    assert finding.weight == pytest.approx((0.5 - 0.2) / 0.2)


def test_nothing_is_said_of_what_was_not_measured_or_has_no_margin():
    empty = replace(make_evidence(1), measurements=())
    assert [run(code, empty) for code in ("RA202", "RA302", "RA303")] == [[], [], []]
    assert run("RA302", make_evidence(1), replace(POLICY, margins={})) == []
