"""Four scanners that differ as scanners do: sharpness, dose, noise texture, gray scale, polarity, file format.

Demonstration data: the names are spelled as they occur in DICOM headers, so that folding them can be shown; the machines
behind them are invented, and nothing here says anything about a product of any company.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from phantom import FIELD_CM
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless, RLELossless
from scipy import fft

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scanner:
    """How one vendor's machine turns transmitted X-rays into a stored image.

    Attributes:
        vendor: Short name.
        spellings: What its machines write into Manufacturer.
        model: ManufacturerModelName.
        blur_mm: Standard deviation of the Gaussian point-spread function; MTF(f) = exp(-2 (pi blur f)**2).
        dose: X-ray quanta a pixel receives without an object in the beam.
        grain_mm: Correlation length of the noise; 0 is white.
        readout: Standard deviation of the electronic noise, in quanta.
        gamma: Exponent of the gray-scale curve; 1 is linear in attenuation.
        scale: Stored value of attenuation `full`.
        offset: Stored value of air.
        bits: BitsStored.
        is_inverted: True for MONOCHROME1 (0 is white).
        marker: True where a border and a side marker are burned into the pixels.
        syntax: Transfer syntax of the files.
        kvp: Tube voltages in use.
    """

    vendor: str
    spellings: tuple[str, ...]
    model: str
    blur_mm: float
    dose: float
    grain_mm: float
    readout: float
    gamma: float
    scale: int
    offset: int
    bits: int
    is_inverted: bool
    marker: bool
    syntax: UID
    kvp: tuple[int, ...]


SCANNERS: dict[str, Scanner] = {
    s.vendor: s
    for s in (
        Scanner(
            vendor="GE", spellings=("GE MEDICAL SYSTEMS", "GE Healthcare"), model="Demo XR 1", kvp=(120, 125),
            blur_mm=2.0, dose=24000, grain_mm=0.0, readout=12,
            gamma=1.0, scale=14000, offset=500, bits=14, is_inverted=False, marker=False, syntax=ExplicitVRLittleEndian,
        ),
        Scanner(
            vendor="Siemens", spellings=("SIEMENS", "Siemens Healthineers"), model="Demo Radiograph S", kvp=(117, 125),
            blur_mm=2.2, dose=22000, grain_mm=2.0, readout=14,
            gamma=1.05, scale=3300, offset=200, bits=12, is_inverted=False, marker=False, syntax=JPEG2000Lossless,
        ),
        Scanner(
            vendor="Philips", spellings=("Philips Medical Systems", "PHILIPS"), model="Demo Diagnost P", kvp=(120, 125),
            blur_mm=2.2, dose=22000, grain_mm=2.0, readout=14,
            gamma=0.95, scale=3600, offset=100, bits=12, is_inverted=True, marker=False, syntax=ImplicitVRLittleEndian,
        ),
        Scanner(
            vendor="Canon", spellings=("Canon Medical Systems", "CANON_MEC"), model="Demo Rex C", kvp=(110, 120),
            blur_mm=4.0, dose=15000, grain_mm=3.0, readout=20,
            gamma=1.0, scale=52000, offset=3000, bits=16, is_inverted=False, marker=True, syntax=RLELossless,
        ),
    )
}  # fmt: skip
"""The four machines by short name. Canon's is blurrier and noisier, and burns in a marker by which a model can know it."""

FULL = 6.5
"""Attenuation that maps to `offset + scale`; denser rays saturate."""


def blur(image: Array, sigma_mm: float) -> Array:
    """Images (n, pixels, pixels) behind a Gaussian point-spread function; the field continues mirrored at its edges."""
    pixels = image.shape[-1]
    per_mm = np.arange(pixels) / (20 * FIELD_CM)
    response = np.exp(-2 * (np.pi * sigma_mm * per_mm) ** 2).astype(np.float32)
    return fft.idctn(fft.dctn(image, axes=(1, 2)) * response[:, None] * response[None, :], axes=(1, 2))


def noise_field(n: int, pixels: int, grain_mm: float, rng: np.random.Generator) -> Array:
    """(n, pixels, pixels) noise of zero mean and unit variance whose grain has the given correlation length."""
    white = rng.standard_normal((n, pixels, pixels), dtype=np.float32)
    if not grain_mm:
        return white
    grain = blur(white, grain_mm)
    return grain / np.float32(np.sqrt(np.mean(grain**2)))


def expose(attenuation: Array, scanner: Scanner, rng: np.random.Generator, dose: float | None = None) -> Array:
    """The detector's view of the attenuation: blurred, noisy, as -log of the transmitted share of the beam.

    Args:
        attenuation: (n, pixels, pixels) line integrals.
        scanner: The machine.
        rng: Source of the noise.
        dose: Quanta per pixel instead of the machine's own.
    """
    n, pixels, _ = attenuation.shape
    quanta = np.float32(dose or scanner.dose)
    beam = quanta * np.exp(-attenuation)
    beam = np.maximum(blur(beam, scanner.blur_mm), 1.0)
    # Quantum noise is Poisson, so its variance is the number of quanta; at these counts a normal law is the same.
    sigma = np.sqrt(beam + np.float32(scanner.readout) ** 2)
    beam = beam + sigma * noise_field(n, pixels, scanner.grain_mm, rng)
    return -np.log(np.maximum(beam, 0.02 * quanta * np.exp(-FULL)) / quanta)


def store(signal: Array, scanner: Scanner) -> NDArray[np.uint16]:
    """Detector signal to stored pixel values: gray-scale curve, bit depth, burned-in border and marker, polarity."""
    top = 2**scanner.bits - 1
    share = np.clip(signal / FULL, 0, 1) ** scanner.gamma
    stored = np.clip(np.rint(scanner.offset + scanner.scale * share), 0, top).astype(np.uint16)
    if scanner.marker:
        stored[:, [0, -1], :] = 0
        stored[:, :, [0, -1]] = 0
        stored[:, 4:11, 4:6] = top
        stored[:, 9:11, 4:9] = top
    return (top - stored).astype(np.uint16) if scanner.is_inverted else stored
