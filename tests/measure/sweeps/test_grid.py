"""The thresholds that a sweep visits."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.sweeps.grid import CROWDED, USUAL, grid


def shares(score, thresholds):
    """Share of the scores between neighboring thresholds."""
    return np.histogram(score, bins=np.concatenate([[-np.inf], thresholds, [np.inf]]))[0] / len(score)


def test_scores_spread_evenly_get_every_hundredth_and_the_locked_threshold_exactly():
    score = np.linspace(0.001, 0.999, 2000)
    label = np.tile([0.0, 1.0], 1000)
    found = grid(label, score, (0.123456789, 0.5))
    assert found.tolist() == sorted([*USUAL.tolist(), 0.123456789])


def test_scores_of_a_rare_disease_are_told_apart_near_zero():
    random = np.random.default_rng(3)
    label = (random.random(20_000) < 0.01).astype(float)
    score = 1 / (1 + np.exp(-random.normal(-6 + 1.5 * label, 1.0)))
    order = np.argsort(score)
    label, score = label[order], score[order]
    assert max(shares(score[label == 0], USUAL)) > 0.9  # hundredths alone would put nearly everybody into one step
    found = grid(label, score, (0.01,))
    for outcome in (0, 1):
        assert max(shares(score[label == outcome], found)) < 2 * CROWDED
    # It ends where nobody is flagged.
    assert np.count_nonzero(found > score.max()) == 1
    assert len(found) < 120


def test_a_score_that_crowds_near_one_or_in_the_middle_is_told_apart_too():
    random = np.random.default_rng(4)
    for middle, spread in ((6.0, 1.0), (0.0, 0.01)):
        score = np.sort(1 / (1 + np.exp(-random.normal(middle, spread, 5000))))
        found = grid(np.tile([0.0, 1.0], 2500), score, (0.5,))
        assert max(shares(score, found)) < 2 * CROWDED


def test_nobody_s_score_is_a_threshold():
    random = np.random.default_rng(5)
    score = np.sort(random.beta(0.05, 20, 3000))
    found = grid((random.random(3000) < 0.3).astype(float), score, (0.4,))
    assert not np.isin(found, score).any()


@pytest.mark.parametrize("score", [np.zeros(6), np.ones(6), np.full(6, 0.5), np.array([0.0, 0, 0, 1, 1, 1])])
def test_degenerate_scores_still_give_ascending_thresholds_between_zero_and_one(score):
    found = grid(np.array([0.0, 1, 0, 1, 0, 1]), score, (0.3, 0.05))
    assert np.all(np.diff(found) > 0)
    assert np.all((found > 0) & (found < 1))
    assert np.isin([0.3, 0.05], found).all()


def test_one_outcome_only():
    score = np.linspace(0.01, 0.02, 50)
    assert 0.5 in grid(np.zeros(50), score, (0.5,))
