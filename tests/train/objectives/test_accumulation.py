"""Micro-batches that make up one optimizer step move q once, and give the gradient of one large batch."""

from __future__ import annotations

import pytest
import torch

from radaudit.train import GroupDROLoss
from radaudit.train.objectives.group_cvar import GroupCVaRLoss

COUNTS = [40, 30, 20, 10]


def data(n, seed=0):
    draw = torch.Generator().manual_seed(seed)
    x = torch.randn(n, 5, generator=draw, dtype=torch.float64)
    return x, (torch.rand(n, generator=draw) < 0.5).double(), torch.randint(0, 4, (n,), generator=draw)


def start():
    return torch.linspace(-1, 1, 5, dtype=torch.float64).requires_grad_()


def losses(weight, x, y):
    return torch.nn.functional.binary_cross_entropy_with_logits(x @ weight, y, reduction="none")


@pytest.mark.parametrize("make", [GroupDROLoss, GroupCVaRLoss])
def test_micro_batches_of_any_composition_equal_one_large_batch(make):
    large, small = make(COUNTS, 0.3, lagged=True), make(COUNTS, 0.3, accumulate=4)
    path = []
    for step in range(6):
        x, y, group = data(32, step)
        one = start()
        large(losses(one, x, y), group).backward()
        many = start()
        counts = torch.bincount(group, minlength=4)
        before = small.weights
        for part in torch.tensor_split(torch.argsort(group), [3, 10, 20]):  # most hold one or two groups only
            assert torch.equal(small.weights, before)
            (small(losses(many, x[part], y[part]), group[part], counts) / 4).backward()
        assert torch.allclose(many.grad, one.grad, rtol=0, atol=1e-14)
        assert torch.allclose(small.weights, large.weights, rtol=0, atol=1e-14)
        path.append(tuple(small.weights.tolist()))
    assert len(set(path)) > 1


def test_alike_micro_batches_need_no_counts():
    x, y, _ = data(32)
    group = torch.arange(32) % 4
    large, small = GroupDROLoss(COUNTS, 0.3, lagged=True), GroupDROLoss(COUNTS, 0.3, accumulate=4)
    one = start()
    many = start()
    large(losses(one, x, y), group).backward()
    for part in torch.arange(32).reshape(4, 8):
        (small(losses(many, x[part], y[part]), group[part]) / 4).backward()
    assert torch.allclose(many.grad, one.grad, rtol=0, atol=1e-14)


def test_q_after_a_step_is_that_of_the_plain_update_on_the_whole_batch():
    x, y, group = data(32)
    loss = losses(torch.ones(5, dtype=torch.float64), x, y)
    plain, small = GroupDROLoss(COUNTS, 0.3), GroupDROLoss(COUNTS, 0.3, accumulate=2)
    plain(loss, group)
    small(loss[:9], group[:9])
    small(loss[9:], group[9:])
    assert torch.allclose(small.weights, plain.weights, rtol=0, atol=1e-15)


def test_a_last_shorter_step_is_completed_by_hand_and_only_once():
    x, y, group = data(8)
    loss = losses(torch.ones(5, dtype=torch.float64), x, y)
    plain, small = GroupDROLoss(COUNTS, 0.3), GroupDROLoss(COUNTS, 0.3, accumulate=4)
    plain(loss, group)
    small(loss, group)
    small.step_completed()
    after = small.weights
    small.step_completed()
    assert torch.equal(small.weights, after)
    assert torch.allclose(after, plain.weights, rtol=0, atol=1e-15)
