"""The worst errors of every group as thumbnails; only where somebody asked for patients' images on the page."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Entry, Heading, HowTo, KeyValue, Prose
from radaudit.present.sections import section
from radaudit.present.view import MOST_DRAWN, View
from radaudit.records import EVERYONE, Group, wording
from radaudit.records.gallery import ErrorKind, Gallery, Picture, Thumbnail

KINDS: tuple[tuple[ErrorKind, str], ...] = (("missed", phrase("Missed")), ("flagged", phrase("Falsely flagged")))

GRAD_CAM = (
    "Selvaraju RR et al. Grad-CAM: visual explanations from deep networks via gradient-based localization. ICCV 2017, "
    "doi:10.1109/ICCV.2017.74"
)
OCCLUSION = "Zeiler MD, Fergus R. Visualizing and understanding convolutional networks. ECCV 2014, doi:10.1007/978-3-319-10590-1_53"
SANITY = "Adebayo J et al. Sanity checks for saliency maps. NeurIPS 2018, doi:10.48550/arXiv.1810.03292"

METHODS = {
    "grad-cam": (
        phrase("Grad-CAM: the network’s late feature maps, weighted by how the score for disease moves with them."),
        GRAD_CAM,
    ),
    "occlusion": (
        phrase(
            "Occlusion: parts of the image are hidden in turn, and the score for disease falls where they mattered."
        ),
        OCCLUSION,
    ),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One thumbnail as it stands on the page.

    Attributes:
        alt: What it is, for a reader who can't see it.
        source: The picture as a data address, "" where there is none.
        width: Pixels.
        height: Pixels.
        overlay: The saliency map likewise.
        caption: Its place in the row, and what was done to it.
        absent: Why there is no picture.
    """

    alt: str
    source: str = ""
    width: int = 0
    height: int = 0
    overlay: str = ""
    caption: tuple[str, ...] = ()
    absent: str = ""


@dataclass(frozen=True, slots=True)
class GalleryRow:
    """The errors of one kind in one group; `none` is said where there are none."""

    title: str
    tiles: tuple[Tile, ...]
    none: str = ""


@dataclass(frozen=True, slots=True)
class GalleryBlock:
    """A warning, what is shown, and the rows of every group. `has_overlays` puts a switch above them that needs no script."""

    kind: ClassVar[str] = "gallery"
    warning: tuple[str, str]
    lead: tuple[str, ...]
    attributes: tuple[tuple[str, tuple[tuple[str, tuple[GalleryRow, ...]], ...]], ...]
    has_overlays: bool = False


@section("Failure gallery", order=78)
def gallery(view: View) -> Iterator[Block]:
    """A warning, then the rows; where the audit was made with a gallery and the page is made without images, where it is."""
    found = view.gallery
    if found is None:
        if "gallery" in (view.audit.provenance.options or {}):
            yield Prose((_made_of_images(),), "note")
        return
    yield GalleryBlock(
        _warning(),
        tuple(_lead(view, found)),
        tuple(_attributes(view, found)),
        any(t.overlay for t in found.thumbnails),
    )
    if notes := tuple(_notes(view, found)):
        yield Prose(notes, "list")
    if found.saliency:
        yield Heading(say("Saliency"))
        method, cite = METHODS[found.saliency]
        yield KeyValue((
            Entry(say("Method"), say(method), typeset.references(cite)),
            Entry(say("What it is not"), _caution(), typeset.references(SANITY)),
        ))  # fmt: skip
    yield _how_to(found)


def _made_of_images() -> str:
    return say(
        "The report of this audit had a failure gallery. It was made of the images, which audit.json does not hold: make it "
        "again with radaudit report and --gallery, where the images are."
    )


def _warning() -> tuple[str, str]:
    return (
        say("These are patients’ images. Do not pass this page on unless you may pass on every one of them."),
        say("Text in the pixels is covered only where it was found, and a slice through a head can show a face."),
    )


def _caution() -> str:
    return say(
        "Saliency does not explain why the model failed, and it can mislead: such maps can look convincing on networks that "
        "learned nothing. It is a question for a reader, never a finding."
    )


def _lead(view: View, found: Gallery) -> Iterator[str]:
    threshold = wording.threshold_text(view.evidence.thresholds[0])
    yield say(
        "The cases on which the model was most wrong at the threshold {threshold}: of every group up to {n} that it missed and "
        "{n} that it flagged falsely, the worst first.",
        threshold=threshold,
        n=wording.whole(found.wanted),
    )
    yield (
        say("Patients are counted; of each one image is shown, the one on which the model was most wrong.")
        if found.is_by_patient
        else say("Each patient stands once in a row, with the image on which the model was most wrong.")
    )


