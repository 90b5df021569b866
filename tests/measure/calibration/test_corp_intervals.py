"""Intervals of the parts that hang on prevalence: score intervals of discrimination, the prevalence's own of uncertainty."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.calibration.corp import corp
from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import measure
from radaudit.measure.intervals.critical import student
from radaudit.measure.slices import Rows, everyone
from tests.measure.calibration.test_corp import draw

LIMIT = 1.959964


def rows(label, score, patient):
    order = np.argsort(score, kind="stable")
    return everyone(Rows({"label": label[order], "score": score[order]}, patient[order].astype(np.int64), ()))


@pytest.mark.parametrize("images", [1, 3])
def test_the_ends_of_discrimination_are_as_far_from_the_value_as_their_own_errors_allow(images):
    label, score, patient = draw(120, images, 0)
    parts = corp(label, score, patient)
    found, overfit = parts.discrimination, parts.chance.mean()
    critical = LIMIT
    if images > 1:
        rarer = min(len(np.unique(patient[label == outcome])) for outcome in (0, 1))
        assert parts.n_rarer <= rarer
        critical = student(LIMIT, parts.n_rarer - 1)
        assert critical > LIMIT
    low, high = np.quantile(parts.discrimination_draws, [0.025, 0.975])
    assert 0 < low < found - overfit < high
    for end in (low, high):
        expected = end + overfit
        error = parts.discrimination_se * np.sqrt(expected / found)
        # 200 evenly spread points have a 2.5th percentile that is theirs to a few hundredths.
        assert abs(found - expected) / error == pytest.approx(critical, rel=0.05)
    assert high - (found - overfit) > (found - overfit) - low


def test_scores_that_tell_nothing_apart_leave_room_for_some_discrimination():
    label = np.tile([1.0, 0.0], 40)
    parts = corp(label, np.where(label == 1, 0.2, 0.6), np.arange(80))
    assert parts.discrimination == 0
    low, high = np.quantile(parts.discrimination_draws, [0.025, 0.975])
    assert low == 0
    assert high == pytest.approx(LIMIT**2 * 4 * 0.25 / 80, rel=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("images", [1, 4])
def test_discrimination_is_held_as_often_as_promised_with_twenty_diseased(images):
    truth = np.var(draw(200_000, 1, 0)[1])  # the scores are the risks
    patients, held, below = 100, 0, 0
    for seed in range(150):
        low, high = np.quantile(corp(*draw(patients, images, seed)).discrimination_draws, [0.025, 0.975])
        held += low <= truth <= high
        below += high < truth
    assert 0.91 <= held / 150 <= 0.99
    assert below / 150 <= 0.05


@pytest.mark.parametrize(("share", "crosses"), [(0.2, False), (0.8, False), (0.45, True)])
@pytest.mark.parametrize("images", [1, 3])
def test_uncertainty_has_the_interval_of_the_prevalence(share, crosses, images):
    random = np.random.default_rng(7)
    patient = np.repeat(np.arange(60), images)
    label = (random.random(60) < share)[patient].astype(float)
    where = rows(label, random.random(len(label)), patient)
    of_share = measure(METRICS["prevalence"], where, 0.5, 0).interval(LIMIT)
    found = measure(METRICS["corp_uncertainty"], where, 0.5, 0).interval(LIMIT)
    ends = sorted((of_share.low * (1 - of_share.low), of_share.high * (1 - of_share.high)))
    assert (of_share.low < 0.5 < of_share.high) == crosses
    assert (found.low, found.high) == pytest.approx((ends[0], 0.25 if crosses else ends[1]), rel=1e-9)
    assert found.method == f"transformed {of_share.method}"
