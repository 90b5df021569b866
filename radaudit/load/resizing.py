"""Turning, resampling and resizing. torch and MONAI are imported only when an image is at hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Unreadable
from radaudit.language import noted
from radaudit.load.images.image import Image, refuse_giant


def resize(pixels: NDArray[np.float32], size: tuple[int, ...], *, keep_aspect: bool = False) -> NDArray[np.float32]:
    """Resizes to `size` with linear interpolation, pixel edges aligned (torch's `align_corners=False`).

    In 2-D an antialiasing filter is applied when the image shrinks, as Pillow and torchvision do by default; in 3-D
    none is, as in MONAI. Deterministic on the CPU. An image that already has the size is not touched.

    Args:
        pixels: (channels, *spatial).
        size: Two or three sides.
        keep_aspect: First pads evenly on both sides, with the image's lowest value, to the proportions of `size`.
    """
    if keep_aspect:
        pixels = _pad(pixels, size)
    if pixels.shape[1:] == tuple(size):
        return pixels
    import torch
    from torch.nn.functional import interpolate

    batch = torch.from_numpy(np.ascontiguousarray(pixels)).unsqueeze(0)
    if len(size) == 2:
        out = interpolate(batch, size=tuple(size), mode="bilinear", align_corners=False, antialias=True)
    else:
        out = interpolate(batch, size=tuple(size), mode="trilinear", align_corners=False)
    resized: NDArray[np.float32] = out[0].numpy()
    return resized


def _pad(pixels: NDArray[np.float32], size: tuple[int, ...]) -> NDArray[np.float32]:
    shape = pixels.shape[1:]
    zoom = max(n / wanted for n, wanted in zip(shape, size, strict=True))
    missing = [max(round(zoom * wanted) - n, 0) for n, wanted in zip(shape, size, strict=True)]
    if not any(missing):
        return pixels
    refuse_giant((len(pixels), *(n + m for n, m in zip(shape, missing, strict=True))))
    edges = [(0, 0), *((m // 2, m - m // 2) for m in missing)]
    return np.pad(pixels, edges, constant_values=pixels.min())


def resample(image: Image, orientation: str, spacing: tuple[float, ...]) -> Image:
    """Turns a volume's axes to `orientation` and resamples it to `spacing`, through MONAI's transforms of these names.

    Bilinear, borders repeated: what a network trained behind MONAI's `Orientationd` and `Spacingd` has seen.

    Args:
        image: A gray volume.
        orientation: Axis codes such as "RAS"; "" leaves the axes.
        spacing: Millimetres per axis after turning; empty leaves them.

    Raises:
        Unreadable: When the file does not say what the turning or resampling needs to know.
    """
    affine = image.affine
    if orientation and affine is None:
        raise Unreadable(
            noted(
                "the file does not say how the volume is oriented, which turning it to {what} needs", what=orientation
            )
        )
    if affine is None:
        if image.spacing is None:
            raise Unreadable("the file does not say how far its voxels are apart, which resampling needs")
        affine = np.diag([*image.spacing, 1.0])
    if spacing:
        sides = np.linalg.norm(affine[:3, :3], axis=0)
        refuse_giant(tuple(max(round(n * s / min(spacing)), 1) for n, s in zip(image.shape, sides, strict=True)))
    import torch
    from monai.data.meta_tensor import MetaTensor
    from monai.transforms.spatial.array import Orientation, Spacing

    volume: Any = MetaTensor(
        torch.from_numpy(np.ascontiguousarray(image.pixels)).unsqueeze(0), affine=torch.tensor(affine)
    )
    if orientation:
        volume = Orientation(axcodes=orientation, labels=None)(volume)
    if spacing:
        volume = Spacing(pixdim=spacing, mode="bilinear", padding_mode="border")(volume)
    pixels = np.asarray(volume[0].numpy(), dtype=np.float32)
    turned = np.asarray(volume.affine.numpy(), dtype=np.float64)
    sides = tuple(float(s) for s in np.linalg.norm(turned[:3, :3], axis=0))
    return Image(pixels, 3, False, sides, turned if image.affine is not None else None)
