"""The groups of an objective: label by attribute, small ones merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit, UsageError
from radaudit.records.groups import Attribute

Index = NDArray[np.int64]
Labels = NDArray[np.int8]
Key = tuple[int, tuple[str, ...]]

CLASSES = ("not diseased", "diseased")
OTHER = "other"


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Which group of the objective every training row is in.

    Attributes:
        names: (G,) "diseased, Canon"; those of one label follow each other.
        index: (n,) int64 cell of every row.
        counts: (G,) int64 rows of every cell, none of them 0.
        label: (G,) int8 label of every cell.
        notes: Sentences for the reader: what was merged, which level has one class only.
        attributes: Names of the attributes that divide the rows.
        where: (label, levels) -> cell, for every combination that training rows have.
    """

    names: tuple[str, ...]
    index: Index
    counts: Index
    label: Labels
    notes: tuple[str, ...]
    attributes: tuple[str, ...]
    where: Mapping[Key, int]


def divide_cells(label: Labels, attributes: Sequence[Attribute], smallest: int = 30) -> Cells:
    """Divides the training rows by label and attributes. Cells with few rows are merged, and a note says which.

    The label belongs to a cell because a group's mean loss hangs on its prevalence: among vendors alone, the "worst" one would
    often be the one with most disease. Cells smaller than `smallest` are merged within their label, smallest first, until what
    is merged is large enough: the loss of a handful of rows is noise, and minimizing it is learning them by heart. Notes give
    no counts of such cells, for a model travels. Combinations without a row are no cells.

    Args:
        label: (n,) 0/1.
        attributes: How the rows are grouped; none: cells are the classes.
        smallest: Fewest rows of a cell.

    Raises:
        UsageError: When lengths differ, an attribute comes twice, or `smallest` is below 1.
        CannotAudit: When one class is missing.
    """
    y = _checked(label, attributes)
    if smallest < 1:
        raise UsageError(f"The smallest cell is to have {smallest} rows; expected 1 or more.")
    for value in (0, 1):
        if not (y == value).any():
            raise CannotAudit(
                f"No training image is {CLASSES[value]}: there is nothing to tell apart.", "Check the label column."
            )
    keys, code = _keys(y, attributes)
    counts = np.bincount(code, minlength=len(keys))
    names: list[str] = []
    notes: list[str] = []
    where: dict[Key, int] = {}
    for value, own in groupby(range(len(keys)), key=lambda k: keys[k][0]):
        kept, merged = _merge(list(own), counts, smallest)
        for k in kept:
            where[keys[k]] = len(names)
            names.append(_name(keys[k]))
        if merged:
            where |= {keys[k]: len(names) for k in merged}
            names.append(f"{CLASSES[value]}, {OTHER}" if kept else CLASSES[value])
            notes.append(
                _merging(
                    names[-1], [_name(keys[k]) for k in merged], smallest, is_small=counts[merged].sum() < smallest
                )
            )
    index = np.array([where[key] for key in keys], dtype=np.int64)[code]
    of_cell = np.empty(len(names), dtype=np.int8)
    of_cell[list(where.values())] = [value for value, _ in where]
    notes += _one_class(keys, attributes)
    return Cells(
        tuple(names), index, np.bincount(index, minlength=len(names)), of_cell, tuple(notes), _names(attributes), where
    )


