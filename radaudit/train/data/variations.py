"""How strongly training images are varied: three levels, each of whose strengths can be set."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from radaudit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Variations:
    """Strength of every variation; 0 (or no axis) switches one off. Intensities are in units of the [0, 1] scale.

    Attributes:
        level: The level these strengths began from: "none", "light" or "scanner".
        probability: Chance of each of them for one image in one epoch.
        rotation: Largest turn in degrees, either way (about every axis of a volume).
        translation: Largest shift as a share of the side.
        zoom: Largest change of size: 0.1 draws a factor from 0.9 to 1.1.
        flip: Spatial axes that are mirrored with chance one half. None by default: a mirrored chest has its heart on the
            right, and laterality is diagnostic in most of the body.
        contrast: Largest change of the exponent (gamma): 0.2 draws it from 1 / 1.2 to 1.2.
        blur: Largest standard deviation of a Gaussian point spread function, in pixels.
        sharpen: Largest weight of what a Gaussian blur takes away.
        bias_field: Largest coefficient of the polynomial whose exponential multiplies the image (coil sensitivity, heel effect).
        histogram: Points at which the histogram is shifted at random; fewer bend it more, 3 is the strongest.
        gibbs: Largest share of the radius of k-space that is cut off, which rings at edges (magnetic resonance).
        noise: Largest standard deviation of Gaussian noise.
    """

    level: str = "none"
    probability: float = 0.5
    rotation: float = 0.0
    translation: float = 0.0
    zoom: float = 0.0
    flip: tuple[int, ...] = ()
    contrast: float = 0.0
    blur: float = 0.0
    sharpen: float = 0.0
    bias_field: float = 0.0
    histogram: int = 0
    gibbs: float = 0.0
    noise: float = 0.0


_LIGHT = Variations("light", rotation=10.0, translation=0.05, zoom=0.1, contrast=0.15)

LEVELS: Mapping[str, Variations] = {
    "none": Variations(),
    "light": _LIGHT,
    # Half as often each, because nine of them meet: about two intensity changes an image.
    "scanner": dataclasses.replace(
        _LIGHT,
        level="scanner",
        probability=0.3,
        contrast=0.3,
        blur=1.0,
        sharpen=1.0,
        bias_field=0.15,
        histogram=8,
        gibbs=0.3,
        noise=0.05,
    ),
}
"""Strengths of the levels. "scanner" imitates what differs between vendors: point spread, shading, look-up table, noise."""

_LARGEST = {
    "probability": 1.0,
    "rotation": 180.0,
    "translation": 0.5,
    "zoom": 0.5,
    "contrast": 4.0,
    "blur": 10.0,
    "sharpen": 10.0,
    "bias_field": 1.0,
    "gibbs": 0.9,
    "noise": 1.0,
}


def choose_variations(level: str, options: Mapping[str, Any] | None = None, dims: int = 2) -> Variations:
    """The strengths of a level, some of them set by hand.

    Args:
        level: "none", "light" or "scanner".
        options: Name of a strength -> value, e.g. `{"noise": 0.1, "flip": (1,)}`.
        dims: 2 or 3 spatial axes, which `flip` counts from 0.

    Raises:
        UsageError: For an unknown level or strength, and a value out of range.
    """
    if level not in LEVELS:
        raise UsageError(f"There is no augmentation {level!r}.", f"It is {', '.join(LEVELS)}.")
    chosen = dict(options or {})
    names = [f.name for f in dataclasses.fields(Variations) if f.name != "level"]
    for name, value in chosen.items():
        if name not in names:
            raise UsageError(f"There is no augmentation strength {name!r}.", f"They are {', '.join(names)}.")
        chosen[name] = _checked(name, value, dims)
    return dataclasses.replace(LEVELS[level], **chosen)


def _checked(name: str, value: Any, dims: int) -> Any:
    if name == "flip":
        axes = tuple(value) if isinstance(value, (list, tuple)) else (value,)
        if not all(isinstance(a, int) and not isinstance(a, bool) and 0 <= a < dims for a in axes):
            raise UsageError(f"Augmentation 'flip' is {value!r}.", f"Give axes from 0 to {dims - 1}.")
        return axes
    if name == "histogram":
        if not (isinstance(value, int) and not isinstance(value, bool) and (value == 0 or 3 <= value <= 100)):
            raise UsageError(f"Augmentation 'histogram' is {value!r}.", "Give 3 to 100 points, or 0 for none.")
        return value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not 0 <= value <= _LARGEST[name]:
        raise UsageError(f"Augmentation {name!r} is {value!r}.", f"Give a number from 0 to {_LARGEST[name]:g}.")
    return float(value)
