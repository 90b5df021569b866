"""Gained, lost, alike or not settled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.changes import count_outcomes, judge_changes, outcome_of
from radaudit.judge.policy import read_policy
from radaudit.measure.catalogue import METRICS
from radaudit.measure.comparison import BETTER
from radaudit.records import Comparison, Estimate, Group
from radaudit.records.change_words import distance, moved, nearer
from radaudit.records.comparison import BASELINE
from tests.present.evidence_factory import make_evidence

CANON = Group("vendor", "Canon")


def card_of(metric):
    """The card as a comparison of two models has it."""
    card = METRICS[metric].card
    return replace(card, better=BETTER.get(metric, card.better))


def change(metric, before, now, low, high, *, events=50, note="", middle=(None, None)):
    value = None if now is None else now - before
    gap = Estimate(value, low, high, se=0.01, note=note) if value is not None else Estimate(None, note=note)
    return Comparison(
        metric, CANON, BASELINE, gap, now, before, low, high, against_event_patients=events, against_other_patients=50, p=0.01,
        midpoint_low=middle[0], midpoint_high=middle[1],
    )  # fmt: skip


def plain(words):
    """With spaces that may break: the arrow keeps its two values on one line."""
    return words.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("metric", "before", "now", "low", "high", "outcome"),
    [
        ("sensitivity", 0.6, 0.9, 0.2, 0.4, "gained"),
        ("sensitivity", 0.9, 0.6, -0.4, -0.2, "lost"),
        ("sensitivity", 0.9, 0.91, -0.02, 0.04, "alike"),
        ("sensitivity", 0.9, 0.92, 0.01, 0.03, "alike"),  # shown, and shown to be unimportant
        ("sensitivity", 0.9, 0.95, -0.02, 0.12, "unsettled"),
        ("brier", 0.2, 0.1, -0.15, -0.05, "gained"),  # lower is better
        ("brier", 0.1, 0.2, 0.05, 0.15, "lost"),
        ("flag_rate", 0.2, 0.4, 0.1, 0.3, "neither"),
    ],
)
def test_the_interval_decides(metric, before, now, low, high, outcome):
    margin = 0.05 if metric == "sensitivity" else None
    assert outcome_of(change(metric, before, now, low, high), card_of(metric), margin) == outcome


@pytest.mark.parametrize(
    ("metric", "change_ends", "middle_ends", "outcome"),
    [
        # The middle of both models lies above the ideal value, so down is nearer, whatever side the candidate ended on.
        ("calibration_in_the_large", (-2.3, -1.5), (0.7, 1.4), "gained"),
        ("calibration_in_the_large", (0.5, 1.1), (0.3, 0.9), "lost"),
        ("calibration_in_the_large", (1.1, 1.9), (-1.5, -0.9), "gained"),
        ("calibration_in_the_large", (-0.9, -0.5), (-1.5, -0.9), "lost"),
        # From one side to about as far on the other: surely a change, and no one knows for better or worse.
        ("calibration_in_the_large", (-2.5, -1.5), (-0.2, 0.1), "unsettled"),
        ("calibration_in_the_large", (-0.2, 0.5), (0.7, 1.4), "unsettled"),
        ("calibration_in_the_large", (-2.5, -1.5), (None, None), "unsettled"),
        ("calibration_slope", (0.3, 0.7), (-0.4, -0.1), "gained"),
    ],
)
def test_nearer_to_the_ideal_value_takes_two_intervals(metric, change_ends, middle_ends, outcome):
    c = change(metric, 0.4, 0.4 + sum(change_ends) / 2, *change_ends, middle=middle_ends)
    assert outcome_of(c, card_of(metric), None) == outcome


def test_words_of_calibration_name_the_ideal_value():
    listed = (
        change("calibration_in_the_large", 1.2, -0.5, -2.3, -1.5, middle=(0.1, 0.6)),
        change("calibration_in_the_large", 1.0, -1.0, -2.5, -1.5, middle=(-0.2, 0.2)),
        change("calibration_slope", 1.2, 1.6, 0.3, 0.5, middle=(0.1, 0.6)),
    )
    cards = {name: card_of(name) for name in METRICS}
    said = [
        plain(c.words) for c in judge_changes(replace(make_evidence(1), comparisons=listed, cards=cards), read_policy())
    ]
    assert said[0] == (
        "On Canon scanners, calibration in the large 1.20 → −0.50: 0.70 nearer to 0, a change of −1.70 (95 % simultaneous "
        "interval −2.30 to −1.50)."
    )
    assert said[1].endswith("it changed, but whether it came nearer to 0 cannot be told.")
    assert "calibration slope 1.20 → 1.60: 0.40 farther from 1" in said[2]


def test_an_interval_that_excludes_no_change_does_not_read_as_if_it_held_it():
    listed = (
        change("sensitivity", 0.80, 0.862, 0.003, 0.121),
        change("auroc", 0.8012, 0.8034, -0.001, 0.06),
        change("sensitivity", 0.80, 0.86, 0.0004, 0.121),
        change("brier", 0.2, 0.17, -0.06, -0.003),
    )
    cards = {name: card_of(name) for name in METRICS}
    said = [
        plain(c.words) for c in judge_changes(replace(make_evidence(1), comparisons=listed, cards=cards), read_policy())
    ]
    assert "misses 62 fewer per 1000 cases with the disease (95 % simultaneous interval 3 to 121 fewer)" in said[0]
    assert "AUROC 0.801 → 0.803, a change of +0.002" in said[1]
    assert "misses 60 fewer per 1000 cases with the disease (95 % simultaneous interval 0.4 to 121 fewer)" in said[2]
    assert "Brier score 0.20 → 0.17, a change of −0.030 (95 % simultaneous interval −0.060 to −0.003)" in said[3]


def test_too_few_patients_are_not_judged():
    few = change("sensitivity", 0.6, 0.9, 0.2, 0.4, events=9)
    assert outcome_of(few, METRICS["sensitivity"].card, 0.05, 10) == "not_estimable"
    assert outcome_of(few, METRICS["sensitivity"].card, 0.05, 9) == "gained"


def test_words_say_what_it_means_for_a_thousand():
    listed = (
        change("sensitivity", 0.6, 0.9, 0.2, 0.4),
        change("specificity", 0.9, 0.7, -0.29, -0.11),
        change("auroc", 0.8, None, None, None, note="no diseased case in this group"),
    )
    cards = {name: card_of(name) for name in METRICS}
    found = judge_changes(replace(make_evidence(1), comparisons=listed, cards=cards), read_policy())
    assert count_outcomes(found) == {
        "lost": 1, "gained": 1, "alike": 0, "unsettled": 0, "neither": 0, "not_estimable": 1,
    }  # fmt: skip
    assert plain(found[0].words) == (
        "On Canon scanners the candidate misses 300 fewer per 1000 cases with the disease (95 % simultaneous interval 200 to 400 "
        "fewer): sensitivity 0.60 → 0.90."
    )
    assert "flags 200 more per 1000 cases without the disease (95 % simultaneous interval 110 to 290 more)" in plain(
        found[1].words
    )
    assert "not estimable (no diseased case in this group)" in found[2].words


def test_of_a_ratio_nearer_means_a_smaller_factor():
    """From half as many cases as predicted to 1.6 times as many: farther by the difference, nearer by the factor."""
    c = change("oe_ratio", 0.5, 1.6, 0.6, 1.5, middle=(-0.3, -0.1))
    assert outcome_of(c, card_of("oe_ratio"), None) == "gained"
    assert nearer(c, card_of("oe_ratio")) == "off by a factor of 1.60, not 2.00"
    assert distance(0.0, card_of("oe_ratio")) is None
    assert distance(0.5, card_of("oe_ratio")) == distance(2.0, card_of("oe_ratio")) == 2.0


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [(2.394, 0.688, "1.71 nearer to 0"), (-0.1, 0.3, "0.20 farther from 0"), (-0.2, 0.2, "as far from 0 as before")],
)
def test_the_distance_from_the_ideal_value_not_the_sign_of_the_change(before, now, words):
    card = card_of("calibration_in_the_large")
    assert nearer(change("calibration_in_the_large", before, now, -2, 2), card) == words
    assert nearer(change("sensitivity", 0.5, 0.6, 0, 1), card_of("sensitivity")) == ""


def test_from_what_to_what_never_looks_unmoved_where_it_moved():
    assert plain(moved(change("auroc", 0.8012, 0.8034, 0, 1))) == "0.801 → 0.803"
    assert plain(moved(change("auroc", 0.80001, 0.80002, 0, 1))) == "0.80 → 0.80"  # a third decimal would not help
    assert plain(moved(change("auroc", 0.8, 0.9, 0, 1))) == "0.80 → 0.90"


def test_what_is_left_open_is_told_in_cases_with_both_ends():
    listed = (change("sensitivity", 0.9, 0.85, -0.12, 0.03), change("specificity", 0.9, 0.93, -0.02, 0.1))
    cards = {name: card_of(name) for name in METRICS}
    said = [
        plain(c.words) for c in judge_changes(replace(make_evidence(1), comparisons=listed, cards=cards), read_policy())
    ]
    assert said[0] == (
        "On Canon scanners the candidate may miss 30 fewer to 120 more per 1000 cases with the disease (95 % simultaneous "
        "interval): sensitivity 0.90 → 0.85, too few cases to tell."
    )
    assert "may flag 100 fewer to 20 more per 1000 cases without the disease" in said[1]
