"""The three-state rule on hand-made gaps: every edge, every side, and what is told about it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.judge.policy import read_policy
from radaudit.judge.weigh import weigh_evidence
from radaudit.records import Estimate, Group, Verdict
from tests.present.evidence_factory import make_comparison, make_evidence

CANON = Group("vendor", "Canon")
POLICY = read_policy()


def judge(comparison, evidence=None, policy=POLICY):
    """The one finding about one comparison."""
    evidence = evidence or make_evidence(1)
    found = [f for f in weigh_evidence(replace(evidence, comparisons=(comparison,)), policy) if f.against]
    assert len(found) == 1
    return found[0]


def sensitivity_gap(gap, half, **kwargs):
    return make_comparison(
        "sensitivity", CANON, gap, half, values=(0.85 + gap, 0.85), simultaneous=1.0, threshold=0.4, **kwargs
    )


@pytest.mark.parametrize(
    ("gap", "half", "verdict"),
    [
        (0.0, 0.04, Verdict.PASS),
        (0.02, 0.029, Verdict.PASS),
        (-0.02, 0.029, Verdict.PASS),
        (-0.02, 0.031, Verdict.INCONCLUSIVE),
        (0.0, 0.06, Verdict.INCONCLUSIVE),
        (-0.10, 0.06, Verdict.INCONCLUSIVE),
        (-0.10, 0.049, Verdict.FAIL),
        (0.10, 0.049, Verdict.CONCERN),
        (-0.0625, 0.0125, Verdict.INCONCLUSIVE),  # ends exactly on the margin: neither beyond nor within
        (0.0, 0.05, Verdict.INCONCLUSIVE),
    ],
)
def test_verdict_by_where_the_interval_lies(gap, half, verdict):
    assert judge(sensitivity_gap(gap, half)).verdict is verdict


def test_the_simultaneous_interval_decides_not_the_pointwise_one():
    pointwise_beyond = make_comparison("sensitivity", CANON, -0.10, 0.04, simultaneous=1.5)
    assert judge(pointwise_beyond).verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("metric", "gap", "values", "verdict"),
    [
        ("auroc", -0.2, (0.68, 0.88), Verdict.FAIL),
        ("calibration_in_the_large", 0.6, (0.62, 0.02), Verdict.FAIL),
        ("calibration_in_the_large", -0.6, (-0.58, 0.02), Verdict.FAIL),
        ("calibration_in_the_large", 0.6, (0.0, -0.6), Verdict.CONCERN),
        ("calibration_slope", -0.5, (0.5, 1.0), Verdict.CONCERN),
        ("oe_ratio", 0.5, (1.5, 1.0), Verdict.CONCERN),
    ],
)
def test_worse_side_follows_the_metric_and_its_target(metric, gap, values, verdict):
    finding = judge(make_comparison(metric, CANON, gap, 0.01, values=values))
    assert finding.verdict is verdict


@pytest.mark.parametrize(
    ("values", "is_at_cost"), [((2.0, 0.6), True), ((0.45, 2.0), True), ((0.6, 2.0), False), ((2.0, 0.4), False)]
)
def test_ratios_are_compared_with_their_target_on_the_log_scale(values, is_at_cost):
    finding = judge(make_comparison("oe_ratio", CANON, values[0] - values[1], 0.01, values=values))
    assert ("this group is nearer to the ideal of 1 than the others are" not in finding.explanation) == is_at_cost


def test_beyond_the_margin_is_a_concern_outside_a_family_or_where_not_primary():
    further = judge(replace(sensitivity_gap(-0.2, 0.05, family=""), threshold=0.6))
    assert further.verdict is Verdict.CONCERN
    assert "Crossed groups and further thresholds are exploratory" in further.explanation
    later = judge(sensitivity_gap(-0.2, 0.05, family=""))
    assert later.verdict is Verdict.CONCERN
    assert "was not primary when this was measured" in later.explanation
    lenient = replace(POLICY, primary=("auroc",))
    finding = judge(sensitivity_gap(-0.2, 0.05), policy=lenient)
    assert finding.verdict is Verdict.CONCERN
    assert "not a primary one" in finding.explanation


def test_a_gap_is_told_per_1000_with_interval_cases_and_patients():
    finding = judge(sensitivity_gap(-0.14, 0.08))
    assert finding.explanation == (
        "On Canon scanners sensitivity is 0.71 against 0.85 on the other scanners: "
        "the model misses 140 more per 1000 images with the disease "
        "(95 % simultaneous interval 60 to 220 more; 53 diseased cases; "
        "the group has 192 patients). The gap is larger than the margin of 0.05."
    )
    assert finding.weight == pytest.approx((0.14 - 0.05) / 0.05)
    assert finding.code == "RA401"
    assert (finding.group, finding.metric, finding.threshold, finding.against) == (CANON, "sensitivity", 0.4, "rest")


def test_rows_are_people_only_where_every_patient_has_one_row():
    evidence = make_evidence(1)
    everyone = replace(evidence.groups[0], n_patients=evidence.groups[0].n)
    one_each = replace(evidence, groups=(everyone, *evidence.groups[1:]))
    assert "per 1000 people with" in judge(sensitivity_gap(-0.14, 0.08), one_each).explanation
    assert (
        "per 1000 images with" in judge(sensitivity_gap(-0.14, 0.08), replace(one_each, has_patients=False)).explanation
    )


@pytest.mark.parametrize(
    ("metric", "gap", "values", "words"),
    [
        ("specificity", -0.1, (0.78, 0.88), "flags 100 more per 1000 images without the disease"),
        ("specificity", 0.1, (0.88, 0.78), "flags 100 fewer per 1000 images without the disease"),
        ("auroc", -0.1, (0.78, 0.88), "ranks 100 more the wrong way round"),
        (
            "calibration_in_the_large",
            0.6,
            (0.6, 0.0),
            "risks are predicted too low (observed/expected 1.48), a gap of 0.60",
        ),
        ("calibration_in_the_large", -0.6, (-0.6, 0.0), "risks are predicted too high"),
        ("calibration_slope", -0.5, (0.5, 1.0), "risks are predicted too extremely, a gap of −0.50"),
        ("oe_ratio", -0.5, (0.5, 1.0), "fewer are diseased than predicted"),
    ],
)
def test_every_judged_measure_has_its_words(metric, gap, values, words):
    assert words in judge(make_comparison(metric, CANON, gap, 0.01, values=values)).explanation


def test_a_margin_on_any_measure_is_told_as_a_plain_gap():
    policy = replace(POLICY, margins={**POLICY.margins, "brier": 0.02, "flag_rate": 0.02, "prevalence": 0.1})
    brier = judge(make_comparison("brier", CANON, 0.06, 0.01, values=(0.17, 0.11), family=""), policy=policy)
    assert brier.verdict is Verdict.CONCERN
    assert (
        "Brier score is 0.17 against 0.11 on the other scanners: a gap of 0.06 (95 % interval 0.05 to 0.07"
        in brier.explanation.replace("brier score", "Brier score")
    )
    rate = judge(make_comparison("flag_rate", CANON, 0.10, 0.01, values=(0.37, 0.27)), policy=policy)
    assert (rate.code, rate.verdict) == ("RA403", Verdict.CONCERN)
    assert "neither side of this measure is the better one" in rate.explanation
    assert rate.weight == pytest.approx(4.0)


def test_in_the_groups_favor_points_to_the_weakest_and_never_stands_first():
    finding = judge(make_comparison("sensitivity", Group("vendor", "GE"), 0.2, 0.05, values=(0.9, 0.7), threshold=0.4))
    assert finding.verdict is Verdict.CONCERN
    assert finding.weight == 0
    assert finding.explanation.endswith("in favor of this group: the others do worse.")
    assert finding.advice == "Look at the other groups. The weakest is vendor Canon with 0.61."


def test_an_inconclusive_gap_never_reads_like_no_gap():
    unsure, shown = judge(sensitivity_gap(-0.02, 0.10)), judge(sensitivity_gap(-0.10, 0.08))
    assert (
        "Too uncertain to tell: neither a difference nor a gap within the margin of 0.05 was shown."
        in unsure.explanation
    )
    assert "A difference was shown, but not whether it exceeds the margin of 0.05." in shown.explanation


def test_cases_to_settle_by_hand():
    # 53 diseased Canon cases; an arm of 0.10, 1.96 standard errors, and a margin of 0.05: 53 (2 * 3.2416/1.96)^2 = 579.9.
    assert "About 527 more diseased cases in this group (it has 53)" in judge(sensitivity_gap(-0.02, 0.10)).advice
    assert judge(sensitivity_gap(-0.02, 0.10)).advice.endswith("would settle it 4 times in 5 if there is no true gap.")
    # A difference was shown: an arm of 0.08 for the 0.05 between gap and margin: 53 (1.6 * 2.8016/1.96)^2 = 277.2.
    assert "About 225 more diseased cases" in judge(sensitivity_gap(-0.10, 0.08)).advice
    assert judge(sensitivity_gap(-0.10, 0.08)).advice.endswith(
        "would settle it 4 times in 5 if the gap stays as it is."
    )
    # A narrow interval across the edge: 53 (0.8 * 3.2416/1.96)^2 = 92.8.
    assert "About 40 more diseased cases" in judge(sensitivity_gap(-0.02, 0.04)).advice


def test_cases_to_settle_do_settle_it_four_times_in_five():
    """The advised number, drawn again and again without a gap, against the verdict's own rule (Wald ends)."""
    margin, p, n = 0.05, 0.8, 150
    half = 1.959964 * np.sqrt(2 * p * (1 - p) / n)
    advice = judge(sensitivity_gap(0.0, half)).advice
    advised = round((int(re.search(r"About ([\d,]+) more", advice)[1].replace(",", "")) + 53) / 53 * n)
    random = np.random.default_rng(0)
    first, second = (random.binomial(advised, p, 4000) / advised for _ in range(2))
    halves = 1.959964 * np.sqrt((first * (1 - first) + second * (1 - second)) / advised)
    settled = np.mean(np.abs(first - second) + halves < margin)
    assert 0.77 < settled < 0.84


