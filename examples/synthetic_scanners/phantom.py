"""A synthetic chest in projection: what a parallel X-ray beam sees of torso, lungs, heart, bones, breasts and a nodule.

Demonstration data: no person, no scan. Every organ is an ellipsoid (ribs are curved tubes), the beam runs front to back,
and a pixel holds the line integral of the linear attenuation coefficient, so the Beer-Lambert law gives the transmitted
share of the beam as exp(-line integral). Lengths are centimeters, attenuation is per centimeter at about 60 keV.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

Array = NDArray[np.float32]
Number = float | Array
Lobes = dict[str, Number]
"""Where the lungs lie: centers at (+-x, z), half-axes `across` and `up`."""
Vary = Callable[[int, float], Array]
"""(organ, spread) -> a factor near 1 for every person."""

FIELD_CM = 30.0
"""Width and height of the field of view."""

SOFT, LUNG, BONE, FAT, NODULE = 0.205, 0.055, 0.46, 0.185, 0.34
"""Linear attenuation of muscle and water, aerated lung, bone, fat and a calcified nodule, per centimeter."""


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What varies between n people; every array is (n,) unless said otherwise.

    Attributes:
        age: Years.
        is_female: True for women.
        size: Body size, 1 for the average.
        breast_density: Share of glandular tissue in the breast, falls with age.
        nodule_radius: Centimeters; 0 where there is no nodule.
        nodule_density: 1 for the densest nodule, less for a fainter one.
        nodule_xz: (n, 2) position within the lung's ellipse, in the unit disk.
        nodule_side: -1 or 1, the lung it lies in.
        shape: (n, 8) standard normal numbers that vary the organs.
    """

    age: Array
    is_female: NDArray[np.bool_]
    size: Array
    breast_density: Array
    nodule_radius: Array
    nodule_density: Array
    nodule_xz: Array
    nodule_side: Array
    shape: Array

    def take(self, rows: NDArray[np.intp]) -> Anatomy:
        """The same facts for some of the people, in the order of `rows`; a person may come several times."""
        return Anatomy(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def draw_anatomy(
    age: Array, is_female: NDArray[np.bool_], has_nodule: NDArray[np.bool_], rng: np.random.Generator
) -> Anatomy:
    """Draws n people of given age and sex. Nodules do not depend on who has them.

    They measure 11 to 48 mm and are 50 to 100 % as dense as the densest.
    """
    n = len(age)
    radius = 0.55 + 1.85 * rng.beta(1.5, 1.6, n)
    turn, reach = rng.uniform(0, 2 * np.pi, n), np.sqrt(rng.uniform(0.0, 0.36, n))
    density = np.clip(0.75 - 0.007 * (age - 20) + 0.12 * rng.standard_normal(n), 0.05, 0.95)
    size = (1 - 0.06 * is_female) * np.exp(0.06 * rng.standard_normal(n))
    return Anatomy(
        age=age.astype(np.float32),
        is_female=is_female,
        size=size.astype(np.float32),
        breast_density=density.astype(np.float32),
        nodule_radius=np.where(has_nodule, radius, 0).astype(np.float32),
        nodule_density=rng.uniform(0.5, 1.0, n).astype(np.float32),
        nodule_xz=np.stack([reach * np.cos(turn), 0.22 + reach * np.sin(turn)], axis=1).astype(np.float32),
        nodule_side=rng.choice([-1.0, 1.0], n).astype(np.float32),
        shape=rng.standard_normal((n, 8)).astype(np.float32),
    )


def ellipsoid_chord(
    x: Array, z: Array, center: tuple[Number, Number], axes: tuple[Number, Number, Number], tilt: float = 0.0
) -> Array:
    """Path length in centimeters of a front-to-back ray at (x, z) through an ellipsoid.

    Args:
        x: Horizontal position, broadcastable.
        z: Height, broadcastable.
        center: Center (x, z); numbers or arrays.
        axes: Half-axes across, up and along the beam; numbers or arrays.
        tilt: Radians the ellipse is turned in the image plane.
    """
    across, up = x - center[0], z - center[1]
    if tilt:
        cos, sin = np.float32(np.cos(tilt)), np.float32(np.sin(tilt))
        across, up = cos * across + sin * up, cos * up - sin * across
    return 2 * axes[2] * np.sqrt(np.maximum(1 - (across / axes[0]) ** 2 - (up / axes[1]) ** 2, 0))


def rib_chord(x: Array, z: Array, half_width: Array, shift: Array, slope: float) -> Array:
    """Path length in centimeters through a cage of ribs: tubes 2.9 cm apart that drop towards the side of the chest."""
    # The cage narrows towards the neck as the torso does.
    lateral = np.abs(x) / (half_width * np.sqrt(np.maximum(1 - ((z + 6) / 34) ** 2, 0.1)))
    distance = (z + slope * half_width * lateral**2 + shift) % 2.9 - 1.45
    inside = np.maximum(0.42**2 - distance**2, 0) * (lateral < 0.97) * (lateral > 0.12)
    # The beam runs along the rib where the cage turns from the back to the side, so the path grows there.
    return 2 * np.sqrt(inside) / np.sqrt(np.maximum(1 - lateral**2, 0.12))


def clutter(n: int, pixels: int, beta: float, rng: np.random.Generator) -> Array:
    """Anatomical noise: (n, pixels, pixels) fields of zero mean, unit variance and power spectrum 1 / f**beta."""
    frequency = np.hypot(fft.fftfreq(pixels)[:, None], fft.rfftfreq(pixels)[None, :])
    frequency[0, 0] = np.inf
    # Structures wider than a quarter of the field are the organs' business.
    amplitude = np.where(frequency < 4 / pixels, 0, frequency ** (-beta / 2)).astype(np.float32)
    white = rng.standard_normal((n, pixels, pixels), dtype=np.float32)
    field = fft.irfft2(fft.rfft2(white) * amplitude, s=(pixels, pixels))
    return field / field.std(axis=(1, 2), keepdims=True)


def project(anatomy: Anatomy, pixels: int, rng: np.random.Generator) -> Array:
    """Line integrals of attenuation, (n, pixels, pixels), head up, for n people; air is 0.

    The chest is posed anew at each call (shift of some millimeters) and its vessels are drawn anew.
    """
    n = len(anatomy.age)
    line = ((np.arange(pixels, dtype=np.float32) + 0.5) / pixels - 0.5) * FIELD_CM
    move = (0.6 * rng.standard_normal((2, n, 1, 1))).astype(np.float32)
    x, z = line[None, None, :] - move[0], -line[None, :, None] - move[1]

    def vary(i: int, spread: float) -> Array:
        return (1 + spread * anatomy.shape[:, i, None, None]).clip(0.6, 1.4)

    size = anatomy.size[:, None, None]
    half = 15.0 * size * vary(0, 0.03)
    total = SOFT * ellipsoid_chord(x, z, (0, -6), (half, 34 * size, 10.5 * size * vary(1, 0.08)))
    air, lobes = _lungs(x, z, anatomy, vary)
    total = total - (SOFT - LUNG) * air + _bones(x, z, anatomy, half) + _breasts(x, z, anatomy)
    vessels = clutter(n, pixels, 3.0, rng) * np.sqrt(np.maximum(air, 0) / 12)
    total = total + (0.06 + 0.0002 * (anatomy.age[:, None, None] - 50)) * vessels
    total = total + nodule(x, z, anatomy, lobes)
    return np.maximum(total, 0).astype(np.float32)


def nodule(x: Array, z: Array, anatomy: Anatomy, lobes: Lobes) -> Array:
    """Added line integral of a spherical nodule that replaces lung; zero for people without one."""
    side = anatomy.nodule_side[:, None, None]
    at = anatomy.nodule_xz[:, :, None, None]
    middle = (side * (lobes["x"] + lobes["across"] * at[:, 0]), lobes["z"] + lobes["up"] * at[:, 1])
    radius = anatomy.nodule_radius[:, None, None]
    drawn = np.maximum(radius, 1e-3)
    contrast = (NODULE - LUNG) * anatomy.nodule_density[:, None, None] * (radius > 0)
    return contrast * ellipsoid_chord(x, z, middle, (drawn, drawn, drawn))


def _lungs(x: Array, z: Array, anatomy: Anatomy, vary: Vary) -> tuple[Array, Lobes]:
    size = anatomy.size[:, None, None]
    # Lungs grow longer and rounder with age (emphysema).
    old = np.maximum(anatomy.age[:, None, None] - 50, 0) / 40
    lobes = {
        "x": 6.6 * size,
        "z": np.float32(1.5),
        "across": 5.1 * size * vary(2, 0.05),
        "up": (11.5 + old) * size * vary(3, 0.05),
    }
    depth = (6.6 + 0.7 * old) * size * vary(4, 0.06)
    air = sum(
        ellipsoid_chord(x, z, (s * lobes["x"], lobes["z"]), (lobes["across"], lobes["up"], depth)) for s in (-1, 1)
    )
    # Heart and diaphragm are soft tissue that takes the place of lung along the ray.
    heart = ellipsoid_chord(x, z, (2.2 * size, -4.5), (5.6 * size * vary(5, 0.08), 5.2 * size, 4.2 * size), tilt=0.5)
    domes = sum(
        ellipsoid_chord(x, z, (s * 6.6 * size, -11.5), (6.4 * size, 5.0 * size * vary(6, 0.1), 6.0 * size))
        for s in (-1, 1)
    )
    return np.maximum(air - heart - domes, 0), lobes


def _bones(x: Array, z: Array, anatomy: Anatomy, half: Array) -> Array:
    # Bone loses mineral with age, faster in women.
    loss = (0.0035 + 0.0025 * anatomy.is_female) * np.maximum(anatomy.age - 35, 0)
    mineral = ((BONE - SOFT) * (1 - loss))[:, None, None]
    shift = 0.5 * anatomy.shape[:, 7, None, None]
    ribs = rib_chord(x, z, half, shift, 0.30) + 0.6 * rib_chord(x, z, half, shift + 1.3, -0.45)
    spine = 0.5 * ellipsoid_chord(x, z, (0, -4), (1.9, 40, 2.0))
    collar = sum(ellipsoid_chord(x, z, (s * 6.5, 12.6), (6.0, 0.6, 0.5), tilt=s * 0.22) for s in (-1, 1))
    return mineral * (0.55 * ribs + spine + collar)


def _breasts(x: Array, z: Array, anatomy: Anatomy) -> Array:
    size = anatomy.size[:, None, None]
    attenuation = (FAT + (SOFT - FAT) * anatomy.breast_density)[:, None, None]
    # Half of each ellipsoid stands out of the chest wall.
    chord = sum(
        0.5 * ellipsoid_chord(x, z, (s * 7.4 * size, -4.5), (5.6 * size, 5.4 * size, 4.0 * size)) for s in (-1, 1)
    )
    return attenuation * chord * anatomy.is_female[:, None, None]
