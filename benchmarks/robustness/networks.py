"""The two small networks of the comparison; both end in a linear layer, which DFR fits again."""

from __future__ import annotations

from torch import Tensor, nn


def digit_network() -> nn.Module:
    """Two convolutions and two linear layers for 14 x 14 pixels."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.Flatten(),
        nn.Linear(32 * 49, 32), nn.ReLU(), nn.Linear(32, 1),
    )  # fmt: skip


class LocalContrast(nn.Module):
    """Takes away the anatomy: each pixel minus the mean of its surroundings, divided by their spread."""

    def __init__(self, width: int = 9) -> None:
        super().__init__()
        self.mean = nn.AvgPool2d(width, 1, width // 2, count_include_pad=False)

    def forward(self, images: Tensor) -> Tensor:
        """(n, 1, height, width) to the same shape."""
        detail = images - self.mean(images)
        return detail / (self.mean(detail**2) + 0.15).sqrt()


def scanner_network() -> nn.Module:
    """Local contrast, four convolutions, then the most suspicious place, for 48 x 48 pixels."""
    layers: list[nn.Module] = [LocalContrast()]
    for before, after, width, stride in [(1, 16, 5, 1), (16, 16, 3, 1), (16, 32, 3, 2), (32, 32, 3, 1)]:
        layers += [
            nn.Conv2d(before, after, width, stride, width // 2, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(),
        ]
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(32, 1))
