"""How much of a gallery a page has room for."""

from __future__ import annotations

import dataclasses

from radaudit.records.gallery import Gallery, Thumbnail

MARKUP = 420
"""Bytes of a thumbnail on the page beside its pictures: its place, its caption, its text alternative."""

SPARE = 8_000
"""Bytes for the names of the groups that lose some."""

MOST_RESERVED = 250_000
"""Bytes: a quarter of a static page. Who asks for pictures gives up folded tables for some of them, not for all."""


def emptied(gallery: Gallery) -> Gallery:
    """The gallery without a picture: what its section takes beside them."""
    return dataclasses.replace(gallery, thumbnails=())


def reserved(gallery: Gallery) -> int:
    """Bytes that the rest of the page leaves to the pictures before it is shortened for its own sake."""
    return min(MOST_RESERVED, SPARE + sum(_size(t) for t in gallery.thumbnails))


def fitting(gallery: Gallery, n_bytes: int) -> Gallery:
    """The gallery as far as a page has room for it, the worst errors of every group first.

    Args:
        gallery: All thumbnails.
        n_bytes: What the page has left beside an empty gallery.

    Returns:
        The same gallery where it fits; else without the last ranks, and with the names of the groups that lost some.
    """
    room = n_bytes - SPARE
    kept: set[int] = set()
    by_rank = sorted(range(len(gallery.thumbnails)), key=lambda i: gallery.thumbnails[i].rank)
    for i in by_rank:
        room -= _size(gallery.thumbnails[i])
        if room < 0:
            break
        kept.add(i)
    if len(kept) == len(gallery.thumbnails):
        return gallery
    lost = [t.group for i, t in enumerate(gallery.thumbnails) if i not in kept]
    return dataclasses.replace(
        gallery,
        thumbnails=tuple(t for i, t in enumerate(gallery.thumbnails) if i in kept),
        cut=tuple(dict.fromkeys((*gallery.cut, *lost))),
    )


def _size(thumbnail: Thumbnail) -> int:
    """Bytes on the page: pictures stand there in base64, four characters for three bytes."""
    return MARKUP + sum(-(-len(p.data) // 3) * 4 for p in (thumbnail.picture, thumbnail.overlay) if p is not None)
