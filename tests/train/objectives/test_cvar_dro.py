"""CVaR DRO is the mean of the worst share of the rows."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar

from radaudit.errors import UsageError
from radaudit.train import CVaRDROLoss
from radaudit.train.objectives.checking import NonFiniteLoss

GROUP = torch.arange(37) % 3


@pytest.mark.parametrize("alpha", [0.02, 0.1, 0.5, 1.0])
def test_it_is_the_minimum_of_rockafellar_and_uryasev(alpha):
    loss = np.random.default_rng(2).gamma(2.0, 1.0, 37)
    found = minimize_scalar(
        lambda t: t + np.maximum(loss - t, 0).mean() / alpha, bounds=(-1, loss.max() + 1), method="bounded",
        options={"xatol": 1e-10},
    ).fun  # fmt: skip
    value = CVaRDROLoss([20, 10, 7], alpha)(torch.tensor(loss), GROUP)
    assert value.item() == pytest.approx(found, abs=1e-7)


def test_the_limits_are_the_mean_and_the_largest_loss():
    loss = torch.rand(37, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    assert CVaRDROLoss([1, 1, 1], 1.0)(loss, GROUP).item() == pytest.approx(loss.mean().item(), abs=1e-15)
    assert CVaRDROLoss([1, 1, 1], 1e-9)(loss, GROUP).item() == pytest.approx(loss.max().item(), abs=1e-15)


def test_gradient_and_weights_belong_to_the_worst_rows():
    loss = torch.tensor([0.1, 0.9, 0.5, 0.7], dtype=torch.float64, requires_grad=True)
    objective = CVaRDROLoss([3, 1], 0.375)  # one row and a half
    objective(loss, torch.tensor([0, 1, 0, 0])).backward()
    assert loss.grad.tolist() == pytest.approx([0, 2 / 3, 0, 1 / 3], abs=1e-15)
    assert objective.weights.tolist() == pytest.approx([1 / 3, 2 / 3], abs=1e-15)
    objective.eval()
    objective(loss.detach(), torch.tensor([1, 0, 0, 0]))
    assert objective.weights.tolist() == pytest.approx([1 / 3, 2 / 3], abs=1e-15)


def test_before_any_batch_the_weights_are_the_shares_of_the_rows():
    assert CVaRDROLoss([3, 1]).weights.tolist() == [0.75, 0.25]


def test_losses_of_sixteen_bits_are_taken_to_32():
    value = CVaRDROLoss([1, 1, 1], 1.0)(torch.full((37,), 0.1, dtype=torch.bfloat16), GROUP)
    assert value.dtype == torch.float32


def test_bad_batches_are_refused():
    with pytest.raises(NonFiniteLoss, match="position 1"):
        CVaRDROLoss([1, 1])(torch.tensor([1.0, math.nan]), torch.tensor([0, 1]))
    with pytest.raises(UsageError, match="group is 2 at position 0"):
        CVaRDROLoss([1, 1])(torch.tensor([1.0, 1.0]), torch.tensor([2, 1]))
    for alpha in (0.0, 1.5, math.nan):
        with pytest.raises(UsageError, match="alpha"):
            CVaRDROLoss([1, 1], alpha)
