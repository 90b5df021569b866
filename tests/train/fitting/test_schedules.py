"""Learning rates: where they rise, where they end, and what decays."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from radaudit.train.fitting.schedules import make_optimizer, make_schedule, rate_of
from radaudit.train.fitting.settings import FitSettings


def _rates(steps: int, **changed: object) -> list[float]:
    settings = FitSettings(learning_rate=0.1, **changed)  # type: ignore[arg-type]
    optimizer = make_optimizer(nn.Linear(2, 1).named_parameters(), settings)
    schedule = make_schedule(optimizer, settings, steps)
    rates = []
    for _ in range(steps):
        rates.append(rate_of(optimizer))
        optimizer.step()
        schedule.step()
    return rates


def test_cosine_rises_linearly_and_falls_by_the_formula() -> None:
    rates = _rates(100, schedule="cosine", warm_up=0.1)
    assert rates[:10] == pytest.approx([0.1 * (k + 1) / 11 for k in range(10)])
    assert rates[10:] == pytest.approx([0.05 * (1 + math.cos(math.pi * (k - 10) / 90)) for k in range(10, 100)])


def test_constant_stays_level_after_the_warm_up() -> None:
    assert set(_rates(20, schedule="constant", warm_up=0.0)) == {0.1}


def test_one_cycle_reaches_its_peak_where_the_warm_up_ends_and_takes_any_number_of_steps() -> None:
    rates = _rates(200, schedule="one-cycle", warm_up=0.25)
    assert max(rates) == pytest.approx(0.1, rel=1e-3)
    assert rates.index(max(rates)) == pytest.approx(50, abs=1)
    assert rates[-1] < 0.001 * 0.1 + 1e-4
    for steps in (1, 2, 3):
        assert len(_rates(steps, schedule="one-cycle")) == steps


def test_biases_and_norms_do_not_decay() -> None:
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    decayed, others = make_optimizer(network.named_parameters(), FitSettings(weight_decay=0.3)).param_groups
    assert [p.ndim for p in decayed["params"]] == [4]
    assert len(others["params"]) == 3
    assert (decayed["weight_decay"], others["weight_decay"]) == (0.3, 0.0)
    assert torch.equal(decayed["params"][0], network[0].weight)
