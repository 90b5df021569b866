"""Counts along thresholds, against loops over patients and thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.measure.sweeps.counts import counts_along
from radaudit.tasks import binary
from tests.measure.whole_cohorts import slice_of_rows


def by_loops(part, thresholds):
    """(k, 4, patients) counts of every patient."""
    counts = np.zeros((len(thresholds), 4, part.n_patients))
    for row, (y, c) in enumerate(zip(part.fields["label"], part.patient, strict=True)):
        for j, threshold in enumerate(thresholds):
            flagged = binary.decide(part.fields["score"][row : row + 1], threshold)[0]
            counts[j, :, c] += [flagged * y, flagged * (1 - y), y, 1 - y]
    return counts


def part_of(label, score, patient):
    data = {"label": np.asarray(label), "score": np.asarray(score), "patient": np.asarray(patient)}
    return slice_of_rows(data, np.arange(len(label)))[0]


@settings(max_examples=80, deadline=None)
@given(
    data=st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from([0.0, 0.1, 0.3, 0.1 + 0.2, 0.5, 0.9, 1.0]), st.integers(0, 6)),
        min_size=1,
        max_size=40,
    ),
    thresholds=st.lists(st.sampled_from([0.05, 0.1, 0.3, 0.5, 0.95]), min_size=1, max_size=5, unique=True),
)
def test_counts_and_products_are_those_of_loops(data, thresholds):
    part = part_of(*zip(*data, strict=True))
    along = np.array(sorted(thresholds))
    found, looped = counts_along(part, along), by_loops(part, along)
    assert np.array_equal(found.totals, looped.sum(axis=2))
    assert np.array_equal(found.moments, np.einsum("jic,jkc->jik", looped, looped))


@pytest.mark.parametrize("images", [1, 4])
def test_many_rows(draw_cohort, images):
    part = part_of(*draw_cohort(150, images, seed=4))
    along = np.array([0.02, 0.2, 0.201, 0.5, 0.97])
    found, looped = counts_along(part, along), by_loops(part, along)
    assert np.array_equal(found.totals, looped.sum(axis=2))
    assert np.array_equal(found.moments, np.einsum("jic,jkc->jik", looped, looped))
