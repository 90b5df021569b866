"""ranking: counted by hand, and the same for rows in any order."""

from __future__ import annotations

import numpy as np

from radaudit.measure.ranking import ranking

LABEL = np.array([1, 0, 0, 1, 1, 0.0])
SCORE = np.array([0.9, 0.2, 0.5, 0.5, 0.2, 0.2])


def test_counts_by_score_from_the_highest():
    ranks = ranking(LABEL, SCORE)
    assert ranks.diseased.tolist() == [1, 1, 1]
    assert ranks.others.tolist() == [0, 1, 2]
    assert ranks.place.tolist() == [0, 2, 1, 1, 2, 2]


def test_sorted_rows_give_the_same():
    order = np.argsort(SCORE, kind="stable")
    there, here = ranking(LABEL[order], SCORE[order]), ranking(LABEL, SCORE)
    assert there.diseased.tolist() == here.diseased.tolist()
    assert there.others.tolist() == here.others.tolist()
    assert there.place.tolist() == here.place[order].tolist()
