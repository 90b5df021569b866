"""Varies a training image with MONAI's transforms: a function of (seed, epoch, index) and of nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

from radaudit.records import Preprocessing
from radaudit.train.data.scale import from_unit, to_unit
from radaudit.train.data.variations import Variations


class Augmentation:
    """Turns, shifts, zooms and mirrors an image, then changes its intensities as another scanner would.

    Intensities are changed on the [0, 1] scale before `mean` and `std`, where a multiplied shading and a noise of 0.05 mean
    the same for every network, and are clipped to it as preprocessing clips them. A gray image repeated to three
    channels stays gray: it is varied once and repeated again.

    Args:
        variations: How strongly.
        preprocessing: What the images went through; gives their size and scale.
    """

    def __init__(self, variations: Variations, preprocessing: Preprocessing) -> None:
        self.variations = variations
        self._preprocessing = preprocessing
        self._geometry = _geometry(variations, preprocessing.size)
        self._intensity = _intensity(variations)

    def __call__(self, pixels: torch.Tensor, seeds: Sequence[int]) -> torch.Tensor:
        """The varied image.

        Args:
            pixels: (channels, *size) float32, as preprocessing leaves them; not changed.
            seeds: (seed, epoch, index), whole numbers from 0.

        Returns:
            (channels, *size) float32.
        """
        if not self._geometry and not self._intensity:
            return pixels
        # One state for all transforms, made anew for every item: MONAI's own would go on from the item before, and the
        # pixels would depend on which worker had which items.
        state = np.random.RandomState(np.random.PCG64(np.random.SeedSequence(list(seeds))))
        with _plain_tensors(), _one_thread():
            unit, scale = to_unit(pixels, self._preprocessing)
            n_channels = len(unit)
            if n_channels > 1 and torch.allclose(unit, unit[:1].expand_as(unit), atol=1e-5):
                unit = unit[:1]
            unit = _apply(self._geometry, unit, state)
            if self._intensity and bool(unit.min() < unit.max()):
                unit = _apply(self._intensity, unit, state)
                if scale is None:
                    unit = unit.clamp(0, 1)
            return from_unit(unit.expand(n_channels, *unit.shape[1:]), scale, self._preprocessing).contiguous()


def _apply(transforms: Sequence[Any], pixels: torch.Tensor, state: np.random.RandomState) -> torch.Tensor:
    for transform in transforms:
        transform.set_random_state(state=state)
        pixels = transform(pixels)
    return pixels


def _geometry(strength: Variations, size: Sequence[int]) -> list[Any]:
    from monai.transforms.spatial.array import RandAffine, RandFlip

    made: list[Any] = [RandFlip(prob=0.5, spatial_axis=axis) for axis in strength.flip]
    if strength.rotation or strength.translation or strength.zoom:
        turns = 1 if len(size) == 2 else 3
        affine = RandAffine(
            prob=strength.probability,
            rotate_range=[np.deg2rad(strength.rotation)] * turns,
            translate_range=[strength.translation * side for side in size],
            scale_range=[strength.zoom] * len(size),
            mode="bilinear",
            # The edge goes on: black corners would tell the network how far an image was turned.
            padding_mode="border",
        )
        made.append(affine)
    return made


def _intensity(strength: Variations) -> list[Any]:
    """In the order of imaging: optics, shading, look-up table, reconstruction, noise."""
    from monai.transforms.intensity import array as transforms

    chance, made = strength.probability, list[Any]()
    if strength.blur:
        sigma = (min(0.25, strength.blur), strength.blur)
        made.append(transforms.RandGaussianSmooth(sigma, sigma, sigma, prob=chance))
    if strength.sharpen:
        # MONAI's own weights of 10 to 30 leave nothing but edges; its first blur is kept too narrow to matter.
        narrow, wide = (0.25, 0.25), (0.5, 1.0)
        made.append(
            transforms.RandGaussianSharpen(
                narrow, narrow, narrow, wide, wide, wide, alpha=(0.0, strength.sharpen), prob=chance
            )
        )
    if strength.bias_field:
        # Both signs: MONAI's (0, 0.1) would only ever brighten.
        made.append(
            transforms.RandBiasField(coeff_range=(-strength.bias_field, strength.bias_field), prob=chance),
        )
    if strength.contrast:
        made.append(
            transforms.RandAdjustContrast(gamma=(1 / (1 + strength.contrast), 1 + strength.contrast), prob=chance)
        )
    if strength.histogram:
        made.append(transforms.RandHistogramShift(num_control_points=strength.histogram, prob=chance))
    if strength.gibbs:
        # MONAI counts from the corner of k-space, so that its alpha below 0.29 cuts nothing but corners; we count from its edge.
        alpha = (1 - math.sqrt(0.5), 1 - (1 - strength.gibbs) * math.sqrt(0.5))
        made.append(transforms.RandGibbsNoise(prob=chance, alpha=alpha))
    if strength.noise:
        made.append(transforms.RandGaussianNoise(prob=chance, std=strength.noise))
    return made


@contextmanager
def _plain_tensors() -> Iterator[None]:
    """MONAI without its MetaTensor, whose bookkeeping costs more than the small transforms."""
    from monai.data.meta_obj import get_track_meta, set_track_meta

    before = get_track_meta()
    set_track_meta(False)
    try:
        yield
    finally:
        set_track_meta(before)


@contextmanager
def _one_thread() -> Iterator[None]:
    """As worker processes compute: a sum over two threads may round otherwise than over one."""
    before = torch.get_num_threads()
    if before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
