"""What an image's bytes are, in sixteen digits: whether the same image is met again, whatever its file is called."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from radaudit.load.models.hashing import hash_file

DIGITS = 16
"""Of the SHA-256: in a million images two differ by chance in all but one of ten million cases."""


def fingerprint_images(images: Sequence[str]) -> tuple[str, ...]:
    """The fingerprint of every image, "" for one that cannot be read.

    Args:
        images: Paths; a folder is a series, and `scans.npz#12` an entry of a file.
    """
    files: dict[str, str] = {}
    found = []
    for image in images:
        place, _, entry = (image, "", "") if Path(image).exists() else image.partition("#")
        if place not in files:
            files[place] = _digest(Path(place))
        whole = files[place]
        if whole and entry:
            whole = hashlib.sha256(f"{whole}#{entry}".encode("utf-8", "surrogateescape")).hexdigest()
        found.append(whole[:DIGITS])
    return tuple(found)


def _digest(path: Path) -> str:
    try:
        if not path.is_dir():
            return hash_file(path)
        # Names of files say nothing about a series; its slices do.
        inside = sorted(hash_file(file) for file in path.rglob("*") if file.is_file())
        return hashlib.sha256("\n".join(inside).encode()).hexdigest() if inside else ""
    except (OSError, ValueError):
        return ""
