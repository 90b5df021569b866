"""What a training ran with."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from radaudit import __version__

PACKAGES = ("numpy", "scipy", "scikit-learn", "torch", "lightning", "monai", "einops", "pydicom", "nibabel", "pillow")


def training_versions() -> dict[str, str]:
    """Name -> version of everything that decides about the numbers, the processor's architecture included."""
    found = {"radaudit": __version__, "python": platform.python_version(), "machine": platform.machine()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
