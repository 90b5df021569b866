"""New cases counted as the acceptance audit counted its own: by image, or by patient."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.monitoring.cases import Cases
from radaudit.measure.unit import SEVERAL
from radaudit.records import UNKNOWN, Attribute


def to_patients(
    cases: Cases, attributes: tuple[Attribute, ...], *, is_mean: bool
) -> tuple[Cases, tuple[Attribute, ...]]:
    """One case for every patient of a window: highest or mean score, diseased if any image is known to be.

    A patient's label is not known while no image is known to be diseased and one is not known yet. In different groups of an
    attribute the patient is "Several"; images without a group value do not count where others have one (`measure.unit`).

    Args:
        cases: Image by image.
        attributes: Of the same rows.
        is_mean: True for the mean score, False for the highest.
    """
    key = np.stack([cases.window, cases.patient], axis=1)
    unique, place = np.unique(key, axis=0, return_inverse=True)
    place, n = place.ravel(), len(unique)
    if is_mean:
        score = np.bincount(place, cases.score, minlength=n) / np.bincount(place, minlength=n)
    else:
        score = np.zeros(n)
        np.maximum.at(score, place, cases.score)
    diseased = np.bincount(place, cases.label == 1, minlength=n) > 0
    is_open = np.bincount(place, cases.label < 0, minlength=n) > 0
    label = np.where(diseased, 1, np.where(is_open, -1, 0)).astype(np.int8)
    grouped = Cases(unique[:, 0], score, label, unique[:, 1])
    return grouped, tuple(_of_patients(a, place, n) for a in attributes)


def _of_patients(attribute: Attribute, place: NDArray[np.intp], n: int) -> Attribute:
    levels = (*attribute.levels, *(level for level in (UNKNOWN, SEVERAL) if level not in attribute.levels))
    seen = np.zeros((n, len(levels)), dtype=bool)
    seen[place, attribute.codes] = True
    seen[:, levels.index(UNKNOWN)] &= ~np.delete(seen, levels.index(UNKNOWN), axis=1).any(axis=1)
    codes = np.where(seen.sum(axis=1) > 1, levels.index(SEVERAL), seen.argmax(axis=1)).astype(np.int32)
    return Attribute(attribute.name, codes, levels, attribute.source)
