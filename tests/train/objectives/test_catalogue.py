"""Every objective builds, minimizes something, and says where it comes from."""

from __future__ import annotations

import re

import pytest
import torch

from radaudit.errors import UsageError
from radaudit.train.objectives.catalogue import OBJECTIVES
from radaudit.train.samplers.catalogue import SAMPLERS

DRO = {"group_dro", "group_cvar", "cvar_dro"}


def test_all_objectives_of_the_catalogue_are_known():
    assert list(OBJECTIVES) == [
        "erm", "group_dro", "group_cvar", "cvar_dro", "group_balanced", "class_balanced", "jtt", "dfr",
    ]  # fmt: skip


@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_objective_gives_a_scalar_with_a_gradient(name):
    objective = OBJECTIVES[name].build([8, 6, 4])
    loss = torch.rand(18, generator=torch.Generator().manual_seed(0)).requires_grad_()
    value = objective(loss, torch.arange(18) % 3)
    assert value.shape == ()
    value.backward()
    assert loss.grad.min() >= 0
    assert loss.grad.sum().item() == pytest.approx(1, abs=1e-6)  # every objective is a weighted mean of the losses
    assert hasattr(objective, "weights") == (name in DRO)
    if name in DRO:
        assert objective.weights.dtype == torch.float64
        assert objective.weights.sum().item() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("name", sorted(DRO))
def test_the_order_of_the_rows_does_not_matter(name):
    draw = torch.Generator().manual_seed(1)
    loss, group = torch.rand(30, generator=draw, dtype=torch.float64), torch.randint(0, 3, (30,), generator=draw)
    order = torch.randperm(30, generator=draw)
    one, other = OBJECTIVES[name].build([8, 6, 4]), OBJECTIVES[name].build([8, 6, 4])
    assert one(loss, group).item() == pytest.approx(other(loss[order], group[order]).item(), abs=1e-14)
    assert torch.allclose(one.weights, other.weights, rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_objective_names_its_sampler_and_its_source(name):
    objective = OBJECTIVES[name]
    assert objective.name == name
    assert objective.sampler in SAMPLERS
    assert re.search(r"arXiv:\d{4}\.\d{5}|doi:|NeurIPS 1991", objective.cites)
    assert objective.recipe in {"end_to_end", "two_stage", "last_layer"}


def test_options_are_checked_against_those_that_there_are():
    assert OBJECTIVES["group_dro"].settings({"step_size": 0.1})["step_size"] == 0.1
    assert OBJECTIVES["group_dro"].build([3, 4], {"step_size": 0.1}).step_size == 0.1
    with pytest.raises(UsageError, match="no option 'stepsize'"):
        OBJECTIVES["group_dro"].build([3, 4], {"stepsize": 0.1})
    with pytest.raises(UsageError, match="It has no options"):
        OBJECTIVES["erm"].build([3, 4], {"alpha": 0.1})
