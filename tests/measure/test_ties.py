"""ends_of_ties: where every run of equal scores begins and ends, against looking at every pair."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.ties import ends_of_ties


@pytest.mark.parametrize("values", [2, 5, 40])
def test_every_row_knows_its_run(values):
    score = np.sort(np.random.default_rng(values).integers(0, values, 60) / values)
    first, after = ends_of_ties(score)
    for i, own in enumerate(score):
        alike = np.flatnonzero(score == own)
        assert (first[i], after[i]) == (alike[0], alike[-1] + 1)


def test_scores_that_all_differ_have_no_runs():
    assert ends_of_ties(np.array([0.1, 0.2, 0.3])) is None
    assert ends_of_ties(np.array([0.4])) is None
