"""Logits of a set as the finished model gives them: in single precision and evaluation mode."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from radaudit.train.fitting.data_sets import ImageSet
from radaudit.train.fitting.loaders import in_order


@torch.inference_mode()
def score_set(
    network: nn.Module, images: ImageSet, *, batch_size: int = 32, workers: int = 0, device: str = "cpu"
) -> NDArray[np.float64]:
    """Logits (n,) of a set, in its order.

    Args:
        network: Gives (n,) or (n, 1); left in evaluation mode, on `device`.
        images: The set, without augmentation.
        batch_size: Images a batch.
        workers: Processes that read.
        device: Where to compute.
    """
    network.to(device).eval()
    loader = in_order(images, list(range(len(images))), batch_size, workers=workers, pinned=device.startswith("cuda"))
    found = [network(pixels.to(device)).reshape(len(pixels)).cpu().double().numpy() for pixels, *_ in loader]
    return np.concatenate(found) if found else np.empty(0)
