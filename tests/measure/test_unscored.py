"""Shares of rows without a score: Wilson's interval by hand, and its coverage where images of a patient fail together."""

from __future__ import annotations

import math

import numpy as np
import pytest

from radaudit.measure.unscored import unscored_shares
from radaudit.records import Attribute, Cohort, Group, Predictions


def predictions(failed, patient, codes=None):
    n = len(failed)
    codes = np.zeros(n, dtype=np.int32) if codes is None else np.array(codes, dtype=np.int32)
    attribute = Attribute("vendor", codes, ("GE", "Canon", "Nobody"), "column 'vendor'")
    label = {"label": np.zeros(n, np.int8)}
    cohort = Cohort("c", "0" * 64, "binary", label, (attribute,), np.array(patient), True, ("",) * n)
    return Predictions(cohort, np.where(failed, np.nan, 0.5), tuple("broken" if lost else None for lost in failed))


def test_by_hand():
    everyone, ge, canon, nobody = unscored_shares(predictions([1, 0, 0, 0, 0, 0], range(6), [0, 0, 0, 0, 1, 1]), 0.95)
    z, n, p = 1.959963984540054, 4, 0.25
    center, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert (ge.share.value, ge.share.n) == (0.25, 4)
    assert ge.share.low == pytest.approx((center - half) / (1 + z * z / n))
    assert ge.share.high == pytest.approx((center + half) / (1 + z * z / n))
    assert (canon.share.value, canon.share.low) == (0, 0)
    assert canon.share.high == pytest.approx(z * z / (2 + z * z))
    assert (nobody.group, nobody.share.value, nobody.share.note) == (
        Group("vendor", "Nobody"),
        None,
        "no row in this group",
    )
    assert everyone.share.value == pytest.approx(1 / 6)


def test_where_every_row_has_a_score_there_is_nothing_to_say():
    assert unscored_shares(predictions([0, 0], [0, 1]), 0.95) == ()


def test_images_of_a_patient_that_fail_together_count_as_one():
    failed, patient = np.repeat([1, 0, 0, 0, 0], 8), np.repeat(np.arange(5), 8)
    together = unscored_shares(predictions(failed, patient), 0.95)[0].share
    single = unscored_shares(predictions([1, 0, 0, 0, 0], range(5)), 0.95)[0].share
    assert (together.low, together.high) == pytest.approx((single.low, single.high))


def test_the_interval_holds_the_truth_in_repetitions():
    draw, held = np.random.default_rng(4), 0
    for _ in range(400):
        patient = np.repeat(np.arange(80), 1 + draw.integers(0, 5, 80))
        failed = draw.random(len(patient)) < draw.choice([0.02, 0.4], 80, p=(0.8, 0.2))[patient]
        share = unscored_shares(predictions(failed, patient), 0.95)
        held += not share or share[0].share.low <= 0.096 <= share[0].share.high
    assert 0.92 <= held / 400 <= 0.98