def test_unknown_groups_are_to_be_filled_in_not_enlarged():
    unknown = make_comparison("sensitivity", Group("vendor", "Unknown"), -0.02, 0.1, values=(0.8, 0.82), threshold=0.4)
    finding = judge(unknown, resized(200, 60, Group("vendor", "Unknown")))
    assert finding.advice == "Find out the missing values of vendor: more cases without them settle nothing."


@pytest.mark.parametrize(("gap", "half"), [(-0.05, 0.04), (-0.049, 0.04), (-0.01, 0.9)])
def test_no_number_of_cases_where_it_would_be_absurd(gap, half):
    assert judge(sensitivity_gap(gap, half)).advice == "More than 20 times as many cases would be needed to settle it."


@settings(deadline=None)
@given(st.floats(-0.5, 0.5), st.floats(0.001, 0.5))
def test_a_pass_is_always_an_interval_inside_the_margin(gap, half):
    finding = judge(sensitivity_gap(gap, half))
    assert (finding.verdict is Verdict.PASS) == (gap - half > -0.05 and gap + half < 0.05)
    if finding.verdict is Verdict.INCONCLUSIVE:
        assert "settle it" in finding.advice


def test_an_unknown_gap_is_not_applicable_with_its_reason():
    unknown = replace(
        sensitivity_gap(0.0, 0.1), gap=Estimate(None, note="no diseased case in this group"), low=None, high=None
    )
    finding = judge(unknown)
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert finding.explanation == "On Canon scanners sensitivity was not judged: no diseased case in this group."
    no_interval = replace(unknown, gap=Estimate(-0.1))
    assert judge(no_interval).explanation.endswith("the gap has no interval.")


