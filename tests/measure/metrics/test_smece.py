"""smece: a quadratic-time twin, resampled outcomes, coverage, images of the same patients."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit, ndtr

from radaudit.measure.calibration.smooth_ece import on_grid, smooth_ece
from radaudit.measure.metrics.smece import smece


def draw(n_patients, images, seed, shift=0.0, share=0.6):
    random = np.random.default_rng([n_patients, images, seed])
    patient = np.repeat(np.arange(n_patients), images)

    def latent():
        own = random.standard_normal(len(patient))
        return np.sqrt(share) * random.standard_normal(n_patients)[patient] + np.sqrt(1 - share) * own

    predictor = -1.9 + 1.6 * latent()
    return (ndtr(latent()) < expit(shift + predictor)).astype(float), expit(predictor), patient


def twin(label, score):
    """Every row's reflected Gaussian written out, and the fixed point by bisection."""
    at = (np.arange(1500) + 0.5) / 1500

    def error(width):
        kernel = sum(
            np.exp(-0.5 * ((at[:, None] - 2 * turn - sign * score) / width) ** 2)
            for turn in (-2, -1, 0, 1, 2)
            for sign in (-1, 1)
        ) / (width * np.sqrt(2 * np.pi))
        return np.abs(kernel @ (label - score) / len(label)).mean()

    low, high = 1e-3, 1.0
    for _ in range(16):  # halves of the logarithm: 1e-4 of the width
        middle = np.sqrt(low * high)
        low, high = (middle, high) if error(middle) > middle else (low, middle)
    return low


@pytest.mark.parametrize(("n", "shift"), [(150, 0.0), (600, 0.0), (600, 0.6), (300, -1.5)])
def test_it_is_the_quadratic_twins(n, shift):
    label, score, patient = draw(n, 1, 0, shift)
    assert smece(label, score, patient).value == pytest.approx(twin(label, score), rel=2e-3)


def test_residuals_of_one_sign_add_up_whatever_the_width():
    score = np.linspace(0.2, 0.6, 400)
    grid = on_grid(score, np.full(400, 0.07 / 400), 2048)
    assert smooth_ece(grid[None], 8)[0] == pytest.approx(0.07, abs=1e-9)


@pytest.mark.parametrize(("n", "shift"), [(150, 0.0), (150, 1.0), (1250, 0.0), (10_000, 0.5)])
def test_few_steps_lead_to_the_fixed_point(n, shift):
    label, score, _ = draw(n, 1, 0, shift)
    order = np.argsort(score)
    grid = on_grid(score[order], (label - score)[order] / n, 2048)[None]
    exact = smooth_ece(grid, 40)
    assert smooth_ece(grid, 8) == pytest.approx(exact, rel=1e-9)
    assert smooth_ece(grid, 3) == pytest.approx(exact, rel=5e-3)
    # It is one: from the width that it is, a step leads nowhere.
    assert smooth_ece(grid, 0, float(exact[0])) == pytest.approx(exact, rel=1e-9)


def test_scores_without_any_error_have_none():
    found = smece(np.array([0.0, 1.0] * 30), np.array([0.0, 1.0] * 30), np.repeat(np.arange(30), 2))
    assert found.value == 0
    assert np.all(found.chance == 0)


def test_rows_of_draws_are_put_on_the_grid_as_single_ones_are():
    random = np.random.default_rng(0)
    score, residual = np.sort(random.random(300)), random.standard_normal((5, 300))
    assert on_grid(score, residual, 64) == pytest.approx(np.stack([on_grid(score, r, 64) for r in residual]))


@pytest.mark.slow
@pytest.mark.parametrize("n", [150, 1000])
def test_chance_is_what_resampled_outcomes_give(n):
    _, score, patient = draw(n, 1, 1)
    random = np.random.default_rng(1)
    again = [smece((random.random(n) < score).astype(float), score, patient) for _ in range(100)]
    values = [found.value for found in again]
    assert again[0].chance.mean() == pytest.approx(np.mean(values), rel=0.1)
    assert np.quantile(again[0].chance, 0.95) == pytest.approx(np.quantile(values, 0.95), rel=0.15)


@pytest.mark.slow
@pytest.mark.parametrize(("patients", "images"), [(300, 1), (150, 4)])
def test_p_of_calibrated_scores_is_right_and_the_interval_starts_at_zero(patients, images):
    p, starts = [], []
    for seed in range(120):
        found = smece(*draw(patients, images, seed))
        p.append(np.mean(found.chance >= found.value))
        starts.append(np.quantile(found.draws, 0.025))
    assert np.mean(np.array(p) < 0.05) <= 0.11
    assert np.median(p) == pytest.approx(0.5, abs=0.15)
    assert np.mean(np.array(starts) == 0) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize(("patients", "images"), [(400, 1), (150, 4)])
def test_a_shift_is_found_and_covered(patients, images):
    score = draw(100_000, 1, 0)[1]
    risk = expit(0.5 + logit(score))
    truth = np.mean(risk - score)  # all of one sign
    hits, power = 0, 0
    for seed in range(100):
        found = smece(*draw(patients, images, seed, shift=0.5))
        low, high = np.quantile(found.draws, [0.025, 0.975])
        hits += low <= truth <= high
        power += np.mean(found.chance >= found.value) < 0.05
    assert hits / 100 >= 0.88
    assert power / 100 > 0.7
