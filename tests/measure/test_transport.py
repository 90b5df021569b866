"""transport: the threshold by search, its interval by order statistics and by simulation, and every reason for none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm

from radaudit.measure.slices import Rows, by_group, everyone
from radaudit.measure.transport import transport
from radaudit.records.groups import EVERYONE, Attribute, Group
from radaudit.tasks import binary

A, B = Group("sex", "a"), Group("sex", "b")


def carried(label, score, code, patient=None, thresholds=(0.5,)):
    """The records of everyone, a and b at the thresholds."""
    order = np.argsort(score, kind="stable")
    label, score, code = (np.asarray(values)[order] for values in (label, score, code))
    patient = order if patient is None else np.asarray(patient)[order]
    attribute = Attribute("sex", code.astype(np.int32), ("a", "b"), "test")
    patient = np.unique(patient, return_inverse=True)[1].astype(np.int64)
    rows = Rows({"label": label.astype(float), "score": score.astype(float)}, patient, (attribute,))
    return transport([everyone(rows), *by_group(rows, attribute)], thresholds, 0.95)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 10), st.booleans(), st.integers(0, 9)), min_size=1, max_size=60),
    st.sampled_from([0.1, 0.3, 0.7]),
)
def test_needed_is_the_largest_threshold_that_reaches_the_target(data, threshold):
    label, score, code, patient = (np.array(column) for column in zip(*data, strict=True))
    score = score / 10
    for found in carried(label, score, code, patient, (threshold,))[1:]:
        own = (code == (found.group == B)) & label
        if found.needed is None:
            assert found.note
            continue
        assert found.target == pytest.approx(binary.decide(score[label], threshold).mean())
        reaches = [t for t in [threshold, *score] if binary.decide(score[own], t).mean() >= found.target - 1e-9]
        if label.sum() > own.sum():
            assert found.needed == max(t for t in reaches if t in score[own])
        flagged = binary.decide(score, found.needed) == 1
        mine, healthy = code == (found.group == B), (code == (found.group == B)) & ~label
        assert found.sensitivity == pytest.approx(flagged[own].mean())
        assert found.flag_rate == pytest.approx(flagged[mine].mean())
        assert (found.specificity is None) == (not healthy.any())
        if healthy.any():
            assert found.specificity == pytest.approx(1 - flagged[healthy].mean())
        assert found.needed_low is None or found.needed_low <= found.needed <= found.needed_high


@pytest.mark.parametrize(("m", "share"), [(40, 0.8), (25, 0.6), (200, 0.95), (12, 0.9)])
def test_ends_are_the_exact_order_statistics_where_the_target_is_known(m, share):
    random = np.random.default_rng(m)
    mine, others = np.sort(random.random(m)), np.linspace(0, 1, 200_001)
    found = carried(
        np.ones(m + 200_001), np.concatenate([mine, others]), np.arange(m + 200_001) >= m, thresholds=(1 - share,)
    )[1]
    below = 1 - found.target
    lower = [r for r in range(m) if binom.cdf(r, m, below) <= 0.025]
    upper = [r for r in range(m) if binom.cdf(r, m, below) >= 0.975]
    assert found.needed_low == (mine[lower[-1]] if lower else 0.0)
    assert found.needed_high == (mine[upper[0]] if upper else 1.0)
    assert ("below" in found.note) == (not lower)


def test_everyone_keeps_the_locked_threshold():
    label, score = np.array([1, 1, 0, 1]), np.array([0.2, 0.6, 0.7, 0.9])
    first = carried(label, score, np.array([0, 1, 0, 1]), thresholds=(0.5, 0.8))
    assert [(f.group, f.threshold) for f in first[::3]] == [(EVERYONE, 0.5), (EVERYONE, 0.8)]
    assert (first[0].needed, first[0].sensitivity, first[0].specificity, first[0].flag_rate) == (0.5, 2 / 3, 0, 0.75)
    assert first[0].needed_low is None
    assert first[0].note == "the cohort sets the target"


def cohort(n, images=1, seed=0, share=0.3, shift=-0.4):
    """Scores are normal ranks; the diseased of b score lower by the shift. Label, score, code, patient."""
    random = np.random.default_rng(seed)
    label = np.repeat(random.random(n) < 0.3, images)
    code = np.repeat(random.random(n) < share, images)
    noise = np.repeat(random.standard_normal(n), images) + random.standard_normal(n * images)
    score = norm.cdf(noise * np.sqrt(0.5) + label * (1.3 + shift * code))
    return label, score, code, np.repeat(np.arange(n), images)


def test_images_shown_again_change_nothing():
    label, score, code, patient = cohort(300)
    once = carried(label, score, code, patient)
    again = carried(*(np.repeat(values, 3) for values in (label, score, code, patient)))
    for first, second in zip(once, again, strict=True):
        assert (first.needed, first.sensitivity, first.flag_rate) == pytest.approx(
            (second.needed, second.sensitivity, second.flag_rate)
        )
        assert (first.needed_low is None) == (second.needed_low is None)
    # The ends are whole cases: they may move by one patient, never inward by the square root of three.
    widths = [f.needed_high - f.needed_low for f in (once[2], again[2])]
    assert widths[1] == pytest.approx(widths[0], rel=0.15)


@pytest.mark.parametrize(("images", "seed"), [(1, 1), (4, 2)])
def test_interval_covers_although_the_target_is_an_estimate(images, seed):
    threshold, share, shift = 0.75, 0.3, -0.4
    z = norm.ppf(threshold)
    target = share * norm.sf(z - 1.3 - shift) + (1 - share) * norm.sf(z - 1.3)
    truth = {A: norm.cdf(1.3 - norm.ppf(target)), B: norm.cdf(1.3 + shift - norm.ppf(target))}
    covered = {A: 0, B: 0}
    for repetition in range(300):
        data = cohort(300, images, seed=1000 * seed + repetition)
        for found in carried(*data, thresholds=(threshold,))[1:]:
            covered[found.group] += found.needed_low <= truth[found.group] <= found.needed_high
    assert covered[A] / 300 > 0.92
    assert covered[B] / 300 > 0.92


@pytest.mark.parametrize(
    ("label", "score", "code", "needed", "note"),
    [
        ([0, 0, 0], [0.1, 0.6, 0.9], [0, 0, 1], None, "no diseased case in the cohort"),
        ([0, 1, 0], [0.1, 0.6, 0.9], [0, 1, 0], None, "no diseased case in this group"),
        ([1, 1, 0], [0.1, 0.2, 0.9], [0, 1, 0], None, "no diseased case of the cohort is flagged"),
        ([1, 1, 0], [0.7, 0.8, 0.9], [0, 1, 0], 0.7, "every diseased case of the cohort is flagged"),
        ([1, 1, 0], [0.3, 0.8, 0.9], [0, 0, 1], 0.5, "all diseased cases are in this group"),
    ],
)
def test_every_missing_number_has_its_reason(label, score, code, needed, note):
    found = carried(np.array(label), np.array(score), np.array(code))[1]
    assert found.group == A
    assert found.needed == needed
    assert found.needed_low is None
    assert note in found.note


def test_images_of_one_patient_have_no_interval():
    label = np.ones(30)
    score = np.linspace(0.1, 0.9, 30)
    found = carried(label, score, np.arange(30) >= 5, np.maximum(np.arange(30), 4))[1]
    assert found.needed is not None
    assert found.needed_low is None
    assert "one patient" in found.note
    assert "no case without the disease" in found.note
