"""cross_groups against every pair counted, and against auroc on the same rows."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.catalogue import METRICS
from radaudit.measure.cross_groups import MOST_LEVELS, cross_groups
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.slices import Rows, by_group, slice_of
from radaudit.records.groups import Attribute, Group


def cohort(n=900, patients=300, levels=("GE", "Philips", "Siemens"), seed=0, steps=40, name="vendor"):
    """Rows of patients who were imaged on several scanners, with many equal scores."""
    random = np.random.default_rng(seed)
    patient = np.unique(random.integers(0, patients, n), return_inverse=True)[1]
    label = (random.random(n) < 0.4).astype(float)
    codes = random.integers(0, len(levels), n).astype(np.int32)
    score = np.round(random.uniform(0, 1, n) * (1 + label - 0.2 * codes) * steps) / steps / 2
    order = np.argsort(score, kind="stable")
    attribute = Attribute(name, codes[order], levels, "test")
    rows = Rows({"label": label[order], "score": score[order]}, patient[order].astype(np.int64), (attribute,))
    return rows, attribute, by_group(rows, attribute)


def test_every_pair_counted():
    rows, attribute, parts = cohort(n=150, patients=60)
    found = cross_groups(rows, attribute, parts, 0.95)
    assert [(c.events_of.value, c.others_of.value) for c in found[:3]] == [
        ("GE", "Philips"),
        ("GE", "Siemens"),
        ("Philips", "GE"),
    ]
    assert len(found) == 6
    for pair in found:
        first, second = (next(p for p in parts if p.group == group) for group in (pair.events_of, pair.others_of))
        a = first.fields["score"][first.fields["label"] == 1][:, None]
        b = second.fields["score"][second.fields["label"] == 0][None, :]
        assert pair.estimate.value == pytest.approx(np.mean((a > b) + 0.5 * (a == b)), abs=1e-12)


@pytest.mark.parametrize("size", [{"n": 2000, "patients": 500}, {"n": 60, "patients": 40}, {"n": 60, "patients": 60}])
def test_the_estimate_is_that_of_auroc_on_the_same_rows(size):
    rows, attribute, parts = cohort(**size)
    for pair in cross_groups(rows, attribute, parts, 0.9):
        first, second = (next(p for p in parts if p.group == group) for group in (pair.events_of, pair.others_of))
        chosen = np.union1d(first.rows[first.fields["label"] == 1], second.rows[second.fields["label"] == 0])
        same = estimate(measure(METRICS["auroc"], slice_of(first.group, rows, chosen), 0.5, 0), 0.9)
        ours = pair.estimate
        numbers = ("value", "low", "high", "se", "design_effect")
        assert [getattr(ours, k) for k in numbers] == pytest.approx([getattr(same, k) for k in numbers], rel=1e-9)
        counts = ("n", "n_events", "n_patients", "method", "level")
        assert [getattr(ours, k) for k in counts] == [getattr(same, k) for k in counts]


def test_a_group_without_an_outcome_says_so():
    rows, attribute, _ = cohort(n=200)
    rows.fields["label"][attribute.codes == 0] = 0.0
    found = cross_groups(rows, attribute, by_group(rows, attribute), 0.95)
    from_ge = [c.estimate for c in found if c.events_of == Group("vendor", "GE")]
    assert [e.value for e in from_ge] == [None, None]
    assert from_ge[0].note == "no diseased case in vendor GE"
    assert all(c.estimate.is_known for c in found if c.events_of != Group("vendor", "GE"))


def test_crossed_attributes_and_long_ones_give_no_pairs():
    rows, attribute, parts = cohort(name="vendor*sex")
    assert cross_groups(rows, attribute, parts, 0.95) == []
    many = cohort(levels=tuple(map(str, range(MOST_LEVELS + 1))))
    assert cross_groups(*many, 0.95) == []
