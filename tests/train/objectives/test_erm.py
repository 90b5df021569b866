"""ERM is the mean loss."""

from __future__ import annotations

import math

import pytest
import torch

from radaudit.errors import UsageError
from radaudit.train import ERMLoss
from radaudit.train.objectives.checking import NonFiniteLoss


def test_it_is_the_mean_in_32_bits_with_or_without_groups():
    loss = torch.tensor([1.0, 2.0, 6.0], requires_grad=True)
    ERMLoss()(loss).backward()
    assert loss.grad.tolist() == pytest.approx([1 / 3] * 3)
    value = ERMLoss()(torch.full((3000,), 0.1, dtype=torch.bfloat16), torch.zeros(3000, dtype=torch.int64))
    assert value.dtype == torch.float32
    assert value.item() == pytest.approx(float(torch.tensor(0.1, dtype=torch.bfloat16)), rel=1e-6)


def test_bad_batches_are_refused():
    with pytest.raises(NonFiniteLoss, match=r"\(inf, nan\) at position 0, 2 of the batch") as caught:
        ERMLoss()(torch.tensor([math.inf, 1.0, math.nan]))
    assert caught.value.positions == (0, 2)
    with pytest.raises(UsageError, match="reduction='none'"):
        ERMLoss()(torch.tensor(1.0))
