"""A fit to condensed rows is the fit to all of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from radaudit.train.calibrators import condensing
from radaudit.train.calibrators.condensing import condensed
from radaudit.train.calibrators.inputs import check_rows
from radaudit.train.calibrators.per_group import PerGroup


def _rows(n: int):
    draw = np.random.default_rng(5)
    logit, group = draw.normal(-1, 1.5, n), draw.integers(0, 3, n)
    label = (draw.random(n) < expit(0.8 * logit + np.array([0.0, 0.6, -0.4])[group])).astype(int)
    return logit, label, group


def test_few_rows_stay_as_they_are() -> None:
    logit, label, group = _rows(condensing.MANY - 1)
    rows = check_rows(logit, label)
    assert condensed(rows, group)[0] is rows


def test_weights_outcomes_and_means_are_kept_in_every_group() -> None:
    logit, label, group = _rows(20_000)
    weight = np.random.default_rng(1).uniform(0.5, 2, 20_000)
    fewer, codes = condensed(check_rows(logit, label, weight), group)
    assert fewer.n < 3000
    for g in range(3):
        for outcome in (0, 1):
            here, there = (group == g) & (label == outcome), (codes == g) & (fewer.label == outcome)
            assert fewer.weight[there].sum() == pytest.approx(weight[here].sum())
            assert fewer.weight[there] @ fewer.logit[there] == pytest.approx(weight[here] @ logit[here])


def test_the_maps_are_those_of_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    logit, label, group = _rows(20_000)
    names = np.array(["GE", "Canon", "Siemens"])[group]
    quick = PerGroup().fit(logit, label, names)
    monkeypatch.setattr(condensing, "MANY", 10**9)
    whole = PerGroup().fit(logit, label, names)
    for name, own in whole.by_level_.items():
        for number, value in own.parameters.items():
            assert quick.by_level_[name].parameters[number] == pytest.approx(value, abs=1e-3)
    assert quick.between_sd_ == pytest.approx(whole.between_sd_, rel=0.01)


def test_logits_that_never_repeat_are_not_condensed_for_nothing() -> None:
    logit = np.linspace(-500, 500, 6000)
    rows = check_rows(logit, np.tile([0, 1], 3000))
    assert condensed(rows, np.zeros(6000, dtype=np.int64))[0] is rows
