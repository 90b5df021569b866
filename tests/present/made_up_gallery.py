"""A gallery of flat pictures for any audit: every mark that a thumbnail can have, no image of anybody."""

from __future__ import annotations

from radaudit.load.thumbnails.encoding import encode_thumbnail
from radaudit.load.thumbnails.shown import Shown
from radaudit.records import EVERYONE, Audit
from radaudit.records.gallery import Gallery, Picture, Thumbnail

FLAT_PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00"
    b"\rIDATx\x9cc\xf8\xff\xff\xff\x7f\x00\t\xfb\x03\xfd\x05CE\xca\x00\x00\x00\x00IEND\xaeB`\x82"
)


def flat_picture(value: int = 90) -> Picture:
    """A small gray picture."""
    import numpy as np

    return encode_thumbnail(Shown(np.full((40, 30), value, dtype=np.uint8), (40, 30)))


def make_gallery(audit: Audit, *, per_row: int = 3, saliency: str = "grad-cam") -> Gallery:
    """Thumbnails for every group of a plain attribute: one with everything, one without saliency, one that cannot be shown."""
    plain = [n for n in audit.evidence.attributes if "*" not in n]
    groups = [s.group for s in audit.evidence.groups if s.group.attribute in plain] or [EVERYONE]
    overlay = Picture(FLAT_PNG, "image/png", 1, 1) if saliency else None
    found = []
    for group in groups:
        found += [
            Thumbnail(group, "missed", 1, flat_picture(), is_covered=True, is_slice=True, overlay=overlay),
            Thumbnail(group, "missed", 2, flat_picture(120), without_overlay="no part of it spoke for disease"),
            Thumbnail(group, "flagged", 1, absent="the file is damaged"),
        ]
    return Gallery(per_row, tuple(found), saliency, tuple(groups[:1]))
