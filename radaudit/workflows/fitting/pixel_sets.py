"""The images of a training: read once, checked for copies across splits, divided into sets and cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from radaudit.load.names import is_named
from radaudit.load.pixels import read_input
from radaudit.records import Attribute, Preprocessing
from radaudit.records.wording import count
from radaudit.train.cells import Cells, divide_cells, place
from radaudit.train.data.training_set import TrainingSet
from radaudit.train.data.unreadable import UnreadableImages
from radaudit.train.data.variations import choose_variations
from radaudit.train.leakage.checking import find_leaks, refuse_leaks
from radaudit.train.leakage.fingerprint import fingerprint
from radaudit.workflows.fitting.material import TEST, TRAIN, VALIDATION, Material
from radaudit.workflows.fitting.train_options import TrainOptions

SITES = ("site", "hospital", "institution", "center", "centre", "department")
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, eq=False)
class PixelSets:
    """What the loop trains on.

    Attributes:
        material: The rows, without those that were left out as unreadable.
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
    attributes: Sequence[str],
    preprocessing: Preprocessing,
    options: TrainOptions,
    progress: Callable[[int, int], Any] | None = None,
) -> PixelSets:
    """Reads every image once, so that a broken file is told now and not at night, and refuses copies across splits.

    Test images are read for the search of copies only; their labels are not looked at.

    Args:
        material: The rows.
        attributes: Names of the attributes that make cells.
        preprocessing: How images become the network's input.
        options: Of the training.
        progress: Told how many images are done, of how many.

    Raises:
        UnreadableImages: Where training or validation images cannot be read and nobody said to skip them.
        UsageError: Where splits share an image.
    """
    variations = choose_variations(options.augment, options.augment_options, len(preprocessing.size))
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
    label = material.cohort.truth["label"]
    split = material.split[order]
    leaks = find_leaks(
        split,
        material.patient_name[order] if material.cohort.has_patients else None,
        sites=[a.take(order) for a in material.cohort.attributes if is_named(a.name, SITES)],
        fingerprints=seen,
        row=material.row[order],
    )
    refuse_leaks(leaks)
    notes += [leak.sentence for leak in leaks]
    by_name = {a.name: a for a in material.cohort.attributes}
    used = [by_name[name] for name in attributes]
    train, validation = (material.rows_of(name) for name in (TRAIN, VALIDATION))
    cells = divide_cells(label[train], _at(used, train), options.smallest_cell)
    placed, more = place(cells, label[validation], _at(used, validation))
    is_varied = options.augment != "none" or bool(options.augment_options)
    assert material.cohort.image is not None
    return PixelSets(
        material,
        whole.take(np.flatnonzero(split == TRAIN), variations if is_varied else None, cells.index),
        whole.take(np.flatnonzero(split == VALIDATION), None, placed),
        cells,
        tuple(material.cohort.image[i] for i in train),
        (*notes, *cells.notes, *more),
    )


def _store(
    material: Material, preprocessing: Preprocessing, options: TrainOptions
) -> tuple[TrainingSet, np.typing.NDArray[np.intp]]:
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


def _at(attributes: Sequence[Attribute], rows: np.typing.NDArray[np.intp]) -> list[Attribute]:
    return [attribute.take(rows) for attribute in attributes]
