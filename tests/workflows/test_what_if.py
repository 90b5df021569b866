"""`run_audit` tries remedies where something is the matter, or where it was asked to."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from radaudit import run_audit
from radaudit.errors import UsageError
from radaudit.records import EVERYONE, Group
from radaudit.records.audit import Audit
from radaudit.records.codec import from_plain, to_plain
from radaudit.workflows.sealing import seal_test_set


def make_frame(n: int = 600, *, shift: float = -1.2, seed: int = 0) -> pd.DataFrame:
    """Calibrated scores, but too low by `shift` logits on Canon; `sex` makes no difference."""
    draw = np.random.default_rng(seed)
    vendor, label = draw.choice(["Canon", "GE"], n), (draw.random(n) < 0.4).astype(int)
    # The likelihood ratio of two normals, one unit of deviation each, 2 apart.
    logit = 2 * draw.normal(2 * label - 1.0, 1) + np.log(0.4 / 0.6) + shift * (vendor == "Canon")
    return pd.DataFrame({
        "label": label,
        "score": 1 / (1 + np.exp(-logit)),
        "patient_id": np.arange(n) // 2,
        "vendor": vendor,
        "sex": draw.choice(["F", "M"], n),
    })  # fmt: skip


def _audit(frame: pd.DataFrame, **options) -> Audit:
    return run_audit(frame, groups=["vendor", "sex"], thresholds=0.4, **options).audit


@pytest.fixture(scope="module")
def failing() -> Audit:
    return _audit(make_frame())


def test_it_is_tried_for_what_fails(failing: Audit) -> None:
    tried = failing.what_if
    assert tried is not None
    assert tried.attributes == ("vendor",)
    assert not tried.is_asked
    assert {e.group for e in tried.effects} == {EVERYONE, Group("vendor", "Canon"), Group("vendor", "GE")}


def test_recalibrating_by_vendor_mends_a_planted_shift(failing: Audit) -> None:
    found = failing.what_if.effect("recalibration by vendor", Group("vendor", "Canon"), "sensitivity")
    assert found.change.low > 0.05
    calibration = failing.what_if.effect(
        "recalibration by vendor", Group("vendor", "Canon"), "calibration_in_the_large"
    )
    assert calibration.after.low < 0 < calibration.after.high
    assert calibration.change.against_value > 0.8
    assert failing.what_if.remedy("recalibration by vendor").cutoffs["Canon"] < 0.25


def test_before_is_what_the_audit_measured(failing: Audit) -> None:
    for effect in failing.what_if.effects:
        measured = failing.evidence.find(effect.metric, effect.group)
        assert effect.change.against_value == pytest.approx(measured.estimate.value, abs=1e-9)


def test_nothing_is_tried_where_nothing_is_the_matter() -> None:
    assert _audit(make_frame(shift=0.0, seed=1)).what_if is None


def test_who_asks_gets_every_attribute_with_a_mark_on_people() -> None:
    tried = _audit(make_frame(shift=0.0, seed=1), what_if=True).what_if
    assert tried.is_asked
    assert tried.attributes == ("vendor", "sex")
    assert {r.name for r in tried.remedies if r.is_protected} == {
        "recalibration by sex",
        "equal sensitivity by sex",
        "equalized odds by sex",
    }


def test_who_declines_gets_none() -> None:
    assert _audit(make_frame(), what_if=False).what_if is None


def test_it_survives_the_file_and_is_the_same_again(failing: Audit) -> None:
    plain = json.loads(json.dumps(to_plain(failing), allow_nan=False))
    assert from_plain(Audit, plain).what_if == failing.what_if
    assert _audit(make_frame()).what_if == failing.what_if


def test_trying_changes_no_number_of_the_audit(failing: Audit) -> None:
    assert _audit(make_frame(), what_if=False).evidence == failing.evidence


def test_the_order_of_the_rows_changes_next_to_nothing(failing: Audit) -> None:
    """Folds and lots are drawn by patient and place, so another order is another division of the same patients."""
    other = _audit(make_frame().sample(frac=1, random_state=3)).what_if
    for effect in failing.what_if.effects:
        if effect.remedy == "recalibration":
            again = other.effect(effect.remedy, effect.group, effect.metric)
            assert again.after.value == pytest.approx(effect.after.value, abs=0.03)


def test_rows_without_a_score_are_left_out() -> None:
    frame = make_frame()
    frame.loc[::7, "score"] = np.nan
    tried = _audit(frame, missing="exclude").what_if
    found = tried.effect("recalibration", EVERYONE, "flag_rate")
    assert found.after.n == frame.score.notna().sum()


def test_patients_may_be_what_is_counted() -> None:
    tried = _audit(make_frame(), unit="patient-max", what_if=True).what_if
    assert tried.effect("recalibration", EVERYONE, "flag_rate").after.n == 300


@pytest.fixture(scope="module")
def beside() -> Audit:
    """Canon fails; two patients are of a vendor that is withheld."""
    frame = make_frame(1200)
    frame.loc[:3, "vendor"] = "Zeiss"
    return _audit(frame)


def test_beside_a_withheld_group_changes_come_in_steps_of_ten_cases(beside: Audit) -> None:
    assert beside.what_if.attributes == ("vendor",)
    told = {s.group: s for s in beside.evidence.groups}
    seen = 0
    for effect in beside.what_if.effects:
        if effect.group == EVERYONE or effect.metric == "calibration_in_the_large":
            continue
        summary, change = told[effect.group], effect.change
        cases = {"sensitivity": summary.n_events, "specificity": summary.n - summary.n_events}
        step = 10 / cases.get(effect.metric, summary.n)
        for number in (change.gap.value, change.low, change.high):
            assert number / step == pytest.approx(round(number / step), abs=0.01)
        assert change.low <= change.gap.value <= change.high
        assert (effect.after.value, effect.after.low, change.group_value) == (None, None, None)
        assert "in steps of 10 cases" in effect.after.note
        assert change.against_value == beside.evidence.find(effect.metric, effect.group).estimate.value
        assert change.gap.n % 10 == 0
        assert change.p_adjusted in (0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)
        seen += 1
    assert seen == 5 * 2 * 4


def test_of_a_withheld_group_nothing_is_told(beside: Audit) -> None:
    tried = beside.what_if
    assert all(e.group != Group("vendor", "Zeiss") for e in tried.effects)
    assert Group("vendor", "Zeiss") not in tried.too_few
    assert all("Zeiss" not in r.cutoffs for r in tried.remedies)
    assert tried.remedy("recalibration by vendor").cutoffs.keys() == {"Canon", "GE"}


def test_beside_it_a_clear_remedy_is_still_seen(beside: Audit) -> None:
    found = beside.what_if.effect("recalibration by vendor", Group("vendor", "Canon"), "calibration_in_the_large")
    assert found.change.against_value > 0.8
    assert abs(found.after.value) < 0.3
    assert found.change.gap.value == pytest.approx(found.after.value - found.change.against_value, abs=1e-9)
    missed = beside.what_if.effect("recalibration by vendor", Group("vendor", "Canon"), "sensitivity")
    assert missed.change.low > 0


def test_everyone_is_told_exactly_beside_it_too(beside: Audit) -> None:
    whole = beside.what_if.effect("recalibration", EVERYONE, "sensitivity")
    assert whole.change.group_value - whole.change.against_value == pytest.approx(whole.change.gap.value, abs=1e-12)


def test_four_diseased_patients_teach_nothing() -> None:
    frame = make_frame(300, shift=0.0)
    frame["label"] = (np.arange(300) < 4).astype(int)
    frame["patient_id"] = np.arange(300)
    tried = _audit(frame, what_if=True).what_if
    assert "fewer than 5 patients" in tried.note
    assert (tried.remedies, tried.effects) == ((), ())


def test_of_a_sealed_test_set_no_score_is_told_that_was_learned_from_it(tmp_path: Path, elsewhere: None) -> None:
    table = tmp_path / "test.csv"
    make_frame().to_csv(table, index=False)
    seal_test_set(table, {})
    options = {"groups": ["vendor", "sex"], "thresholds": [0.4, 0.5], "what_if": True}
    sealed, open_ = run_audit(table, **options).audit.what_if, run_audit(make_frame(), **options).audit.what_if
    assert {r.name: dict(r.cutoffs) for r in sealed.remedies if r.cutoffs} == {"threshold 0.5": {"all": 0.5}}
    for remedy in sealed.remedies:
        learned = open_.remedy(remedy.name).cutoffs and remedy.kind != "given_threshold"
        assert bool(learned) == ("the test set is sealed" in remedy.note)
    assert sealed.effects == open_.effects


def test_further_thresholds_are_tried_for_everyone() -> None:
    audit = run_audit(make_frame(), groups="vendor", thresholds=[0.4, 0.2]).audit
    found = audit.what_if.effect("threshold 0.2", EVERYONE, "sensitivity")
    assert found.after.value == pytest.approx(audit.evidence.find("sensitivity", EVERYONE, 0.2).estimate.value)
    # Net benefit is weighed at the locked threshold, whatever it is decided by.
    flagged, label = make_frame().score >= 0.2, make_frame().label
    benefit = np.mean(flagged * (label - 0.4 / 0.6 * (1 - label)))
    assert audit.what_if.effect("threshold 0.2", EVERYONE, "net_benefit").after.value == pytest.approx(benefit)


def test_anything_but_yes_and_no_is_refused() -> None:
    with pytest.raises(UsageError, match="what_if is 'perhaps'"):
        _audit(make_frame(), what_if="perhaps")
