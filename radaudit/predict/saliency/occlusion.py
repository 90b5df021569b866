"""Occlusion sensitivity: how far the log odds of disease fall when a part of the image is hidden. Works with every model."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from radaudit.predict.saliency.evidence import Evidence

PATCHES = {2: 7, 3: 4}
"""A hidden patch is this part of every side."""

OVERLAP = {2: 0.5, 3: 0.0}
"""Of neighboring patches; in a volume twice as many a side would be eight times the work."""


def occlude(network: Evidence, pixels: Any, *, batch_size: int) -> NDArray[np.float32]:
    """Where hiding the image lowers the log odds of disease.

    Patches are filled with the image's mean. Each pixel gets the mean fall of the patches that hide it; rises are cut off.

    Reference: Zeiler MD, Fergus R. Visualizing and understanding convolutional networks. ECCV 2014,
    doi:10.1007/978-3-319-10590-1_53. The patches are moved by MONAI's `OcclusionSensitivity`.

    Args:
        network: The model.
        pixels: (1, channels, *size).
        batch_size: Images at a time.

    Returns:
        (*size), not negative; all zero where hiding no part lowers them.
    """
    from monai.visualize.occlusion_sensitivity import OcclusionSensitivity

    dims = pixels.ndim - 2
    patch = [max(-(-side // PATCHES[dims]), 1) for side in pixels.shape[2:]]
    hiding = OcclusionSensitivity(
        network, patch, n_batch=batch_size, verbose=False, mode="mean_img", overlap=OVERLAP[dims], activate=False
    )
    with torch.no_grad():
        whole = network(pixels)
        hidden, _ = hiding(pixels)
    fall = (whole[0, 0] - hidden[0, 0]).clamp_min(0)
    found: NDArray[np.float32] = torch.as_tensor(fall).float().cpu().numpy()
    return found
