"""What happens to state that lies on a GPU, tried on the CPU: formulas in PyTorch, and errors that come one batch later."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from radaudit.errors import UsageError
from radaudit.train import GroupDROLoss
from radaudit.train.objectives import alarm, buffers
from radaudit.train.objectives.checking import NonFiniteLoss
from radaudit.train.objectives.group_cvar import GroupCVaRLoss

COUNTS = [50, 30, 20, 10]
MAKE = {
    "plain": lambda: GroupDROLoss(COUNTS, 0.3),
    "everything": lambda: GroupDROLoss(COUNTS, 0.3, 2.0, None, 0.01, offset=[0.1, 0.2, 0.0, 0.3]),
    "accumulated": lambda: GroupDROLoss(COUNTS, 0.3, accumulate=2),
    "cvar": lambda: GroupCVaRLoss(COUNTS, 0.3, 1.0),
}


@pytest.fixture
def far(monkeypatch):
    """Treats the CPU's memory as that of a device whose numbers arrive late."""
    monkeypatch.setattr(buffers, "is_near", lambda buffer: False)
    monkeypatch.setattr(alarm, "_read_later", lambda flags: flags.tolist if isinstance(flags, torch.Tensor) else None)


def batches():
    draw = np.random.default_rng(0)
    for size in (3, 8, 20, 2, 16, 5):
        yield torch.tensor(draw.gamma(2.0, 0.5, size)), torch.tensor(draw.integers(0, 4, size))


def walk(objective):
    path = [(objective(loss, group).item(), *objective.weights.tolist()) for loss, group in batches()]
    return np.array(path), {name: value.clone() for name, value in objective.state_dict().items()}


@pytest.mark.parametrize("name", MAKE)
def test_both_libraries_give_the_same_numbers(name, request):
    near = walk(MAKE[name]())
    request.getfixturevalue("far")
    far = walk(MAKE[name]())
    assert far[0] == pytest.approx(near[0], abs=1e-14)
    assert all(torch.allclose(far[1][key].double(), near[1][key].double(), rtol=0, atol=1e-13) for key in near[1])


@pytest.mark.parametrize(
    ("loss", "group", "error", "said"),
    [
        ([1.0, math.nan], [0, 1], NonFiniteLoss, r"\(nan\) at position 1 of the batch before this one"),
        ([1.0, 2.0], [0, 4], UsageError, "group is 4 at position 1 of the batch before this one"),
        ([1.0, 2.0], [-1, 1], UsageError, "group is -1 at position 0 of the batch before this one"),
    ],
)
@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_bad_batch_leaves_the_state_alone_and_is_told_with_the_next(far, loss, group, error, said, accumulate):
    objective = GroupDROLoss(COUNTS, 0.3, accumulate=accumulate)
    objective(torch.tensor([1.0, 2.0]), torch.tensor([0, 1]))
    objective.step_completed()
    before = {name: value.clone() for name, value in objective.state_dict().items() if name != "q_sum"}
    objective(torch.tensor(loss), torch.tensor(group))
    for name in ("log_q", "running_loss", "seen", "moved", "step_sums", "step_rows"):
        assert torch.equal(before[name], objective.state_dict()[name]), name
    with pytest.raises(error, match=said):
        objective(torch.tensor([1.0]), torch.tensor([0]))


def test_the_end_of_an_epoch_tells_of_its_last_batch(far):
    objective = GroupDROLoss(COUNTS, 0.3)
    objective(torch.tensor([math.inf]), torch.tensor([0]))
    with pytest.raises(NonFiniteLoss):
        objective.epoch_completed()
