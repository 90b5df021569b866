"""The images of a training: read once, checked for copies across splits, divided into sets and cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.load.names import is_named
from radaudit.load.pixels import read_input
from radaudit.records import Attribute, Preprocessing
from radaudit.records.wording import count
from radaudit.train.cells import Cells, divide_cells, place
from radaudit.train.data.training_set import TrainingSet
from radaudit.train.data.unreadable import UnreadableImages
from radaudit.train.data.variations import choose_variations
from radaudit.train.leakage.checking import find_leaks, refuse_leaks
from radaudit.train.leakage.fingerprint import Fingerprint, fingerprint
from radaudit.train.leakage.leak import Leak
from radaudit.workflows.training_steps.material import TEST, TRAIN, VALIDATION, Material
from radaudit.workflows.training_steps.train_options import TrainOptions

SITES = ("site", "hospital", "institution", "center", "centre", "department")
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """Every image of a training, read once.

    Attributes:
        material: The rows, without those that were left out as unreadable.
        whole: All images, those of training first.
        place: (n,) where in `whole` each row's image is.
        fingerprints: (n,) of the images, in the order of the rows.
        notes: Sentences for the user.
    """

    material: Material
    whole: TrainingSet
    place: NDArray[np.intp]
    fingerprints: tuple[Fingerprint, ...]
    notes: tuple[str, ...]

    def take(self, rows: NDArray[np.intp]) -> TrainingSet:
        """The images of some rows as they are, which share the pixels."""
        return self.whole.take(self.place[rows], None)


@dataclass(frozen=True, slots=True, eq=False)
class PixelSets:
    """What the loop trains on.

    Attributes:
        material: The rows.
        training: The training set, varied as asked for.
        validation: The validation set, as it is.
        cells: Of the training rows.
        files: Names of the training images, for messages on the terminal.
        notes: Sentences for the user.
    """

    material: Material
    training: TrainingSet
    validation: TrainingSet
    cells: Cells
    files: tuple[str, ...]
    notes: tuple[str, ...]


def read_pixels(
    material: Material,
    preprocessing: Preprocessing,
    options: TrainOptions,
    progress: Callable[[int, int], Any] | None = None,
) -> Pixels:
    """Reads every image once, so that a broken file is told now and not at night, and refuses copies across splits.

    Test images are read for the search of copies only; their labels are not looked at.

    Args:
        material: The rows.
        preprocessing: How images become the network's input.
        options: Of the training.
        progress: Told how many images are done, of how many.

    Raises:
        UnreadableImages: Where training or validation images cannot be read and nobody said to skip them.
        UsageError: Where splits share an image.
    """
    choose_variations(options.augment, options.augment_options, len(preprocessing.size))  # a wrong name is told now
    notes = list[str]()
    while True:
        whole, order = _store(material, preprocessing, options)
        try:
            seen = whole.prepare(options.workers, progress, fingerprint)
            break
        except UnreadableImages as error:
            gone = np.zeros(material.cohort.n, dtype=bool)
            gone[order[list(error.failures)]] = True
            needed = gone & (material.split != TEST)
            if not error.failures or (needed.any() and not options.skip_unreadable):
                raise type(error)(
                    error.problem, f"{error.cure} Or leave them out with --skip-unreadable.", error.failures
                ) from None
            note = f"Left out, because they cannot be read: {count(int(gone.sum()), 'image')}. {error.problem}"
            notes.append(note)
            material = material.without(gone, note)
    place = np.argsort(order)
    found = Pixels(material, whole, place, tuple(seen[i] for i in place), ())
    leaks = look_for_leaks(found, material.split)
    return replace(found, notes=(*notes, *(leak.sentence for leak in leaks)))


def look_for_leaks(pixels: Pixels, split: NDArray[np.str_]) -> tuple[Leak, ...]:
    """What the parts share that is suspicious.

    Args:
        pixels: The images.
        split: (n,) name of every row's part; rows without one are not looked at.

    Raises:
        UsageError: Where parts share a patient or an image.
    """
    rows = np.flatnonzero(split != "")
    material = pixels.material
    leaks = find_leaks(
        split[rows],
        material.patient_name[rows] if material.cohort.has_patients else None,
        sites=[a.take(rows) for a in material.cohort.attributes if is_named(a.name, SITES)],
        fingerprints=[pixels.fingerprints[i] for i in rows],
        row=material.row[rows],
    )
    refuse_leaks(leaks)
    return leaks


def divide_pixels(
    pixels: Pixels, split: NDArray[np.str_], attributes: Sequence[str], options: TrainOptions
) -> PixelSets:
    """The sets of a training, which share the pixels, and the cells of its training rows.

    Args:
        pixels: All images.
        split: (n,) "train", "validation", anything else for rows that take no part.
        attributes: Names of the attributes that make cells.
        options: Of the training.
    """
    material = replace(pixels.material, split=split)
    variations = choose_variations(options.augment, options.augment_options, len(pixels.whole.preprocessing.size))
    label = material.cohort.truth["label"]
    by_name = {a.name: a for a in material.cohort.attributes}
    used = [by_name[name] for name in attributes]
    train, validation = (material.rows_of(name) for name in (TRAIN, VALIDATION))
    cells = divide_cells(label[train], _at(used, train), options.smallest_cell)
    placed, more = place(cells, label[validation], _at(used, validation))
    is_varied = options.augment != "none" or bool(options.augment_options)
    assert material.cohort.image is not None
    return PixelSets(
        material,
        pixels.whole.take(pixels.place[train], variations if is_varied else None, cells.index),
        pixels.whole.take(pixels.place[validation], None, placed),
        cells,
        tuple(material.cohort.image[i] for i in train),
        (*cells.notes, *more),
    )


def _store(
    material: Material, preprocessing: Preprocessing, options: TrainOptions
) -> tuple[TrainingSet, NDArray[np.intp]]:
    """All images, those of training first, so that memory is spent on what is read in every epoch."""
    order = np.concatenate([material.rows_of(name) for name in (TRAIN, VALIDATION, TEST)])
    image = material.cohort.image
    assert image is not None
    needed = int((material.split != TEST).sum()) * int(np.prod((preprocessing.channels, *preprocessing.size))) * 4
    whole = TrainingSet(
        [image[i] for i in order],
        material.cohort.truth["label"][order],
        np.zeros(len(order), dtype=np.int64),
        preprocessing,
        read_input,
        seed=options.seed,
        cache=min(options.cache * MEGABYTE, needed),
        row=material.row[order],
    )
    return whole, order


def _at(attributes: Sequence[Attribute], rows: NDArray[np.intp]) -> list[Attribute]:
    return [attribute.take(rows) for attribute in attributes]