def _attributes(view: View, found: Gallery) -> Iterator[tuple[str, tuple[tuple[str, tuple[GalleryRow, ...]], ...]]]:
    held: dict[tuple[Group, ErrorKind], list[Thumbnail]] = {}
    for thumbnail in found.thumbnails:
        held.setdefault((thumbnail.group, thumbnail.kind), []).append(thumbnail)
    plain = [name for name in view.attributes if "*" not in name]
    if not plain:
        yield "", ((say("Everyone"), _rows(found, EVERYONE, held, is_beside=False)),)
    for name in plain:
        is_beside = bool(view.withheld_of(name))
        groups = [s.group for s in view.groups_of(name) if s.n]
        if len(groups) > MOST_DRAWN:
            groups = [g for g in groups if any((g, kind) in held for kind, _ in KINDS)]
        if groups:
            yield name, tuple((typeset.group_name(g), _rows(found, g, held, is_beside=is_beside)) for g in groups)


def _rows(
    found: Gallery, group: Group, held: dict[tuple[Group, ErrorKind], list[Thumbnail]], *, is_beside: bool
) -> tuple[GalleryRow, ...]:
    rows = []
    for kind, title in KINDS:
        tiles = tuple(_tile(t) for t in held.get((group, kind), ()))
        if group in found.cut and not tiles:
            none = say("Left out, to keep the page small.")
        else:
            # Beside a group that is withheld even "none" would be a count.
            none = say("Fewer than two.") if is_beside else say("None.")
        rows.append(GalleryRow(say(title), tiles, "" if tiles else none))
    return tuple(rows)


def _tile(thumbnail: Thumbnail) -> Tile:
    group, rank = typeset.isolated(wording.group_label(thumbnail.group)), wording.whole(thumbnail.rank)
    if thumbnail.kind == "missed":
        alt = say("Image of missed case {rank} of {group}.", rank=rank, group=group)
    else:
        alt = say("Image of falsely flagged case {rank} of {group}.", rank=rank, group=group)
    picture = thumbnail.picture
    if picture is None:
        return Tile(alt, absent=say("Not shown: {reason}.", reason=recalled(thumbnail.absent)), caption=(rank,))
    overlay = "" if thumbnail.overlay is None else _address(thumbnail.overlay)
    caption = (rank, *_marks(thumbnail))
    return Tile(alt, _address(picture), picture.width, picture.height, overlay, caption)


def _marks(thumbnail: Thumbnail) -> Iterator[str]:
    if thumbnail.is_covered:
        yield say("likely text covered")
    if thumbnail.is_slice:
        yield say("middle slice")
    if thumbnail.without_overlay:
        yield say("no saliency: {reason}", reason=recalled(thumbnail.without_overlay))


def _address(picture: Picture) -> str:
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode('ascii')}"


def _notes(view: View, found: Gallery) -> Iterator[str]:
    covered = sum(t.is_covered for t in found.thumbnails)
    if covered:
        yield say(
            "Thumbnails with likely burned-in text, which was covered: {covered} of {n}. What was not found is still there.",
            covered=wording.whole(covered),
            n=wording.whole(len(found.thumbnails)),
        )
    withheld = [w.group for name in view.attributes if "*" not in name for w in view.withheld_of(name)]
    if withheld:
        names = typeset.listed([typeset.isolated(wording.group_label(g)) for g in withheld])
        yield say("Groups that are withheld have no row: {names}.", names=names)
    if any(len(view.groups_of(name)) > MOST_DRAWN for name in view.attributes if "*" not in name):
        yield say(
            "Of attributes with more than {n} groups only those stand here that have an image.",
            n=wording.whole(MOST_DRAWN),
        )
    if found.cut:
        names = wording.listed([typeset.isolated(wording.group_label(g)) for g in found.cut], 12)
        yield say("To keep the page small, fewer are shown than were asked for of these groups: {names}.", names=names)


def _how_to(found: Gallery) -> HowTo:
    read = [
        say(
            "Missed cases have the disease and the lowest scores below the threshold; falsely flagged ones do not have it and "
            "have the highest scores. Scores, names, dates and files are left out on purpose."
        ),
        say(
            "Look along a row for what its images share: a marker, a tube, a projection, a poor exposure. What you see is a "
            "question to ask of the numbers, not an answer: these images were chosen because they failed."
        ),
        say(
            "Gray values are those that the model is given where its preprocessing says so, else those that the file asks to be "
            "displayed. Of a volume the middle slice is shown, which need not hold the finding."
        ),
    ]
    if found.saliency:
        read.append(
            say(
                "Colored is where the model saw signs of disease, from violet (weak) over green to yellow (strongest), measured "
                "against the strongest place of the same image: colors of two images cannot be compared."
            )
        )
    not_shown = (
        say(
            "That nobody can be recognized. Text was looked for and covered where it was found, and letters are made small; "
            "neither is sure. A slice through a head can show a face, and an unusual body or implant can be known again. An "
            "image in the rows of several groups tells more of its patient than one group."
        ),
        say("How often the model fails: twelve thumbnails look the same whether twelve failed or twelve thousand."),
        say("Whether the label is right. Some of the worst errors of a good model are errors of the truth."),
    )
    return HowTo(tuple(read), not_shown)
