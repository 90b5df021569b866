"""Pictures of the images on which a model failed worst. Part of no `audit.json`: it holds pixels of patients."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from radaudit.records.groups import Group

ErrorKind = Literal["missed", "flagged"]
"""What went wrong: a diseased case below the threshold, or one without the disease at or above it."""

MOST_PER_ROW = 12
"""Most thumbnails of one group and kind that can be asked for."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture without any metadata.

    Attributes:
        data: The file's bytes.
        media_type: "image/jpeg" or "image/png".
        width: Pixels.
        height: Pixels.
    """

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """One image of a row of failures: its pixels, its group, and its place in the row. Neither its score nor its name.

    Attributes:
        group: In whose row it stands.
        kind: What went wrong.
        rank: Its place in the row, from 1, the worst error first.
        picture: The picture; None where there is none to show.
        absent: Why there is no picture, in words and without any path or identifier.
        is_slice: True where it is the middle slice of a volume.
        is_covered: True where likely text was found in the pixels and covered.
        overlay: Where the model saw signs of disease, with transparency, of the picture's proportions; None where not asked for
            or not to be had.
        without_overlay: Why there is no overlay, where one was asked for.
    """

    group: Group
    kind: ErrorKind
    rank: int
    picture: Picture | None = None
    absent: str = ""
    is_slice: bool = False
    is_covered: bool = False
    overlay: Picture | None = None
    without_overlay: str = ""

    @property
    def n_bytes(self) -> int:
        """Bytes of its pictures."""
        return sum(len(p.data) for p in (self.picture, self.overlay) if p is not None)


@dataclass(frozen=True, slots=True)
class Gallery:
    """The worst failures by group.

    Attributes:
        wanted: How many thumbnails were asked for of every group and kind.
        thumbnails: By group, then kind, then rank.
        saliency: How the overlays were made: "grad-cam", "occlusion", or "" where none were asked for.
        cut: Groups of which fewer are shown than were asked for and found, because the page would become too large.
        is_by_patient: True where errors are those of patients, of whom one image is shown.
    """

    wanted: int
    thumbnails: tuple[Thumbnail, ...]
    saliency: str = ""
    cut: tuple[Group, ...] = ()
    is_by_patient: bool = False

    @property
    def n_shown(self) -> int:
        """Thumbnails that show pixels."""
        return sum(t.picture is not None for t in self.thumbnails)
