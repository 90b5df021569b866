"""Group DRO refuses what it cannot use, in words, and before it reaches q."""

from __future__ import annotations

import math

import pytest
import torch

from radaudit.errors import UsageError
from radaudit.train import GroupDROLoss
from radaudit.train.objectives.checking import NonFiniteLoss


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_no_number_stops_before_it_reaches_q_and_says_where(bad):
    objective = GroupDROLoss([5, 5], 0.1)
    objective(torch.tensor([1.0, 2.0]), torch.tensor([0, 1]))
    before = {name: value.clone() for name, value in objective.state_dict().items()}
    with pytest.raises(NonFiniteLoss, match=r"not a finite number .* at position 1, 3 of the batch") as caught:
        objective(torch.tensor([1.0, bad, 1.0, bad]), torch.tensor([0, 1, 0, 1]))
    assert caught.value.positions == (1, 3)
    assert all(torch.equal(before[name], value) for name, value in objective.state_dict().items())
    objective.eval()
    with pytest.raises(NonFiniteLoss):
        objective(torch.tensor([bad]), torch.tensor([0]))


@pytest.mark.parametrize("outside", [2, -1])
def test_a_group_that_does_not_exist_is_named(outside):
    objective = GroupDROLoss([5, 5])
    with pytest.raises(UsageError, match=rf"group is {outside} at position 2 of the batch; there are 2 groups, 0 to 1"):
        objective(torch.ones(3), torch.tensor([0, 1, outside]))
    assert objective.weights.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("loss", "group", "said"),
    [
        (torch.tensor(1.0), torch.tensor([0]), "Use reduction='none'"),
        (torch.ones(3, 1), torch.tensor([0, 1, 0]), r"expected \(n,\)"),
        (torch.ones(3), torch.tensor([0, 1]), "group has shape"),
        (torch.ones(2), torch.tensor([0.0, 1.0]), "expected integers"),
        (torch.ones(2), torch.tensor([True, False]), "expected integers"),
        (torch.ones(2, dtype=torch.int64), torch.tensor([0, 1]), "floating-point"),
        (torch.ones(0), torch.zeros(0, dtype=torch.int64), "empty"),
    ],
)
def test_wrong_shapes_and_types_are_refused_in_words(loss, group, said):
    with pytest.raises(UsageError, match=said):
        GroupDROLoss([5, 5])(loss, group)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"group_counts": [5, 0, 3, 0]}, r"0 for group 1, 3: no training row is in it.*\n.*Merge such groups"),
        ({"group_counts": [5, -1]}, "whole numbers"),
        ({"group_counts": ["a"]}, r"group_counts is \['a'\]; expected whole numbers"),
        ({"group_counts": None}, "group_counts is None; expected whole numbers"),
        ({"group_counts": [5, 5], "adjustment": "much"}, "adjustment is 'much'; expected one finite number, or 2"),
        ({"group_counts": [5, 1.5]}, "whole numbers"),
        ({"group_counts": []}, "one count a group"),
        ({"group_counts": [[5, 5]]}, "one count a group"),
        ({"group_counts": [5, 5], "step_size": -1.0}, "step_size"),
        ({"group_counts": [5, 5], "step_size": math.nan}, "step_size"),
        ({"group_counts": [5, 5], "floor": 0.5}, "less than 1 / 2"),
        ({"group_counts": [5, 5], "ema": 0.0}, "ema"),
        ({"group_counts": [5, 5], "adjustment": -1.0}, "negative"),
        ({"group_counts": [5, 5], "adjustment": [1.0, 2.0, 3.0]}, "adjustment has shape"),
        ({"group_counts": [5, 5], "offset": [math.nan, 0.0]}, "offset"),
        ({"group_counts": [5, 5], "accumulate": 0}, "accumulate"),
    ],
)
def test_unusable_arguments_are_refused_in_words(arguments, said):
    with pytest.raises(UsageError, match=said):
        GroupDROLoss(**arguments)


@pytest.mark.parametrize("given", [torch.tensor([1, 1, 1]), torch.tensor(2)])
def test_counts_of_a_step_are_one_a_group(given):
    with pytest.raises(UsageError, match=r"step_counts has shape .* expected \(2,\)"):
        GroupDROLoss([5, 5], accumulate=2)(torch.ones(2), torch.tensor([0, 1]), given)
