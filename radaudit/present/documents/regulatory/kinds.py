"""What an attribute is about, by the names that cohorts customarily give it."""

from __future__ import annotations

_CENTERS = ("site", "hospital", "center", "centre", "institution", "clinic", "country", "region", "source", "dataset")
_SOURCES = (*_CENTERS, "vendor", "manufacturer", "scanner")
_ACQUISITION = (
    *_SOURCES, "device", "modality", "view", "projection", "protocol", "sequence", "field strength", "kvp", "kernel",
    "slice thickness", "contrast", "detector", "portable",
)  # fmt: skip


def is_center(attribute: str) -> bool:
    """True for what divides patients by where they were examined: hospital, country."""
    return _says(attribute, _CENTERS)


def is_source(attribute: str) -> bool:
    """True for what divides data by where they come from: hospital, vendor, scanner."""
    return _says(attribute, _SOURCES)


def is_acquisition(attribute: str) -> bool:
    """True for what divides images by how or where they were acquired: vendor, view, field strength."""
    return _says(attribute, _ACQUISITION)


def _says(attribute: str, names: tuple[str, ...]) -> bool:
    """Whether one of the names stands in the attribute's as words of their own: "scanner_vendor", but not "viewer"."""
    words = f" {' '.join(attribute.lower().replace('_', ' ').replace('-', ' ').split())} "
    return any(f" {name} " in words for name in names)
