"""Batch normalization whose statistics are those of batches in natural proportions.

Batches that hold every group alike shift the running mean and variance away from what the network meets in use, where
groups come as they come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import torch
from torch import nn

MOST_BATCHES = 32
"""A thousand images at the usual batch size: more hardly move the means, and a large set need not be walked again."""


def normalizing_layers(network: nn.Module, frozen: Collection[str] = ()) -> list[nn.Module]:
    """The batch normalization layers that keep statistics, without the frozen ones, which keep those they came with.

    Args:
        network: The network.
        frozen: Names of the parameters that are not trained.
    """
    return [
        layer
        for prefix, layer in network.named_modules()
        if isinstance(layer, nn.modules.batchnorm._BatchNorm)
        and layer.track_running_stats
        and f"{prefix}.weight" not in frozen
    ]


@torch.no_grad()
def estimate_statistics(network: nn.Module, batches: Iterable[Any], frozen: Collection[str] = ()) -> int:
    """Estimates running means and variances anew as plain means over batches; everything else stays as it is.

    The network is otherwise in evaluation mode, so that dropout leaves the statistics alone.

    Args:
        network: In any mode, which is restored.
        batches: Pixels (n, channels, *size), where the network is; one of a single image is passed over.
        frozen: Names of the parameters that are not trained.

    Returns:
        The number of batches.
    """
    layers = normalizing_layers(network, frozen)
    if not layers:
        return 0
    modes = {module: module.training for module in network.modules()}
    momenta = {layer: layer.momentum for layer in layers}
    used = 0
    try:
        network.eval()
        for layer in layers:
            layer.train()
            layer.momentum = None  # type: ignore[assignment]  # torch takes None for the plain mean over all batches
        for pixels in batches:
            if len(pixels) < 2:
                continue
            if not used:
                for layer in layers:
                    layer.reset_running_stats()  # type: ignore[operator]
            network(pixels)
            used += 1
    finally:
        for layer in layers:
            layer.momentum = momenta[layer]
        for module, mode in modes.items():
            module.training = mode
    return used
