"""The failure gallery: off unless asked for, made after the audit, of the few images on which the model failed worst."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from radaudit.errors import Undefined, Unreadable, UsageError
from radaudit.language import noted
from radaudit.load.image_paths import absolute_paths
from radaudit.measure.unit import to_unit
from radaudit.measure.worst_errors import WorstError, find_worst, image_of
from radaudit.records import EVERYONE, Cohort, Evidence, Group, Model, Predictions, Preprocessing
from radaudit.records.gallery import MOST_PER_ROW, Gallery, Picture, Thumbnail
from radaudit.workflows.options import DEFAULT_BATCH_SIZE, AuditOptions, Progress
from radaudit.workflows.reading import read_rows

if TYPE_CHECKING:
    from radaudit.load.thumbnails.shown import Shown
    from radaudit.predict.saliency.explaining import Explainer

MOST_READ = 240
"""Thumbnails of one gallery at most, so that reading them takes minutes and a page stays a page."""


class Wanted(NamedTuple):
    """What was asked for.

    Attributes:
        per_row: Thumbnails of each group and kind.
        has_saliency: Whether they get a saliency overlay.
    """

    per_row: int
    has_saliency: bool = False

    @property
    def options(self) -> Mapping[str, object]:
        """As options of the command line, for the record of what was given."""
        return {"gallery": self.per_row} | ({"saliency": True} if self.has_saliency else {})


def want_gallery(per_row: object, has_saliency: object, *, has_model: bool) -> Wanted | None:
    """Checks what was asked for, before anything is read; None where no gallery was.

    Raises:
        UsageError: When the number is unusable, or saliency is asked for without a gallery or without a model.
    """
    if not isinstance(has_saliency, bool):
        raise UsageError(f"saliency is {has_saliency!r}: expected True or False.", "Give saliency=True, say.")
    if per_row is None:
        if has_saliency:
            raise UsageError(
                "Saliency is drawn over the thumbnails of a gallery, and no gallery is asked for.",
                "Say how many thumbnails of each group: --gallery 6 --saliency.",
            )
        return None
    if isinstance(per_row, bool) or not isinstance(per_row, Integral) or not 1 <= int(per_row) <= MOST_PER_ROW:
        raise UsageError(
            f"gallery is {per_row!r}: expected how many images of each group and kind of error, 1 to {MOST_PER_ROW}.",
            "Give --gallery 6, say.",
        )
    if has_saliency and not has_model:
        raise UsageError(
            "Saliency shows what moved a model's score, and there are scores only, no model.",
            "Give the model, or leave --saliency out.",
        )
    return Wanted(int(per_row), has_saliency)


def check_images(cohort: Cohort) -> None:
    """Makes sure that the cohort names images, before a number is computed.

    Raises:
        UsageError: When it does not.
    """
    if cohort.image is None and "image" not in cohort.roles:
        raise UsageError(
            f"A gallery shows images, and {cohort.name} names none: it has no image column.",
            "Name the column of image files with --image COLUMN, or leave --gallery out.",
        )


def reopen(model: Any, given: AuditOptions, chosen: AuditOptions) -> Model:
    """Opens the model again, for the few images of the gallery; only here does torch come in."""
    from radaudit.workflows.scoring import open_chosen

    return open_chosen(model, given, chosen)


def make_gallery(
    wanted: Wanted,
    predictions: Predictions,
    evidence: Evidence,
    source: Any,
    chosen: AuditOptions,
    *,
    open_model: Callable[[], Model] | None = None,
    progress: Progress | None = None,
) -> Gallery:
    """Reads the images that failed worst and makes them small; runs the model again on these alone, for saliency.

    Args:
        wanted: How many, and whether with saliency.
        predictions: The audit's scores, image by image.
        evidence: What the audit shows: its groups, the locked threshold, what is withheld.
        source: The cohort's table.
        chosen: The audit's options.
        open_model: Opens the model again; None for given scores.
        progress: Called with the number of images done and their total.

    Raises:
        UsageError: When the table or the model has changed so that it cannot be read any more.
    """
    by_unit = to_unit(predictions, chosen.get("unit", "image"))
    is_by_patient = by_unit is not predictions
    worst = find_worst(
        by_unit,
        evidence.thresholds[0],
        _groups(evidence),
        wanted.per_row,
        {w.group.attribute for w in evidence.withheld},
    )
    kept = sorted(worst, key=lambda e: e.rank)[:MOST_READ]
    cut = tuple(dict.fromkeys(e.group for e in worst if e not in set(kept)))
    images = predictions.cohort.image or _images_beside_scores(source, chosen)
    if len(images) != predictions.cohort.n:
        raise UsageError(
            f"{predictions.cohort.name} has changed since it was scored: {len(images)} rows instead of "
            f"{predictions.cohort.n}.",
            "Run the audit again.",
        )
    workshop = _Workshop(predictions, open_model if wanted.has_saliency else None, chosen)
    made: dict[WorstError, Thumbnail] = {}
    for done, error in enumerate(kept, 1):
        row = image_of(predictions, error.row, error.kind) if is_by_patient else error.row
        made[error] = workshop.make(error, images[row])
        if progress is not None:
            progress(done, len(kept))
    thumbnails = tuple(made[e] for e in worst if e in made)
    return Gallery(wanted.per_row, thumbnails, workshop.method, cut, is_by_patient)


def _groups(evidence: Evidence) -> tuple[Group, ...]:
    """Groups of plain attributes that the report shows with numbers; all cases at once where there is no attribute."""
    plain = {name for name in evidence.attributes if "*" not in name}
    hidden = {w.group for w in evidence.withheld}
    if plain:
        return tuple(s.group for s in evidence.groups if s.group.attribute in plain and s.group not in hidden)
    return (EVERYONE,) if evidence.summary(EVERYONE).n_patients >= evidence.smallest_group else ()


def _images_beside_scores(source: Any, chosen: AuditOptions) -> Sequence[str | None]:
    """The image of every row of a cohort that was read for its scores; None where a cell is empty."""
    table, role, _ = read_rows(source, chosen, needs="score")
    column = table.column(role["image"])
    paths = absolute_paths(column, table.folder)
    return [None if lacks else paths[code] for code, lacks in zip(column.codes, column.is_missing, strict=True)]


class _Pictures(NamedTuple):
    """What is made of one image, kept because an image often stands in the rows of several groups."""

    picture: Picture
    is_slice: bool
    is_covered: bool
    overlay: Picture | None = None
    without: str = ""


class _Workshop:
    """Makes thumbnails.

    Args:
        predictions: Whose model prepares the images, where there is one.
        open_model: Opens it, where saliency is wanted.
        chosen: The audit's options.
    """

    def __init__(self, predictions: Predictions, open_model: Callable[[], Model] | None, chosen: AuditOptions) -> None:
        facts = predictions.model
        self._preprocessing: Preprocessing | None = None if facts is None else facts.preprocessing
        self._facts = facts
        self._open_model = open_model
        self._batch_size = chosen.get("batch_size", DEFAULT_BATCH_SIZE)
        self._explainer: Explainer | None = None
        self._made: dict[str, _Pictures | str] = {}

    @property
    def method(self) -> str:
        """How the overlays were made, "" where there are none."""
        return "" if self._explainer is None else self._explainer.method

    def make(self, error: WorstError, image: str | None) -> Thumbnail:
        """The thumbnail of one error; why there is none, where its image cannot be read."""
        place = (error.group, error.kind, error.rank)
        if image is None:
            return Thumbnail(*place, absent=noted("no image is named for it"))
        if image not in self._made:
            self._made[image] = self._read(image)
        made = self._made[image]
        if isinstance(made, str):
            return Thumbnail(*place, absent=made)
        return Thumbnail(
            *place,
            picture=made.picture,
            is_slice=made.is_slice,
            is_covered=made.is_covered,
            overlay=made.overlay,
            without_overlay=made.without,
        )

    def _read(self, image: str) -> _Pictures | str:
        from radaudit.load.thumbnails.encoding import encode_thumbnail
        from radaudit.load.thumbnails.shown import read_shown

        try:
            shown = read_shown(image, self._preprocessing)
        except Unreadable as error:
            return str(error)
        except Exception as error:  # one odd image must not end an audit whose numbers are there
            return noted("the image could not be shown ({code})", code=type(error).__name__)
        overlay, without = self._explain(shown, image) if self._open_model is not None else (None, "")
        return _Pictures(encode_thumbnail(shown), shown.plane is not None, shown.is_covered, overlay, without)

    def _explain(self, shown: Shown, image: str) -> tuple[Picture | None, str]:
        from radaudit.load.pixels import read_input
        from radaudit.load.thumbnails.encoding import encode_overlay

        assert self._preprocessing is not None
        try:
            found = self._opened().explain(read_input(image, self._preprocessing))
        except (Undefined, Unreadable) as error:
            return None, str(error)
        return encode_overlay(found, shown, self._preprocessing, float(np.max(found))), ""

    def _opened(self) -> Explainer:
        if self._explainer is None:
            from radaudit.predict.saliency.explaining import Explainer

            assert self._open_model is not None
            assert self._facts is not None
            # What its output means was settled over all images; alone it could not be told.
            model = dataclasses.replace(self._open_model(), facts=self._facts)
            self._explainer = Explainer(model, batch_size=self._batch_size)
        return self._explainer
