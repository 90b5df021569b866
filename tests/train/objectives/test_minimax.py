"""Where the worst-case solution is known in closed form, group DRO finds it."""

from __future__ import annotations

import pytest
import torch

from radaudit.train import ERMLoss, GroupDROLoss


def minimize(objective, *, steps=800, rate=0.1):
    """One number theta; 3 rows of group 0 with loss theta^2 and 1 row of group 1 with loss 4 (theta - 1)^2."""
    theta = torch.zeros((), dtype=torch.float64, requires_grad=True)
    group = torch.tensor([0, 0, 0, 1])
    for _ in range(steps):
        loss = torch.where(group == 0, theta**2, 4 * (theta - 1) ** 2)
        (gradient,) = torch.autograd.grad(objective(loss, group), theta)
        with torch.no_grad():
            theta -= rate * gradient
    return theta.item()


def test_the_solution_is_the_analytic_minimax_and_q_its_multiplier():
    # The worst loss max(t^2, 4 (t - 1)^2) is least where both are equal: t = 2/3. There the gradients q 2t and
    # (1 - q) 8 (t - 1) cancel for q = 2/3.
    objective = GroupDROLoss([3, 1], step_size=0.2)
    assert minimize(objective) == pytest.approx(2 / 3, abs=1e-12)
    assert objective.weights.tolist() == pytest.approx([2 / 3, 1 / 3], abs=1e-12)
    assert objective.group_losses == pytest.approx([4 / 9, 4 / 9], abs=1e-12)


def test_erm_ends_elsewhere_with_a_worse_worst_group():
    # The mean (3 t^2 + 4 (t - 1)^2) / 4 is least at t = 4/7, where group 1 has loss 36/49, not 4/9.
    assert minimize(ERMLoss()) == pytest.approx(4 / 7, abs=1e-12)


def test_an_offset_moves_the_solution_to_equal_regrets():
    # Regrets t^2 - 0.25 and 4 (t - 1)^2 are equal where 3 t^2 - 8 t + 4.25 = 0: t = (8 - sqrt(13)) / 6.
    assert minimize(GroupDROLoss([3, 1], step_size=0.2, offset=[0.25, 0.0])) == pytest.approx(
        (8 - 13**0.5) / 6, abs=1e-12
    )
