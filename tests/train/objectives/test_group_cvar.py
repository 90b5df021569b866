"""Group CVaR puts its weight on the worst groups that make up a share of the rows."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from radaudit.errors import UsageError
from radaudit.train.objectives.group_cvar import GroupCVaRLoss


def greedy(loss, counts, alpha):
    """Weights by filling up from the worst group on, one after the other."""
    share = np.asarray(counts) / np.sum(counts)
    weight, left = np.zeros(len(counts)), 1.0
    for g in sorted(range(len(counts)), key=lambda g: -loss[g]):
        weight[g] = min(share[g] / alpha, left)
        left -= weight[g]
    return weight


@pytest.mark.parametrize("alpha", [0.05, 0.2, 0.55, 1.0])
def test_weights_are_those_of_filling_up_from_the_worst_group_on(alpha):
    counts = [500, 300, 150, 50]
    for order in itertools.permutations([0.2, 0.5, 0.9, 1.4]):
        objective = GroupCVaRLoss(counts, alpha)
        value = objective(torch.tensor(order, dtype=torch.float64), torch.arange(4))
        expected = greedy(order, counts, alpha)
        assert objective.weights.numpy() == pytest.approx(expected, abs=1e-12)
        assert value.item() == pytest.approx(float(expected @ order), abs=1e-12)


def test_with_alpha_one_it_is_the_mean_by_size_of_group():
    objective = GroupCVaRLoss([3, 1], 1.0)
    assert objective(torch.tensor([1.0, 5.0]), torch.tensor([0, 1])).item() == pytest.approx(2.0)


def test_a_group_without_a_batch_yet_counts_as_average_and_an_absent_one_by_its_running_mean():
    objective = GroupCVaRLoss([10, 10, 10], 1 / 3)
    objective(torch.tensor([1.0, 3.0]), torch.tensor([0, 1]))
    assert objective.weights.tolist() == pytest.approx([0, 1, 0])
    objective(torch.tensor([1.0, 1.0]), torch.tensor([0, 2]))
    assert objective.weights.tolist() == pytest.approx([0, 1, 0])


def test_the_adjustment_favors_small_groups():
    objective = GroupCVaRLoss([100, 1], 0.01, adjustment=1.0)
    objective(torch.tensor([1.0, 0.5]), torch.tensor([0, 1]))
    assert objective.weights[1].item() == pytest.approx(100 / 101)


@pytest.mark.parametrize("given", [{"alpha": 0.0}, {"alpha": 1.1}, {"adjustment": -1.0}])
def test_unusable_arguments_are_refused(given):
    with pytest.raises(UsageError):
        GroupCVaRLoss([5, 5], **given)
