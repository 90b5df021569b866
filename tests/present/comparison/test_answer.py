"""The comparison in a sentence: nobody is told to be unharmed who was not shown to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.changes import judge_changes
from radaudit.language import speaking
from radaudit.present.comparison.answer import headline, overall, points, title_of, trade_off
from radaudit.present.comparison.markdown import comparison_markdown
from radaudit.present.comparison.opening import known_patients
from radaudit.present.comparison.page import render_comparison
from radaudit.records import EVERYONE
from tests.present.comparison.made_up_comparison import gap_of, make_model_comparison
from tests.present.page_reading import read_page


def lost_in(value, otherwise=0.0):
    return lambda metric, group: -0.2 if (metric, group.value) == ("auroc", value) else otherwise


@pytest.mark.parametrize(
    ("gap", "half", "outcome", "sentence"),
    [
        (gap_of(0.0), 0.02, "alike", "The two models are alike within the policy’s margins, in all groups."),
        (gap_of(0.0, auroc=0.2), 0.02, "gained", "The candidate does better in some places, and was nowhere shown to do worse."),
        (lost_in("Canon"), 0.02, "lost", "The candidate does worse in some places, and was nowhere shown to do better."),
        (lost_in("Canon", 0.2), 0.02, "lost", "The candidate does better in some places and worse in others."),
        (gap_of(0.0), 0.2, "unsettled", "Nobody was shown to gain or to lose, and not all were shown to be alike."),
        (lambda *_: None, 0.02, "not_estimable", "Nothing could be compared."),
    ],
)  # fmt: skip
def test_headline(gap, half, outcome, sentence):
    comparison = make_model_comparison(gap, half=half, n_attributes=1)
    assert overall(comparison) == outcome
    assert headline(comparison) == sentence


def test_alike_is_not_said_of_groups_that_could_not_be_judged():
    gap = lambda _, group: None if group.value == "Canon" else 0.0  # noqa: E731
    assert headline(make_model_comparison(gap, n_attributes=1)).endswith("wherever that could be judged.")


def test_better_does_not_hide_groups_that_could_not_be_judged():
    gap = lambda metric, group: None if group.value == "Canon" else (0.2 if metric == "auroc" else 0.0)  # noqa: E731
    assert headline(make_model_comparison(gap, n_attributes=1)).endswith("Not every loss could be ruled out.")


@pytest.mark.parametrize(
    ("sensitivity", "specificity", "words"),
    [(0.2, -0.2, "flags more cases"), (-0.2, 0.2, "flags fewer cases"), (0.2, 0.2, ""), (0.2, 0.0, "")],
)
def test_a_moved_threshold_is_told_from_a_better_model(sensitivity, specificity, words):
    comparison = make_model_comparison(gap_of(0.0, sensitivity=sensitivity, specificity=specificity), n_attributes=0)
    told = trade_off(comparison)
    assert words in told
    assert bool(told) == bool(words)


def test_a_loss_in_a_further_measure_is_told_and_keeps_the_headline_true():
    gap = gap_of(0.0, auroc=0.2, brier=0.2)
    comparison = make_model_comparison(gap, n_attributes=0)
    assert comparison.further("lost")
    assert headline(comparison) == (
        "The candidate does better in some places, and was nowhere shown to do worse by a primary measure."
    )
    told = points(comparison)
    assert [p.outcome for p in told] == ["gained", "lost"]
    assert told[1].text == "By a further measure: Brier score (everyone)."
    nobody = make_model_comparison(gap_of(0.0, brier=0.2), half=0.06, n_attributes=0)
    assert headline(nobody).startswith("Nobody was shown to gain or to lose by a primary measure")


def test_losses_come_first_and_name_who():
    def gap(metric, group):
        return {"auroc": -0.2 if group.value == "Canon" else 0.0, "sensitivity": 0.2}.get(metric, 0.0)

    comparison = make_model_comparison(gap, n_attributes=1)
    lost, gained = points(comparison)
    assert (lost.outcome, lost.more, lost.change.comparison.group.value) == ("lost", "", "Canon")
    assert "On Canon scanners the candidate ranks 200 more of 1000 pairs" in lost.text
    # The whole cohort gains as well, but a group says more; and no name runs into the sentence around it.
    assert gained.change.comparison.group != EVERYONE
    assert gained.more.startswith("Also gained: sensitivity (everyone, \u2068vendor ")


def test_the_first_gain_is_the_one_that_is_surely_the_largest():
    """GE's is the larger estimate and Canon's the larger one at the unfavorable end of its interval."""
    comparison = make_model_comparison(gap_of(0.0), n_attributes=1)
    changed = []
    for c in comparison.changes:
        sizes = {"GE": (0.4, 0.02, 0.78), "Canon": (0.2, 0.15, 0.25)}.get(c.comparison.group.value)
        if c.comparison.metric == "sensitivity" and sizes:
            gap = replace(c.comparison.gap, value=sizes[0], low=sizes[1], high=sizes[2])
            c = replace(c, comparison=replace(c.comparison, gap=gap, low=sizes[1], high=sizes[2]))
        changed.append(c.comparison)
    evidence = replace(comparison.evidence, comparisons=tuple(changed))
    judged = replace(comparison, evidence=evidence, changes=judge_changes(evidence, comparison.policy))
    assert points(judged)[0].change.comparison.group.value == "Canon"


def test_where_nothing_is_settled_one_change_is_told_all_the_same():
    told = points(make_model_comparison(gap_of(-0.02), half=0.2, n_attributes=1))
    assert told[0].outcome == "unsettled"
    assert "too few cases to tell" in told[0].text


def test_the_usual_title_is_said_and_a_users_own_is_kept():
    made = make_model_comparison(gap_of(0.1), n_attributes=0)
    usual = replace(made, title=f"new.pt against model.pt on {made.provenance.cohort_name}")
    assert title_of(usual) == usual.title
    with speaking("zh"):
        assert title_of(replace(made, title="Mine against yours on Monday")) == "Mine against yours on Monday"
        assert all(name in title_of(usual) for name in ("new.pt", "model.pt", made.provenance.cohort_name))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ({}, {}, ""),
        ({}, {"train": 9, "validation": 3}, "The candidate was made with 12 of the patients"),
        ({"train": 5}, {}, "The baseline was made with 5 of the patients"),
        ({"train": 5}, {"train": 9}, "Both models were made with patients who are compared here (the baseline with 5,"),
    ],
)  # fmt: skip
def test_that_a_model_knows_the_patients_stands_on_the_first_screen(old, new, words):
    made = make_model_comparison(gap_of(0.1), n_attributes=0)
    sides = replace(made.baseline, trained_on=old), replace(made.candidate, trained_on=new)
    comparison = replace(made, baseline=sides[0], candidate=sides[1])
    told = "".join(known_patients(comparison))
    assert told.startswith(words)
    assert bool(told) == bool(words)
    assert told in read_page(render_comparison(comparison)).text["answer"]
    assert told in comparison_markdown(comparison)
