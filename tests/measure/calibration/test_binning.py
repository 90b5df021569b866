"""Bins of equal mass."""

from __future__ import annotations

import numpy as np

from radaudit.measure.calibration.binning import equal_mass_bins


def test_ten_bins_of_a_thousand_hold_a_hundred_each():
    score = np.random.default_rng(0).random(1000)
    bins = equal_mass_bins(score, 10)
    assert np.bincount(bins).tolist() == [100] * 10
    assert all(score[bins == b].max() < score[bins == b + 1].min() for b in range(9))


def test_equal_scores_share_a_bin_and_no_bin_is_empty():
    score = np.array([0.1] * 50 + [0.2] * 3 + [0.9] * 47)
    bins = equal_mass_bins(score, 10)
    assert len({(s, b) for s, b in zip(score, bins, strict=True)}) == 3
    assert np.bincount(bins).min() > 0


def test_few_or_no_rows():
    assert equal_mass_bins(np.array([0.3]), 10).tolist() == [0]
    assert equal_mass_bins(np.zeros(0), 10).size == 0


def test_sorted_scores_get_the_bins_that_they_get_in_any_order():
    random = np.random.default_rng(1)
    for score in (random.random(997), np.round(random.random(500), 1), np.round(random.beta(1, 9, 300), 2)):
        order = np.argsort(score)
        assert np.array_equal(equal_mass_bins(score[order], 10), equal_mass_bins(score, 10)[order])
