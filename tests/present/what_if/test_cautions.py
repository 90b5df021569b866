"""Who decides, what it is not, and everything that was not tried: nothing is dropped in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.view import View
from radaudit.present.what_if.cautions import command, left_open, not_a_model, to_decide, weighing
from radaudit.present.what_if.trials import trials_of
from radaudit.records.what_if import Remedy
from tests.present.evidence_factory import make_audit
from tests.present.made_up_what_if import TOO_FEW, make_what_if, tried


def trials(audit=None, **shape):
    return trials_of(View(tried(audit or make_audit(3), **shape)))


def changed(**fields):
    audit = make_audit(2)
    return trials_of(View(replace(audit, what_if=replace(make_what_if(audit), **fields))))


def test_every_protected_attribute_is_a_persons_decision_and_no_other():
    told = to_decide(trials())
    assert len(told) == 2
    for attribute, text in zip(("sex", "age"), told, strict=True):
        assert text.startswith(f"A person must decide: this uses \u2068{attribute}\u2069.")
        assert "TRIPOD+AI, item 12f" in text
        assert f"Recalibrate by {attribute}; Own thresholds by {attribute}" in text
    assert to_decide(trials(attributes=("vendor",))) == ()


def test_it_is_no_calibrated_model_and_the_command_to_make_one_reads_no_protected_attribute():
    assert "cross-fitted by patient on the audited cases (10 parts)" in not_a_model(trials())
    assert "it is no calibrated model" in not_a_model(trials())
    assert "by patient" not in not_a_model(trials(make_audit(3, kind="missing")))
    assert command(trials()) == "radaudit calibrate OTHER_CASES.csv --by vendor"
    assert command(trials(attributes=("sex",))) == "radaudit calibrate OTHER_CASES.csv"
    hostile = make_audit(hostile=True)
    assert command(trials(hostile)) == "radaudit calibrate OTHER_CASES.csv"


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        (0.3, "one missed case counts as much as 2.3 false alarms"),
        (0.1, "one missed case counts as much as 9 false alarms"),
        (0.02, "one missed case counts as much as 49 false alarms"),
        (0.5, "one missed case counts as much as one false alarm."),
        (0.8, "one false alarm counts as much as 4 missed cases"),
    ],
)
def test_net_benefit_weighs_by_the_odds_of_the_locked_threshold(threshold, words):
    assert words in weighing(changed(threshold=threshold))


def test_a_threshold_without_odds_weighs_nothing():
    assert weighing(changed(threshold=0.0)) == weighing(changed(threshold=1.0)) == ""


def test_everything_that_is_left_out_is_told_with_its_reason():
    told = list(left_open(trials(failed=("equalized odds by age",))))
    assert "Not tried for \u2068site\u2069: it has fewer than two known groups." in told
    assert "Too few cases to be told of: vendor Unknown." in told
    title = "Equalized odds by age (fairlearn), in part by lot"
    assert f"{title}: could not be tried. {TOO_FEW[0].upper()}{TOO_FEW[1:]}." in told
    assert sum("would be decided by lot" in text for text in told) == 2


def test_attributes_that_were_chosen_for_their_gaps_are_told_so_and_asked_for_ones_are_not():
    assert next(iter(left_open(trials()))).startswith(
        "Tried for \u2068vendor\u2069, \u2068sex\u2069 and \u2068age\u2069, because"
    )
    assert "looks a little worse before, and better after" in next(iter(left_open(trials())))
    assert not any("because of a gap" in text for text in left_open(trials(is_asked=True)))


def test_a_remedy_with_numbers_and_a_note_tells_the_note():
    remedies = changed().what_if.remedies
    noted = (replace(remedies[0], note="the intercept only"), *remedies[1:])
    assert f"{remedies[0].title}: The intercept only." in list(left_open(changed(remedies=noted)))


def test_a_group_of_which_only_counts_are_told_is_named_and_its_effects_are_not_shown():
    audit = make_audit(2)
    few = tuple(
        replace(s, n_event_patients=2, n_other_patients=2) if s.group.value == "GE" else s
        for s in audit.evidence.groups
    )
    audit = replace(audit, evidence=replace(audit.evidence, groups=few))
    found = trials(audit)
    assert "Only counted, being few: vendor GE." in list(left_open(found))
    assert "GE" not in [g.value for g in found.groups]


def test_a_remedy_that_could_not_be_tried_asks_nobody_to_decide():
    lone = Remedy("recalibration by sex", "recalibration", "Recalibrate by sex", "sex", True, True, note="too few")
    assert to_decide(changed(remedies=(lone,), effects=())) == ()
