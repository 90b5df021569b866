"""brier, log_loss, net_benefit, rms_calibration_error."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss as sklearn_log_loss

from radaudit.errors import Undefined
from radaudit.measure.metrics.brier import brier
from radaudit.measure.metrics.log_loss import log_loss
from radaudit.measure.metrics.net_benefit import net_benefit
from radaudit.measure.metrics.rms_calibration_error import rms_calibration_error


def test_brier_and_log_loss_are_scikit_learns(draw_cohort):
    label, score, _ = draw_cohort(300, seed=1)
    assert brier(label, score).value == pytest.approx(brier_score_loss(label, score), abs=1e-14)
    assert log_loss(label, score).value == pytest.approx(sklearn_log_loss(label, score), abs=1e-12)


def test_log_loss_of_a_certain_error_is_finite():
    assert log_loss(np.array([1.0]), np.array([0.0])).value == pytest.approx(-np.log(1e-7))


def test_net_benefit_by_hand():
    label, decision = np.array([1, 1, 0, 0, 0.0]), np.array([1, 0, 1, 1, 0.0])
    assert net_benefit(label, decision, 0.2).value == pytest.approx(1 / 5 - 0.25 * 2 / 5)


def test_flagging_nobody_is_worth_nothing_and_a_perfect_model_its_prevalence():
    label = np.array([1, 1, 0, 0, 0.0])
    assert net_benefit(label, np.zeros(5), 0.3).value == 0.0
    assert net_benefit(label, label, 0.3).value == pytest.approx(0.4)


def kumar(label, score, bins=10):
    """Kumar 2019, debiased squared error in bins of equal mass, written out."""
    order = np.argsort(score)
    total = 0.0
    for part in np.array_split(order, bins):
        n, observed = len(part), label[part].mean()
        total += n / len(label) * ((observed - score[part].mean()) ** 2 - observed * (1 - observed) / (n - 1))
    return np.sqrt(max(0.0, total))


def rms(label, score, patient=None):
    patient = np.arange(len(label)) if patient is None else patient
    return rms_calibration_error(label, score, patient, np.random.default_rng(0))


def test_rms_is_kumars_for_single_images(draw_cohort):
    label, score, _ = draw_cohort(1000, seed=2)
    off = score**0.8
    assert rms(label, off).value == pytest.approx(kumar(label, off), rel=1e-9)


@pytest.mark.parametrize("n", [100, 300, 2000])
def test_rms_of_calibrated_scores_does_not_grow_in_small_groups(n):
    random = np.random.default_rng(n)
    values = []
    for _ in range(60):
        score = 1 / (1 + np.exp(-random.normal(-1.9, 1.6, n)))
        values.append(rms((random.random(n) < score).astype(float), score).value)
    # methods.md, 1.3: the biased root-mean-square error is .107 at n = 100; the debiased one .029.
    assert np.mean(values) < {100: 0.045, 300: 0.025, 2000: 0.011}[n]


def test_rms_interval_covers_a_planted_error():
    random = np.random.default_rng(3)
    hits = 0
    for _ in range(150):
        truth = random.uniform(0.1, 0.6, 1500)
        score = truth + 0.1
        draws = rms((random.random(1500) < truth).astype(float), score).draws
        hits += np.quantile(draws, 0.025) <= 0.1 <= np.quantile(draws, 0.975)
    assert 0.90 <= hits / 150 <= 0.99


def test_rms_of_too_few_cases_is_undefined():
    with pytest.raises(Undefined, match="cases are too few"):
        rms(np.tile([0.0, 1.0], 6), np.linspace(0.1, 0.9, 12))
    with pytest.raises(Undefined, match="too alike"):
        rms(np.tile([0.0, 1.0], 60), np.full(120, 0.3))
