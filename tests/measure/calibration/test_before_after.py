"""Measures under a calibration and the paired change, against direct formulas, copies of rows and the patient bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from radaudit.measure.calibration.before_after import MEASURES, change, measure_logits
from radaudit.metrics import brier, calibration_slope, net_benefit

DRAW = np.random.default_rng(2)
PATIENT = np.repeat(np.arange(300), 3)
LOGIT = DRAW.normal(-1, 1.2, 300)[PATIENT] + DRAW.normal(0, 0.6, 900)
LABEL = (DRAW.random(900) < expit(0.6 * LOGIT - 0.4)).astype(np.int8)
AFTER = 0.6 * LOGIT - 0.4


def test_measures_are_those_of_an_audit() -> None:
    found = measure_logits(LABEL, LOGIT, PATIENT, 0.2)
    for name, function, more in (
        ("brier", brier, {}), ("calibration_slope", calibration_slope, {}), ("net_benefit", net_benefit, {"threshold": 0.2})
    ):  # fmt: skip
        expected = function(LABEL, expit(LOGIT), patient=PATIENT, **more)
        got = found.estimate(name, 0.95)
        assert (got.value, got.low, got.high) == pytest.approx((expected.value, expected.low, expected.high), rel=1e-9)
        assert (got.n, got.n_events, got.n_patients, got.method) == (900, int(LABEL.sum()), 300, expected.method)


def test_copies_of_the_rows_change_no_number() -> None:
    once, thrice = (measure_logits(LABEL, np.tile(AFTER, (r, 1)), PATIENT, 0.2) for r in (1, 3))
    plain = measure_logits(LABEL, LOGIT, PATIENT, 0.2)
    for name in MEASURES:
        one, three = once.estimate(name, 0.95), thrice.estimate(name, 0.95)
        for field in ("value", "low", "high", "se", "n", "n_events", "n_patients"):
            assert getattr(three, field) == pytest.approx(getattr(one, field), rel=1e-6), (name, field)
        assert three.design_effect == pytest.approx(one.design_effect, rel=2e-3)  # Bessel's correction of the rows
        first, second = change(once, plain, name, 0.95), change(thrice, plain, name, 0.95)
        assert (second.value, second.se) == pytest.approx((first.value, first.se), rel=1e-6)


def test_repetitions_are_averaged() -> None:
    both = measure_logits(LABEL, np.stack([LOGIT, AFTER]), PATIENT, 0.2)
    mean = np.mean([measure_logits(LABEL, z, PATIENT, 0.2).value("log_loss") for z in (LOGIT, AFTER)])
    assert both.value("log_loss") == pytest.approx(mean, rel=1e-12)


def test_the_change_of_a_mean_has_the_paired_clustered_error() -> None:
    before, after = measure_logits(LABEL, LOGIT, PATIENT, 0.2), measure_logits(LABEL, AFTER, PATIENT, 0.2)
    found = change(after, before, "log_loss", 0.95)

    def loss(z: np.ndarray) -> np.ndarray:
        return np.logaddexp(0, z) - LABEL * z

    moved = loss(AFTER) - loss(LOGIT)
    sums = np.bincount(PATIENT, moved - moved.mean()) / 900
    assert found.value == pytest.approx(moved.mean(), rel=1e-9)
    assert found.se == pytest.approx(np.sqrt(300 / 299 * np.sum(sums**2)), rel=1e-9)
    assert found.se < 0.5 * measure_logits(LABEL, AFTER, PATIENT, 0.2).estimate("log_loss", 0.95).se


@pytest.mark.slow
@pytest.mark.parametrize("name", ["calibration_in_the_large", "calibration_slope", "brier", "net_benefit"])
def test_the_error_of_a_change_is_that_of_resampled_patients(name: str) -> None:
    found = change(measure_logits(LABEL, AFTER, PATIENT, 0.2), measure_logits(LABEL, LOGIT, PATIENT, 0.2), name, 0.95)
    draw = np.random.default_rng(9)
    values = []
    for _ in range(300):
        rows = (draw.integers(0, 300, 300)[:, None] * 3 + np.arange(3)).ravel()
        new, old = (measure_logits(LABEL[rows], z[rows], np.arange(900), 0.2).value(name) for z in (AFTER, LOGIT))
        values.append(new - old)
    assert found.se == pytest.approx(np.std(values), rel=0.2)


def test_what_cannot_be_measured_says_why() -> None:
    sick = np.ones(10, np.int8)
    before, after = (measure_logits(sick, z, np.arange(10), 0.2) for z in (np.arange(10.0), np.arange(10.0) / 2))
    found = change(after, before, "calibration_slope", 0.95)
    assert found.value is None
    assert "without the disease" in found.note
