"""MONAI's vision transformer as a classifier that gives logits and nothing else."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn


class VisionTransformer(nn.Module):
    """A ViT whose class token ends in a linear layer. MONAI's own squashes it with tanh and gives all hidden states beside it.

    Args:
        **options: Those of `monai.networks.nets.ViT`; `img_size` is the size of its input.

    Source: Dosovitskiy A et al. ICLR 2021 (arXiv 2010.11929).
    """

    def __init__(self, **options: Any) -> None:
        super().__init__()
        from monai.networks.nets.vit import ViT

        options.pop("classification", None)
        self.vit = ViT(classification=True, post_activation="none", **options)

    def forward(self, images: Tensor) -> Tensor:
        """(batch, channels, *size) to logits (batch, classes)."""
        logits: Tensor = self.vit(images)[0]
        return logits