def place(cells: Cells, label: Labels, attributes: Sequence[Attribute]) -> tuple[Index, tuple[str, ...]]:
    """Finds the cells of other rows, for instance the validation rows. Levels are matched by name.

    A combination that training does not know goes to the merged cell of its label, or where there is none to the label's largest.

    Args:
        cells: Of the training rows.
        label: (n,) 0/1.
        attributes: The same as in training, in any order.

    Returns:
        (n,) cells, and a note for every combination that training does not know.

    Raises:
        UsageError: When an attribute is missing.
    """
    named = {attribute.name: attribute for attribute in attributes}
    missing = [name for name in cells.attributes if name not in named]
    if missing:
        raise UsageError(
            f"The training rows are grouped by {', '.join(cells.attributes)}, and these rows have no {', '.join(missing)}.",
            "Give both tables the same columns.",
        )
    ordered = [named[name] for name in cells.attributes]
    keys, code = _keys(_checked(label, ordered), ordered)
    found = np.empty(len(keys), dtype=np.int64)
    notes = []
    for k, key in enumerate(keys):
        if key in cells.where:
            found[k] = cells.where[key]
            continue
        own = np.flatnonzero(cells.label == key[0])
        merged = [int(c) for c in own if sum(cell == c for cell in cells.where.values()) > 1]
        found[k] = merged[0] if merged else own[np.argmax(cells.counts[own])]
        notes.append(f'No training image is "{_name(key)}"; here such images are counted as "{cells.names[found[k]]}".')
    return found[code], tuple(notes)


def _keys(label: Labels, attributes: Sequence[Attribute]) -> tuple[list[Key], Index]:
    """The combinations that rows have, by label and then in the order of the levels, and which one each row has."""
    columns = np.stack(
        [label.astype(np.int64), *(attribute.codes.astype(np.int64) for attribute in attributes)], axis=1
    )
    found, code = np.unique(columns, axis=0, return_inverse=True)
    keys = [
        (int(row[0]), tuple(attribute.levels[c] for attribute, c in zip(attributes, row[1:], strict=True)))
        for row in found
    ]
    return keys, np.asarray(code, dtype=np.int64).reshape(-1)


def _merge(own: list[int], counts: Index, smallest: int) -> tuple[list[int], list[int]]:
    """Which combinations of one label stay cells, and which are merged into one."""
    by_size = sorted(own, key=lambda k: (counts[k], k))
    merged = [k for k in by_size if counts[k] < smallest]
    while merged and counts[merged].sum() < smallest and len(merged) < len(own):
        merged.append(by_size[len(merged)])
    return [k for k in own if k not in merged], sorted(merged)


def _merging(name: str, merged: list[str], smallest: int, *, is_small: bool) -> str:
    if len(merged) == 1:
        return f'"{name}" has fewer than {smallest} training images: its loss is uncertain.'
    listed = ", ".join(f'"{each}"' for each in merged)
    small = f" It still has fewer than {smallest} training images: its loss is uncertain." if is_small else ""
    return f'{listed} are one group, "{name}", because a group of fewer than {smallest} training images tells too little.{small}'


def _one_class(keys: Sequence[Key], attributes: Sequence[Attribute]) -> list[str]:
    """Levels whose training rows are all of one class: what is known of them is who they are, not who is ill."""
    classes: dict[tuple[str, ...], set[int]] = {}
    for value, levels in keys:
        classes.setdefault(levels, set()).add(value)
    return [
        f"All training images of {', '.join(levels)} are {CLASSES[next(iter(values))]}: a model can learn to tell the group "
        f"instead of the disease."
        for levels, values in classes.items()
        if attributes and len(values) == 1
    ]


def _name(key: Key) -> str:
    return ", ".join([CLASSES[key[0]], *key[1]])


def _names(attributes: Sequence[Attribute]) -> tuple[str, ...]:
    return tuple(attribute.name for attribute in attributes)


def _checked(label: Labels, attributes: Sequence[Attribute]) -> Labels:
    y = np.asarray(label)
    if y.ndim != 1 or not len(y) or not np.isin(y, (0, 1)).all():
        raise UsageError(f"label has shape {y.shape}; expected (n,) of 0 and 1, at least one row.")
    for attribute in attributes:
        if attribute.codes.shape != y.shape:
            raise UsageError(f"Attribute {attribute.name!r} has {attribute.codes.shape} rows, the labels {y.shape}.")
    twice = sorted({name for name in _names(attributes) if _names(attributes).count(name) > 1})
    if twice:
        raise UsageError(f"The rows are grouped twice by {', '.join(twice)}.", "Name each attribute once.")
    return y.astype(np.int8)
