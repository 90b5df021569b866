"""Occlusion sensitivity: how far the log odds of disease fall when a part of the image is hidden. Works with every model."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from radaudit.predict.saliency.evidence import Evidence

PATCHES = {2: 7, 3: 4}
"""A hidden patch is this part of every side."""

STEPS = {2: 0.5, 3: 1.0}
"""Of a patch, from one to the next; half of it in a volume would be eight times the work."""


def occlude(network: Evidence, pixels: Any, *, batch_size: int) -> NDArray[np.float32]:
    """Where hiding the image lowers the log odds of disease.

    Patches are filled with the image's mean. Each pixel gets the mean fall of the patches that hide it; rises are cut off. (MONAI
    has the same method, but indexes tensors in a way that PyTorch 2.9 reads differently.)

    Reference: Zeiler MD, Fergus R. Visualizing and understanding convolutional networks. ECCV 2014,
    doi:10.1007/978-3-319-10590-1_53.

    Args:
        network: The model.
        pixels: (1, channels, *size).
        batch_size: Images at a time.

    Returns:
        (*size), not negative; all zero where hiding no part lowers them.
    """
    size, fill = tuple(pixels.shape[2:]), pixels.mean()
    places = hidden_places(size)
    total, times = np.zeros(size), np.zeros(size)
    with torch.no_grad():
        whole = float(network(pixels))
        for start in range(0, len(places), batch_size):
            part = places[start : start + batch_size]
            batch = pixels.repeat(len(part), *(1,) * (pixels.ndim - 1))
            for row, place in enumerate(part):
                batch[(row, slice(None), *place)] = fill
            for place, left in zip(part, network(batch)[:, 0].tolist(), strict=True):
                total[place] += whole - left
                times[place] += 1
    return np.maximum(total / times, 0).astype(np.float32)


def hidden_places(size: tuple[int, ...]) -> list[tuple[slice, ...]]:
    """The patches that are hidden one after the other; together they cover every pixel."""
    dims = len(size)
    along = []
    for side in size:
        patch = -(-side // PATCHES[dims])
        starts = range(0, side - patch, max(round(patch * STEPS[dims]), 1))
        along.append([slice(start, start + patch) for start in (*starts, side - patch)])
    return list(itertools.product(*along))
