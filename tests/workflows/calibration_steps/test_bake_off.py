"""`calibrate_scores`: held-out numbers against a second implementation, what it recommends where the truth is known, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss

from radaudit.errors import CannotAudit, UsageError
from radaudit.predict.calibrated import UNCALIBRATED, own_calibration
from radaudit.records import UNKNOWN, Attribute, CalibrationMap, FittedOn
from radaudit.workflows.calibration_steps.bake_off import calibrate_scores
from radaudit.workflows.calibration_steps.sample import Sample, patient_folds


def drawn(n: int, truth, seed: int = 0, mean: float = -1.0) -> tuple[np.ndarray, np.ndarray]:
    """Logits, and labels whose risk is the truth of the logit."""
    draw = np.random.default_rng([seed, n])
    z = draw.normal(mean, 1.6, n)
    return z, (draw.random(n) < expit(truth(z))).astype(np.int8)


def test_patients_stay_together_and_outcomes_are_spread_evenly() -> None:
    draw = np.random.default_rng(0)
    patient = np.repeat(np.arange(230), draw.integers(1, 6, 230))
    label = (draw.random(230) < 0.2)[patient].astype(np.int8)
    folds = patient_folds(Sample(label, np.zeros(len(label)), patient), 10, 3, 7)
    assert folds.shape == (3, len(label))
    diseased = np.bincount(patient, label) > 0
    for fold in folds:
        own = np.array([np.unique(fold[patient == p]) for p in range(230)])
        assert own.shape == (230, 1)
        for kind in (True, False):
            held = np.bincount(own[diseased == kind, 0], minlength=10)
            assert held.max() - held.min() <= 1
        assert np.ptp(np.bincount(own[:, 0])) <= 1
    np.testing.assert_array_equal(folds, patient_folds(Sample(label, np.zeros(len(label)), patient), 10, 3, 7))
    assert (folds[0] != folds[1]).any()


def test_held_out_numbers_are_those_of_a_second_implementation() -> None:
    patient = np.repeat(np.arange(200), 2)
    z, label = drawn(400, lambda z: 0.6 * z + 0.5)
    found = calibrate_scores(label, z, patient, folds=5, repeats=2, seed=3, threshold=0.2).bake_off
    folds = patient_folds(Sample(label, z, patient), 5, 2, 3)
    losses, briers = [], []
    for fold in folds:
        risk = np.empty(400)
        for part in range(5):
            rest = fold != part
            fitted = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(z[rest, None], label[rest])
            risk[~rest] = fitted.predict_proba(z[~rest, None])[:, 1]
        losses.append(log_loss(label, risk))
        briers.append(brier_score_loss(label, risk))
    platt = found.trial("platt")
    assert platt.after["log_loss"].value == pytest.approx(np.mean(losses), rel=1e-6)
    assert platt.after["brier"].value == pytest.approx(np.mean(briers), rel=1e-6)
    before = found.trial("none").after
    assert before["log_loss"].value == pytest.approx(log_loss(label, expit(z)), rel=1e-9)
    assert platt.change["log_loss"].value == pytest.approx(np.mean(losses) - log_loss(label, expit(z)), rel=1e-5)
    assert (platt.after["log_loss"].n, platt.after["log_loss"].n_patients) == (400, 200)


@pytest.mark.parametrize(
    ("truth", "expected", "parameters"),
    [
        (lambda z: z, "none", {}),
        (lambda z: z / 2, "temperature", {"temperature": 2.0}),
        (lambda z: z * 2, "temperature", {"temperature": 0.5}),
        (lambda z: z + 0.8, "intercept", {"intercept": 0.8}),
        (lambda z: 0.6 * z + 0.8, "platt", {"intercept": 0.8, "slope": 0.6}),
    ],
    ids=["right", "too sure", "too timid", "too low", "both"],
)
def test_the_calibrator_that_the_truth_needs_is_recommended(truth, expected: str, parameters: dict[str, float]) -> None:
    z, label = drawn(3000, truth, seed=1)
    outcome = calibrate_scores(label, z, threshold=0.2, repeats=1)
    assert (outcome.method, outcome.bake_off.recommended) == (expected, expected)
    for name, value in parameters.items():
        found = outcome.bake_off.parameters[name]
        assert found.low <= value <= found.high
        assert outcome.calibration.everyone.parameters[name] == found.value
    if expected == "none":
        assert outcome.calibration == UNCALIBRATED
        assert outcome.words[0].startswith("No calibration is needed")
    else:
        assert outcome.calibration.everyone.kind == expected
        change = outcome.bake_off.trial(expected).change["log_loss"]
        assert change.high < 0


def test_a_temperature_that_leaves_risks_too_low_is_said_and_passed_over() -> None:
    """As in the STRATOS case, where the optimal temperature moved O/E from 1.23 to 1.21 only (arXiv 2412.10288)."""
    z, label = drawn(2000, lambda z: z + 0.5, seed=2)
    outcome = calibrate_scores(label, z, threshold=0.2, repeats=1)
    warm = outcome.bake_off.trial("temperature").after["calibration_in_the_large"]
    assert warm.value > 0.3
    assert warm.low > 0
    said = next(words for words in outcome.words if words.startswith("A temperature cannot move"))
    assert "risks are still too low on average" in said
    assert outcome.method == "intercept"
    forced = calibrate_scores(label, z, method="temperature", threshold=0.2)
    assert forced.calibration.everyone.kind == "temperature"
    assert any(
        "Use intercept only or Platt scaling for that" in w or "A temperature cannot move" in w for w in forced.words
    )
    assert any("was asked for and was taken, against the recommendation" in words for words in forced.words)


def test_too_few_rows_never_get_an_isotonic_map() -> None:
    z, label = drawn(900, lambda z: np.where(z > -1, z + 2, z - 2), seed=3)
    found = calibrate_scores(label, z, threshold=0.2, repeats=1).bake_off
    trial = found.trial("isotonic")
    assert not trial.is_eligible
    assert trial.note
    assert found.recommended != "isotonic"


def test_a_curve_of_no_simple_form_in_many_rows_may_get_one() -> None:
    z, label = drawn(6000, lambda z: np.where(z > -1, 2.0, -2.0), seed=3)
    assert calibrate_scores(label, z, threshold=0.2, repeats=1).method == "isotonic"


VENDORS = ("GE", "Canon", "Philips", UNKNOWN)


def by_vendor(n: int) -> tuple[np.ndarray, np.ndarray, Attribute]:
    codes = np.random.default_rng(8).integers(0, 4, n).astype(np.int32)
    shift = np.array([-1.0, 0.0, 1.0, 0.0])[codes]
    z, label = drawn(n, lambda z: z + shift, seed=4)
    return z, label, Attribute("vendor", codes, VENDORS, "column 'vendor'")


def test_vendors_that_are_off_by_other_amounts_get_their_own_maps() -> None:
    z, label, vendor = by_vendor(3000)
    outcome = calibrate_scores(label, z, by=vendor, groups=[vendor], threshold=0.2)
    assert outcome.method == "intercept by vendor"
    calibration = outcome.calibration
    assert (calibration.attribute, set(calibration.by_level)) == ("vendor", {"GE", "Canon", "Philips"})
    own = {level: one.parameters["intercept"] for level, one in calibration.by_level.items()}
    assert own["GE"] == pytest.approx(-1, abs=0.35)
    assert own["Canon"] == pytest.approx(0, abs=0.35)
    assert own["Philips"] == pytest.approx(1, abs=0.35)
    assert outcome.bake_off.parameters["GE: intercept"].value == own["GE"]
    ge = next(g for g in outcome.bake_off.groups if g.group.value == "GE")
    assert ge.before["calibration_in_the_large"].value < -0.7
    assert abs(ge.after["calibration_in_the_large"].value) < 0.2
    assert ge.change["log_loss"].high < 0


def test_vendors_that_are_alike_get_one_map() -> None:
    z, label = drawn(1500, lambda z: z / 2, seed=5)
    vendor = Attribute("vendor", np.arange(1500).astype(np.int32) % 3, VENDORS[:3], "column 'vendor'")
    outcome = calibrate_scores(label, z, by=vendor, threshold=0.2)
    assert outcome.method == "temperature"
    assert outcome.calibration.attribute == ""


def test_a_small_group_is_not_shown_and_the_others_do_not_betray_it() -> None:
    z, label = drawn(400, lambda z: z, seed=6)
    codes = np.zeros(400, np.int32)
    codes[:9] = 1
    site = Attribute("site", codes, ("A", "B", "C"), "column 'site'")
    outcome = calibrate_scores(label, z, groups=[site], threshold=0.2, repeats=1)
    (a,) = outcome.bake_off.groups
    assert a.group.value == "A"
    found = a.before["calibration_in_the_large"]
    assert (found.n, found.n_events, found.n_patients, found.se) == (0, None, 0, None)
    assert found.value == round(found.value, 3)
    assert "log_loss" not in a.before
    assert any("Groups of fewer than 10 patients are not shown" in words for words in outcome.words)
    both = calibrate_scores(label, z, groups=[site], threshold=0.2, smallest_group=0, repeats=1)
    assert [(g.group.value, g.before["log_loss"].n) for g in both.bake_off.groups] == [("A", 391), ("B", 9)]


def test_the_state_before_is_the_calibration_in_force() -> None:
    z, label = drawn(2000, lambda z: z / 2, seed=7)
    warm = own_calibration(2.0, None)
    outcome = calibrate_scores(label, z, current=warm, threshold=0.2)
    assert outcome.bake_off.trial("none").after["log_loss"].value == pytest.approx(
        log_loss(label, expit(z / 2)), rel=1e-9
    )
    assert outcome.method == "none"
    assert outcome.calibration == warm


def test_what_it_was_fitted_on_travels_along() -> None:
    z, label = drawn(600, lambda z: z / 2, seed=8)
    where = FittedOn("validation.csv", "a" * 64, 600, int(label.sum()), 600)
    outcome = calibrate_scores(label, z, method="platt", fitted_on=where, repeats=1, model_sha256="b" * 64)
    assert (outcome.calibration.fitted_on, outcome.calibration.model_sha256) == (where, "b" * 64)


def test_many_images_of_a_patient_widen_the_interval_of_the_temperature() -> None:
    draw = np.random.default_rng(9)
    patient = np.repeat(np.arange(150), 8)
    z = draw.normal(-1, 1.6, 150)[patient] + draw.normal(0, 0.1, 1200)
    label = (draw.random(150) < expit(z[::8]))[patient].astype(np.int8)
    clustered, plain = (
        calibrate_scores(label, z, who, method="temperature", repeats=1).bake_off.parameters["temperature"]
        for who in (patient, None)
    )
    assert clustered.value == pytest.approx(plain.value, rel=1e-12)
    assert (clustered.high - clustered.low) > 2 * (plain.high - plain.low)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (np.zeros(50), "No row is with the disease"),
        (np.ones(50), "No row is without the disease"),
        (np.r_[np.ones(4), np.zeros(46)], "Only 4 rows with the disease"),
    ],
)
def test_one_class_or_hardly_two_cannot_be_calibrated(label: np.ndarray, words: str) -> None:
    with pytest.raises(CannotAudit, match=words):
        calibrate_scores(label, np.linspace(-2, 2, 50))


def test_scores_that_separate_the_outcomes_leave_only_what_can_be_fitted() -> None:
    label = np.r_[np.zeros(60), np.ones(40)].astype(int)
    outcome = calibrate_scores(label, np.r_[np.linspace(-3, -1, 60), np.linspace(1, 3, 40)])
    for name in ("temperature", "platt"):
        trial = outcome.bake_off.trial(name)
        assert not trial.after
        assert "every fold" in trial.note
    assert outcome.method in ("none", "intercept", "isotonic")
    with pytest.raises(CannotAudit, match="Platt scaling cannot be used on these rows"):
        calibrate_scores(label, np.r_[np.linspace(-3, -1, 60), np.linspace(1, 3, 40)], method="platt")


def test_scores_that_point_the_wrong_way_are_not_turned_around() -> None:
    z, label = drawn(1200, lambda z: -z, seed=10)
    outcome = calibrate_scores(label, z, threshold=0.2, repeats=1)
    assert outcome.method == "none"
    assert outcome.words[0].startswith("The scores point the wrong way (calibration slope")
    assert not outcome.bake_off.trial("platt").after
    assert outcome.bake_off.trial("platt").note


def test_wrong_requests_are_named() -> None:
    z, label = drawn(200, lambda z: z)
    with pytest.raises(UsageError, match="There is no calibrator 'magic'"):
        calibrate_scores(label, z, method="magic")
    with pytest.raises(UsageError, match="at least 2 folds"):
        calibrate_scores(label, z, folds=1)
    with pytest.raises(UsageError, match="NaN"):
        calibrate_scores(label, np.full(200, np.nan))


def test_probabilities_given_as_logits_are_noticed() -> None:
    z, label = drawn(300, lambda z: z)
    assert any(
        "All logits lie between 0 and 1" in words for words in calibrate_scores(label, expit(z), repeats=1).words
    )


def test_two_runs_are_the_same() -> None:
    z, label = drawn(300, lambda z: 0.7 * z)
    assert calibrate_scores(label, z, seed=1, repeats=1) == calibrate_scores(label, z, seed=1, repeats=1)


def test_a_method_may_be_asked_for_by_level() -> None:
    z, label, vendor = by_vendor(1200)
    outcome = calibrate_scores(label, z, by=vendor, method="platt", threshold=0.2, repeats=1)
    assert outcome.method == "platt by vendor"
    assert {m.kind for m in outcome.calibration.by_level.values()} == {"platt"}
    assert isinstance(outcome.calibration.everyone, CalibrationMap)


def test_an_improvement_that_was_not_shown_is_not_told_as_one() -> None:
    seen = set()
    for seed, slope in ((seed, slope) for seed in range(6) for slope in (0.8, 0.4)):
        z, label = drawn(300, lambda z, slope=slope: slope * z, seed)
        found = calibrate_scores(label, z, folds=5, repeats=1).bake_off
        if found.recommended == "none":
            continue
        change = found.trial(found.recommended).change["log_loss"]
        is_shown = change.high < 0
        assert ("An improvement was not shown." in found.words[0]) is not is_shown
        seen.add(is_shown)
    assert seen == {True, False}
