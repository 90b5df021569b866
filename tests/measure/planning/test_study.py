"""A whole plan: every criterion in every group, who decides, and what if a guess is off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.measure.planning.mixture import mixed
from radaudit.measure.planning.study import plan_study
from radaudit.records import EVERYONE, Group
from radaudit.records.study_plan import GROUP_WIDTHS, WIDTHS, Design, Expected, RiskSpread

MARGINS = {"auroc": 0.05, "sensitivity": 0.05, "calibration_in_the_large": 0.2}


def _expected(name, share, prevalence=0.1):
    return Expected(Group("vendor", name), share, prevalence, 0.85, 0.8, 0.75)


DESIGN = Design(
    replace(_expected("", 1.0), group=EVERYONE), (_expected("GE", 0.8), _expected("Canon", 0.2)), RiskSpread(), 0.1, 2.0, 0.0, 0.5,
    1.0, 0.95, 0.8, WIDTHS, GROUP_WIDTHS, MARGINS, "test", "0",
)  # fmt: skip


def _need(plan, name, measure, purpose="width"):
    return next(r for r in plan.requirements if r.group.value == name and r.measure == measure and r.purpose == purpose)


def test_the_published_example_comes_out_of_a_whole_plan():
    # pmvalsampsize 0.1.0, tests/testthat/test_bin.R: 905 for O/E, 4252 for C; the slope within the noise of its draws.
    everyone = Expected(EVERYONE, 1.0, 0.018, 0.8)
    widths = {"oe_ratio": 1.0, "calibration_slope": 0.2, "auroc": 0.1}
    plan = plan_study(
        replace(DESIGN, everyone=everyone, groups=(), risks=RiskSpread("normal", -5, 2.5), threshold=None, images_per_patient=1.0,
                widths=widths)
    )  # fmt: skip
    assert [r.patients for r in plan.requirements] == [905, 4554, 4252]
    assert (plan.total_patients, plan.sizes[0].events, plan.sizes[0].binding.measure) == (4554, 82, "calibration_slope")
    assert "have a mean of" in plan.notes[0]  # N(-5, 2.5) is a mean risk of 0.06, not of 0.018


def test_patients_are_images_times_design_effect_over_images_of_a_patient():
    one = plan_study(replace(DESIGN, images_per_patient=1.0))
    two = plan_study(DESIGN)
    alone, shared = _need(one, "GE", "auroc").patients, _need(two, "GE", "auroc").patients
    assert two.design_effect == 1.5
    assert shared == pytest.approx(alone * 1.5 / 2, abs=1)
    assert _need(two, "GE", "auroc").images == 2 * shared


def test_labels_that_are_alike_cost_what_counts_the_diseased_and_nothing_else():
    alike, unlike = plan_study(DESIGN), plan_study(replace(DESIGN, label_icc=0.0))
    assert (alike.label_design_effect, unlike.label_design_effect) == (2.0, 1.5)  # never below that of the answers
    changed = {
        (a.measure, a.purpose)
        for a, b in zip(alike.requirements, unlike.requirements, strict=True)
        if a.patients != b.patients
    }
    citl = "calibration_in_the_large"
    assert changed == {("oe_ratio", "width"), (citl, "detect"), (citl, "alike")}


def test_a_rare_group_takes_a_larger_study():
    plan = plan_study(DESIGN)
    ge, canon = _need(plan, "GE", "auroc"), _need(plan, "Canon", "auroc")
    assert ge.patients == canon.patients
    assert canon.total_patients == pytest.approx(canon.patients / 0.2, abs=1)
    assert canon.total_patients > ge.total_patients


def test_two_groups_have_one_gap_seen_from_both_sides():
    plan = plan_study(DESIGN)
    ge, canon = _need(plan, "GE", "sensitivity", "alike"), _need(plan, "Canon", "sensitivity", "alike")
    assert ge.total_patients == canon.total_patients
    assert ge.patients + canon.patients == pytest.approx(ge.total_patients, abs=2)


def test_at_the_total_every_criterion_is_met():
    plan = plan_study(DESIGN)
    assert plan.total_patients == max(r.total_patients for r in plan.requirements)
    sizes = {s.group: s for s in plan.sizes}
    assert all(sizes[r.group].patients >= r.patients for r in plan.requirements)
    assert {a.name: a.total_patients for a in plan.aims}["groups"] == max(
        r.total_patients for r in plan.requirements if r.group != EVERYONE and r.purpose == "width"
    )


def test_without_a_threshold_what_needs_it_is_left_out_with_the_reason():
    def unknown(e):
        return replace(e, sensitivity=None, specificity=None)

    plan = plan_study(
        replace(DESIGN, everyone=unknown(DESIGN.everyone), groups=tuple(map(unknown, DESIGN.groups)), threshold=None)
    )
    left_out = {(r.measure, r.purpose) for r in plan.requirements if r.total_patients is None}
    assert left_out == {
        ("sensitivity", "width"), ("specificity", "width"), ("standardized_net_benefit", "width"), ("sensitivity", "detect"),
        ("sensitivity", "alike"),
    }  # fmt: skip
    assert all(r.note for r in plan.requirements if r.total_patients is None)
    assert plan.comparisons == 4  # AUROC and calibration in the large, each in two groups


def test_a_measure_whose_gaps_cannot_be_planned_for_is_named():
    plan = plan_study(replace(DESIGN, margins={"auroc": 0.05, "brier": 0.01}))
    assert "cannot be planned for" in _need(plan, "GE", "brier", "alike").note


def test_the_guesses_off():
    plan = plan_study(DESIGN)
    found = {(v.prevalence_factor, v.auroc_shift): v.total_patients for v in plan.variations}
    assert len(found) == 9
    assert found[1.0, 0.0] == plan.total_patients
    assert found[0.75, 0.0] > plan.total_patients > found[1.25, 0.0]
    common = plan_study(replace(DESIGN, everyone=replace(DESIGN.everyone, prevalence=0.9), groups=()))
    assert {v.prevalence_factor for v in common.variations if v.total_patients is None} == {
        1.25
    }  # 112 % have no disease


def test_harm_at_the_threshold_is_told():
    plan = plan_study(replace(DESIGN, threshold=0.6))
    assert any("harm" in note for note in plan.notes)
    assert not plan_study(DESIGN).notes


def test_a_mixture_is_weighted_by_whom_the_measure_divides_by():
    a = Expected(Group("vendor", "a"), 0.25, 0.4, 0.8, 0.9, 0.5)
    b = Expected(Group("vendor", "b"), 0.75, 0.1, 0.9, 0.6, 0.9)
    m = mixed([a, b])
    assert (m.share, m.prevalence, m.auroc) == pytest.approx((1.0, 0.175, 0.875))
    assert m.sensitivity == pytest.approx((0.9 * 0.1 + 0.6 * 0.075) / 0.175)
    assert m.specificity == pytest.approx((0.5 * 0.15 + 0.9 * 0.675) / 0.825)
