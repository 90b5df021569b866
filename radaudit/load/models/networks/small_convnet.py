"""A small network for quick baselines and demonstrations: it sees bright and dark spots against their surroundings."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn


class LocalContrast(nn.Module):
    """Takes away the anatomy: each pixel minus the mean of its surroundings, divided by their spread.

    Args:
        spatial_dims: 2 or 3.
        width: Pixels a side of the surroundings, odd.
    """

    def __init__(self, spatial_dims: int, width: int = 11) -> None:
        super().__init__()
        pool: Any = nn.AvgPool2d if spatial_dims == 2 else nn.AvgPool3d
        self.mean = pool(width, stride=1, padding=width // 2, count_include_pad=False)

    def forward(self, images: Tensor) -> Tensor:
        """(n, channels, *size) to the same shape."""
        detail = images - self.mean(images)
        contrast: Tensor = detail / (self.mean(detail**2) + 0.15).sqrt()
        return contrast


class SmallConvNet(nn.Module):
    """Local contrast, four MONAI convolutions, pooling, one linear layer: 17 000 weights in two dimensions.

    It learns small lesions from about a thousand images in a minute on a processor, where a large network from scratch learns
    nothing yet. Of findings that are spread over the image it knows little.

    Args:
        spatial_dims: 2 or 3.
        in_channels: Channels of the images.
        num_classes: Logits.
        contrast_width: Pixels a side of the surroundings; 0 leaves the images as they are.
    """

    def __init__(self, spatial_dims: int, in_channels: int, num_classes: int, contrast_width: int = 11) -> None:
        super().__init__()
        from monai.networks.blocks.convolutions import Convolution

        self.contrast = LocalContrast(spatial_dims, contrast_width) if contrast_width else nn.Identity()
        layers = [(in_channels, 16, 5, 2), (16, 16, 3, 1), (16, 32, 3, 2), (32, 32, 3, 1)]
        self.blocks = nn.Sequential(
            *(
                Convolution(
                    spatial_dims, before, after, strides=stride, kernel_size=width, norm="BATCH", act="RELU", bias=False
                )
                for before, after, width, stride in layers
            )
        )
        average: Any = nn.AdaptiveAvgPool2d if spatial_dims == 2 else nn.AdaptiveAvgPool3d
        self.pool = average(1)
        self.head = nn.Linear(32, num_classes)

    def forward(self, images: Tensor) -> Tensor:
        """(n, channels, *size) to logits (n, classes)."""
        logits: Tensor = self.head(self.pool(self.blocks(self.contrast(images))).flatten(1))
        return logits