def test_without_a_simultaneous_interval_the_pointwise_one_is_used():
    pointwise = replace(sensitivity_gap(-0.2, 0.05, family=""), low=None, high=None)
    assert judge(pointwise).verdict is Verdict.CONCERN


def resized(n, n_events, group=CANON):
    """Evidence in which a group has other numbers of cases, one a patient."""
    evidence = make_evidence(1)
    counts = {"n": n, "n_events": n_events, "n_event_patients": n_events, "n_other_patients": n - n_events}
    groups = [replace(s, **counts) if s.group == group else s for s in evidence.groups]
    return replace(evidence, groups=tuple(groups))


@pytest.mark.parametrize(
    ("n", "n_events", "words"),
    [
        (100, 4, "Canon has 4 patients with the disease and 96 without it"),
        (100, 96, "Canon has 96 patients with the disease and 4 without it"),
    ],
)
def test_too_few_on_either_side_is_not_applicable(n, n_events, words):
    finding = judge(sensitivity_gap(-0.2, 0.05), resized(n, n_events))
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert words in finding.explanation
    assert "the policy asks for at least 10 of each" in finding.explanation


def test_exactly_the_fewest_events_are_enough():
    assert judge(sensitivity_gap(-0.2, 0.05), resized(20, 10)).verdict is Verdict.FAIL


def test_too_few_patients_on_the_other_side_are_not_applicable():
    finding = judge(sensitivity_gap(-0.2, 0.05, others=(3, 600)))
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert "what it is compared with has 3 patients with the disease and 600 without it" in finding.explanation


def test_the_other_side_may_be_a_level_or_everyone():
    gap = sensitivity_gap(-0.2, 0.05)
    level, overall = judge(replace(gap, against="GE")), judge(replace(gap, against="overall"))
    assert "against 0.85 on GE scanners" in level.explanation
    assert "against 0.85 overall" in overall.explanation
    assert level.verdict is overall.verdict is Verdict.FAIL


def test_the_threshold_is_named_where_there_are_several():
    evidence = make_evidence(1, thresholds=(0.4, 0.7))
    at = judge(replace(sensitivity_gap(-0.2, 0.05), threshold=0.7), evidence)
    assert "On Canon scanners sensitivity at threshold 0.7 is 0.65" in at.explanation
    assert at.threshold == 0.7


def test_an_interval_that_excludes_zero_never_ends_in_zero():
    finding = judge(make_comparison("sensitivity", CANON, -0.0402, 0.04, simultaneous=1.0))
    assert "interval 0.2 to 80 more" in finding.explanation


def test_an_interval_without_width_is_survived():
    finding = judge(sensitivity_gap(-0.0625, 0.0), policy=replace(POLICY, margins={"sensitivity": 0.0625}))
    assert (finding.verdict, finding.weight) == (Verdict.INCONCLUSIVE, 0.0)


def test_a_target_measure_without_values_is_judged_at_the_groups_cost():
    unknown = make_comparison("oe_ratio", CANON, 0.5, 0.01, values=(None, None))
    finding = judge(unknown)
    assert "the others do worse" not in finding.explanation
    assert "is not estimable against not estimable" in finding.explanation
