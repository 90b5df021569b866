"""The locked threshold is the best one that still reaches what was wanted."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.workflows.training_steps.operating_point import lock_threshold, reached


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("wanted", [0.5, 0.8, 0.9, 1.0])
def test_it_is_what_trying_every_threshold_finds(seed: int, wanted: float) -> None:
    draw = np.random.default_rng(seed)
    label = draw.integers(0, 2, 60).astype(np.int8)
    score = np.round(draw.random(60) * 0.7 + 0.3 * label, 2)  # with ties
    candidates = np.unique(np.concatenate([score, score + 1e-9]))
    flags = score[None, :] >= candidates[:, None]
    sensitivity = flags[:, label == 1].mean(axis=1)
    specificity = (~flags)[:, label == 0].mean(axis=1)
    by_sensitivity = lock_threshold(label, score, sensitivity=wanted)
    flagged = score >= by_sensitivity
    best = candidates[sensitivity >= wanted - 1e-12].max()
    assert np.array_equal(flagged, score >= best)
    by_specificity = lock_threshold(label, score, specificity=wanted)
    least = candidates[specificity >= wanted - 1e-12].min()
    assert np.array_equal(score >= by_specificity, score >= least)


def test_no_rounding_moves_a_case_across_it() -> None:
    label, score = np.array([0, 0, 1, 1], np.int8), np.array([0.1, 0.2, 0.6, 0.9])
    threshold = lock_threshold(label, score, sensitivity=1.0)
    assert threshold == pytest.approx(0.4)
    found = reached(label, score, np.arange(4), threshold)
    assert (found["sensitivity"].value, found["specificity"].value) == (1.0, 1.0)


def test_a_share_that_floating_point_cannot_hold_asks_for_no_case_more() -> None:
    label = np.r_[np.ones(10), np.zeros(10)].astype(np.int8)
    score = np.r_[np.linspace(0.5, 0.95, 10), np.linspace(0.05, 0.4, 10)]
    assert (score[:10] >= lock_threshold(label, score, sensitivity=0.7)).sum() == 7  # 0.7 * 10 is 7.000000000000001
