"""The statistics of batch normalization are plain means over natural batches, and nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from radaudit.train.fitting.batch_norm import estimate_statistics, normalizing_layers


def _network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.Dropout(0.5), nn.Conv2d(3, 2, 3), nn.BatchNorm2d(2))


def test_running_statistics_become_the_means_over_batches() -> None:
    network = _network().train()
    batches = [torch.randn(n, 1, 8, 8) * scale + 2 for n, scale in ((4, 1.0), (6, 3.0), (1, 100.0))]
    network[1].running_mean += 50
    assert estimate_statistics(network, batches) == 2  # one image alone has no spread worth counting
    inside = [network[0](batch) for batch in batches[:2]]
    mean = torch.stack([x.mean((0, 2, 3)) for x in inside]).mean(0)
    variance = torch.stack([x.var((0, 2, 3), unbiased=True) for x in inside]).mean(0)
    assert torch.allclose(network[1].running_mean, mean, atol=1e-5)
    assert torch.allclose(network[1].running_var, variance, rtol=1e-5)
    assert network[1].momentum == 0.1
    assert all(module.training for module in network.modules())


def test_balanced_batches_shift_statistics_and_natural_ones_bring_them_back() -> None:
    # 90 % of the images are dark, 10 % bright; balanced batches see half and half.
    draw = np.random.default_rng(0)
    bright = draw.random(400) < 0.1
    pixels = torch.from_numpy((draw.normal(0, 1, (400, 1, 4, 4)) + 5 * bright[:, None, None, None]).astype(np.float32))
    layer = nn.Sequential(nn.BatchNorm2d(1)).train()
    for _ in range(200):
        half = [draw.choice(np.flatnonzero(bright), 16), draw.choice(np.flatnonzero(~bright), 16)]
        layer(pixels[np.concatenate(half)])
    shifted = float(layer[0].running_mean)
    assert shifted == pytest.approx(2.5, abs=0.2)
    estimate_statistics(layer, pixels.split(40))
    assert float(layer[0].running_mean) == pytest.approx(float(pixels.mean()), abs=1e-4)
    assert float(layer[0].running_mean) < 0.8


def test_frozen_layers_and_networks_without_any_are_left_alone() -> None:
    network = _network()
    before = network[1].running_mean.clone()
    estimate_statistics(network, [torch.randn(4, 1, 8, 8)], {"1.weight", "1.bias"})
    assert torch.equal(network[1].running_mean, before)
    assert normalizing_layers(network, {"1.weight"}) == [network[4]]
    assert estimate_statistics(nn.Sequential(nn.Linear(2, 1)), [torch.zeros(2, 2)]) == 0
