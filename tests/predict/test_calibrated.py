"""A calibration at work: every row its level's map, and a threshold that flags the same cases."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from radaudit.errors import UsageError
from radaudit.predict.calibrated import calibrate_logits, carry_threshold, levels_without_map, own_calibration, sigmoid
from radaudit.predict.output import own_logits, settle_output
from radaudit.records import Attribute, Calibration, CalibrationMap, ModelFacts

PLATT = CalibrationMap("platt", {"intercept": -0.5, "slope": 0.7})
WARM = CalibrationMap("temperature", {"temperature": 2.0})
BETA = CalibrationMap("beta", {"a": 0.8, "b": 1.3, "c": -0.2})
STEPS = CalibrationMap("isotonic", {}, ((0.0, 0.01), (0.4, 0.2), (0.6, 0.2), (1.0, 0.95)))
VENDOR = Attribute("vendor", np.array([0, 1, 2, 0], np.int32), ("GE", "Canon", "Unknown"), "column 'vendor'")


def test_every_row_gets_the_map_of_its_level_and_the_others_everyones() -> None:
    z = np.array([-2.0, 1.0, 3.0, 0.5])
    by_vendor = Calibration(PLATT, "vendor", {"GE": WARM})
    np.testing.assert_allclose(calibrate_logits(by_vendor, z, VENDOR), [-1.0, -0.5 + 0.7, -0.5 + 2.1, 0.25], rtol=1e-15)
    assert levels_without_map(by_vendor, VENDOR) == ("Canon", "Unknown")
    assert levels_without_map(Calibration(PLATT), VENDOR) == ()


def test_a_level_that_does_not_occur_is_not_missed() -> None:
    assert levels_without_map(Calibration(PLATT, "vendor", {"GE": WARM}), VENDOR.take(np.array([0, 1, 3]))) == (
        "Canon",
    )


def test_maps_by_level_need_the_level_of_every_row() -> None:
    with pytest.raises(UsageError, match="nothing says which one"):
        calibrate_logits(Calibration(PLATT, "vendor", {"GE": WARM}), np.zeros(3))


@pytest.mark.parametrize("after", [PLATT, WARM, BETA, CalibrationMap("intercept", {"intercept": 0.9})])
@pytest.mark.parametrize("before", [PLATT, WARM, BETA, STEPS])
def test_a_carried_threshold_flags_the_same_cases(before: CalibrationMap, after: CalibrationMap) -> None:
    z = np.sort(np.random.default_rng(3).normal(0, 2, 2000))
    for threshold in (0.05, 0.2, 0.5, 0.8):
        carried = carry_threshold(threshold, Calibration(before), Calibration(after))
        was, now = expit(before(z)) >= threshold, expit(after(z)) >= carried
        # A row within rounding of the threshold may fall on either side.
        assert np.count_nonzero(was != now) <= 1
        assert was.any()


def test_a_threshold_moves_as_its_logit_does() -> None:
    carried = carry_threshold(0.3, own_calibration(2.0, None), Calibration(PLATT))
    assert carried == pytest.approx(expit(-0.5 + 0.7 * 2 * logit(0.3)), rel=1e-14)
    assert 0 < carry_threshold(1e-300, own_calibration(1.0, None), Calibration(STEPS)) < 1


@pytest.mark.parametrize("columns", [1, 2])
def test_a_models_calibration_replaces_the_plain_sigmoid(columns: int) -> None:
    raw = np.random.default_rng(1).normal(0, 3, (50, columns)).astype(np.float32)
    facts = ModelFacts("model", "m" * 64, "onnx", output="logits", calibration=Calibration(PLATT))
    score, settled = settle_output(raw, facts)
    z = raw[:, 0].astype(float) if columns == 1 else raw[:, 1].astype(float) - raw[:, 0].astype(float)
    np.testing.assert_allclose(score, expit(-0.5 + 0.7 * z), rtol=1e-12)
    np.testing.assert_array_equal(own_logits(raw, settled), z)


def test_probabilities_are_calibrated_by_their_logits() -> None:
    raw = np.array([[0.0], [0.2], [0.9], [1.0]], np.float32)
    facts = ModelFacts("model", "m" * 64, "onnx", output="probabilities", calibration=Calibration(WARM))
    score, _ = settle_output(raw, facts)
    inside = np.clip(raw[:, 0].astype(float), 1e-7, 1 - 1e-7)
    np.testing.assert_allclose(score, expit(logit(inside) / 2), rtol=1e-9)


def test_the_calibration_by_level_follows_the_rows() -> None:
    raw = np.array([[-2.0], [1.0], [3.0], [0.5]], np.float32)
    facts = ModelFacts("m", "m" * 64, "onnx", output="logits", calibration=Calibration(PLATT, "vendor", {"GE": WARM}))
    score, _ = settle_output(raw, facts, VENDOR)
    np.testing.assert_allclose(score, sigmoid(np.array([-1.0, 0.2, 1.6, 0.25])), rtol=1e-12)
