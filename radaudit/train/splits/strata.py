"""What the patients of a split should resemble those of the others in: their label and their groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.records import Attribute


def stratify_patients(
    label: NDArray[Any], code: NDArray[np.int64], attributes: Sequence[Attribute]
) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """One stratum a patient in each of several divisions, and in their crossing.

    A patient has the largest of its labels (diseased if any image is) and, of each attribute, the level that most of its
    rows have; of equally frequent levels the first by name. Nothing here depends on the order of the rows.

    Args:
        label: (n,) 0 or 1, or any numbers.
        code: (n,) patients numbered 0 .. p - 1.
        attributes: What else to stratify by, each of n rows.

    Returns:
        (p,) the stratum in the crossing of everything, and a list of (p,) margins: the label, then label x each attribute.
    """
    n_patients = int(code.max()) + 1 if len(code) else 0
    largest = np.full(n_patients, -np.inf)
    np.maximum.at(largest, code, np.asarray(label, dtype=np.float64))
    of_label = np.unique(largest, return_inverse=True)[1]
    levels = [_usual_level(attribute, code, n_patients) for attribute in attributes]
    margins = [of_label, *(_cross(of_label, level) for level in levels)]
    crossing = of_label
    for level in levels:
        crossing = _cross(crossing, level)
    return crossing, margins


def _cross(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """The combination of two divisions, numbered without gaps in the order of both."""
    both = first * (int(second.max(initial=0)) + 1) + second
    return np.asarray(np.unique(both, return_inverse=True)[1], dtype=np.int64)


def _usual_level(attribute: Attribute, code: NDArray[np.int64], n_patients: int) -> NDArray[np.int64]:
    # Numbered by name: the codes may follow the order in which the levels occurred.
    by_name = np.argsort(np.argsort(np.array(attribute.levels, dtype=np.str_), kind="stable"), kind="stable")
    level = by_name[attribute.codes]
    pair, count = np.unique(code * len(attribute.levels) + level, return_counts=True)
    owner, level = np.divmod(pair, len(attribute.levels))
    order = np.lexsort((level, -count, owner))
    first = order[np.r_[True, np.diff(owner[order]) > 0]] if len(order) else order
    usual = np.zeros(n_patients, dtype=np.int64)
    usual[owner[first]] = level[first]
    return usual
