"""The sweep against loops over patients, rows and thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.measure.slices import Rows, everyone
from radaudit.measure.utility.threshold_sweep import first_flagged, sweep
from radaudit.tasks import binary


def whole(label, score, patient):
    order = np.argsort(score, kind="stable")
    patient = np.unique(patient, return_inverse=True)[1].astype(np.int64)
    return everyone(
        Rows({"label": np.asarray(label, float)[order], "score": np.asarray(score)[order]}, patient[order], ())
    )


def by_loops(part, thresholds):
    """(k + 1, 4, patients) counts of every patient; the last threshold flags everybody."""
    counts = np.zeros((len(thresholds) + 1, 4, part.n_patients))
    for row, (y, c) in enumerate(zip(part.fields["label"], part.patient, strict=True)):
        for j, threshold in enumerate([*thresholds, None]):
            flagged = threshold is None or binary.decide(part.fields["score"][row : row + 1], threshold)[0] == 1
            counts[j, :, c] += [flagged * y, flagged * (1 - y), y, 1 - y]
    return counts


@settings(max_examples=60, deadline=None)
@given(
    data=st.lists(
        st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.3, 0.1 + 0.2, 0.5, 0.9, 1.0]), st.integers(0, 6)),
        min_size=1,
        max_size=40,
    ),
    thresholds=st.lists(st.sampled_from([0.05, 0.1, 0.3, 0.5, 0.95]), min_size=1, max_size=4),
)
def test_counts_and_products_are_those_of_loops(data, thresholds):
    part = whole(*(np.array(column) for column in zip(*data, strict=True)))
    swept, counts = sweep(part, thresholds), by_loops(part, thresholds)
    assert np.array_equal(swept.totals, counts.sum(axis=2))
    assert np.array_equal(swept.moments, np.einsum("jic,jkc->jik", counts, counts))
    # Every pair of thresholds: true and false positives of one with those of the other.
    stacked = np.concatenate([counts[:, 0], counts[:, 1]])
    assert np.array_equal(swept.products, stacked @ stacked.T)


@pytest.mark.parametrize("images", [1, 3])
def test_many_rows(draw_cohort, images):
    part = whole(*draw_cohort(400, images, seed=4))
    grid = [0.5, 0.02, 0.2, 0.2]  # in no order, one twice
    swept, counts = sweep(part, grid), by_loops(part, grid)
    assert np.array_equal(swept.totals, counts.sum(axis=2))
    stacked = np.concatenate([counts[:, 0], counts[:, 1]])
    assert np.array_equal(swept.products, stacked @ stacked.T)


def test_first_flagged_is_where_decisions_begin():
    score = np.array([0.1, 0.1 + 0.2, 0.3, 0.7])
    for threshold in (0.05, 0.3, 0.30001, 0.9):
        assert first_flagged(score, threshold) == 4 - binary.decide(score, threshold).sum()
