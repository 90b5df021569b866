"""Pooling from a map of features to one vector: by attention, whose weights can be looked at, or by the maximum.

Gated attention gives every place h of the last feature map a weight,

    a = softmax over places of  w' (tanh(V h) * sigmoid(U h)),

and the pooled vector is the sum of a h. The map of weights says where the score came from; it is no segmentation.

Source: Ilse M, Tomczak J, Welling M. ICML 2018, PMLR 80:2127 (arXiv 1802.04712), equation 9.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class AttentionPool(nn.Module):
    """Gated attention over the places of a feature map.

    Args:
        channels: Of the feature map.
        hidden: Width of the gate.

    Attributes:
        weights: (batch, 1, *places) of the last pass, adding up to 1 over places; None before one, or while training.
    """

    def __init__(self, channels: int, hidden: int = 64) -> None:
        super().__init__()
        self.score = nn.Linear(channels, hidden)
        self.gate = nn.Linear(channels, hidden)
        self.weigh = nn.Linear(hidden, 1)
        # Alike everywhere at first: training starts from the average pooling that it replaces.
        nn.init.zeros_(self.weigh.weight)
        nn.init.zeros_(self.weigh.bias)
        self.weights: Tensor | None = None

    def forward(self, features: Tensor) -> Tensor:
        """(batch, channels, *places) to (batch, channels, 1, ...)."""
        places = features.shape[2:]
        h = features.flatten(2).transpose(1, 2)
        a = torch.softmax(self.weigh(torch.tanh(self.score(h)) * torch.sigmoid(self.gate(h))), dim=1)
        self.weights = None if self.training else a.detach().transpose(1, 2).reshape(len(features), 1, *places)
        pooled = (a * h).sum(dim=1)
        return pooled.reshape(*pooled.shape, *(1 for _ in places))


def make_pooling(kind: str, channels: int, dims: int) -> nn.Module:
    """The module that takes the place of a network's average pooling.

    Raises:
        ValueError: For an unknown kind.
    """
    if kind == "attention":
        return AttentionPool(channels)
    if kind == "max":
        return nn.AdaptiveMaxPool2d(1) if dims == 2 else nn.AdaptiveMaxPool3d(1)
    raise ValueError(f'pooling {kind!r}; expected "average", "attention" or "max"')


def attention_map(network: Any, images: Tensor) -> Tensor:
    """Where a network with attention pooling looks.

    Args:
        network: In evaluation mode.
        images: (batch, channels, *size).

    Returns:
        (batch, 1, *size): weights brought to the images' size, each map scaled to a maximum of 1.

    Raises:
        ValueError: When the network has no attention pooling.
    """
    pool = next((m for m in network.modules() if isinstance(m, AttentionPool)), None)
    if pool is None:
        raise ValueError("the network has no attention pooling")
    with torch.inference_mode():
        network.eval()(images)
        assert pool.weights is not None
        mode = "bilinear" if images.ndim == 4 else "trilinear"
        wide = nn.functional.interpolate(pool.weights, size=images.shape[2:], mode=mode, align_corners=False)
    return wide / wide.amax(dim=tuple(range(1, wide.ndim)), keepdim=True)
