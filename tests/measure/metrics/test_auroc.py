"""auroc against scikit-learn and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from radaudit.errors import Undefined
from radaudit.measure.metrics.auroc import auroc


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=60))
def test_equals_scikit_learn_with_ties(rows):
    label = np.array([row[0] for row in rows], dtype=float)
    score = np.array([row[1] for row in rows], dtype=float)
    if label.min() == label.max():
        with pytest.raises(Undefined):
            auroc(label, score)
        return
    assert auroc(label, score).value == pytest.approx(roc_auc_score(label, score), abs=1e-12)


def test_only_the_order_of_scores_matters():
    label = np.array([0, 0, 1, 1.0])
    assert auroc(label, np.array([0.1, 0.4, 0.35, 0.8])).value == 0.75
    assert auroc(label, np.array([1, 4, 3.5, 800.0])).value == 0.75
