"""Every pair of attributes: how strongly they go together, and who is in whose groups."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.overlaps.cramers_v import association
from radaudit.measure.overlaps.crossing import cross, patients_of
from radaudit.measure.overlaps.few_patients import is_determined, is_few, without_few
from radaudit.measure.slices import Rows, scored_rows
from radaudit.records.arrays import Array
from radaudit.records.estimates import Estimate
from radaudit.records.groups import UNKNOWN, Attribute
from radaudit.records.overlap import Overlap
from radaudit.records.predictions import Predictions

MOST_GROUPS = 12
"""Groups of either attribute that the shares tell of, the largest."""

MOST_TABLES = 15
"""Pairs of attributes that have shares, the strongest; all pairs have an association."""

MOST_CELLS = 1_000_000
"""Pairs of groups from which on two attributes are not crossed: nobody could read that, and it would not fit."""

METHOD = noted("Cramér’s V, bias-corrected")

Divided = tuple[Attribute, NDArray[np.bool_]]
"""An attribute, and which of its groups have too few patients to be shown."""

Shares = tuple[tuple[float | None, ...], ...]


def measure_overlaps(predictions: Predictions, smallest: int, level: float) -> tuple[Overlap, ...]:
    """Holds every pair of attributes that cross no others against each other, the strongest first.

    Args:
        predictions: Who was audited; patients with a scored row count once each.
        smallest: Fewest patients of a cell that is told of; 0 tells everything. A group of fewer is left out, but what stands
            beside it is exact: `withhold` makes that coarse.
        level: Confidence level of the audit.
    """
    rows = scored_rows(predictions, are_sorted=False)
    plain = [(a, is_few(patients_of(rows, a), smallest)) for a in rows.attributes if "*" not in a.name]
    found = [_pair(rows, a, b, smallest, level) for a, b in itertools.combinations(plain, 2)]
    found.sort(key=_strength, reverse=True)
    return tuple(
        o if i < MOST_TABLES else replace(o, levels=(), others=(), of_first=(), of_second=())
        for i, o in enumerate(found)
    )


def _strength(overlap: Overlap) -> tuple[bool, bool, float]:
    """Those that can't be told apart first, then what is beyond chance, then by association."""
    value = overlap.association.value
    return overlap.is_aliased, overlap.is_beyond_chance, -1.0 if value is None else value


def _pair(rows: Rows, one: Divided, other: Divided, smallest: int, level: float) -> Overlap:
    """Two attributes; the one with a withheld group is the first."""
    (first, hidden), (second, also_hidden) = (other, one) if other[1].any() else (one, other)

    def nothing(why: str) -> Overlap:
        return Overlap(first.name, second.name, (), (), Estimate(None, note=why, level=level))

    if len(first.levels) * len(second.levels) > MOST_CELLS:
        return nothing(noted("they have too many groups to be crossed"))
    if also_hidden.any():
        return nothing(noted("not told: groups of both are withheld"))
    crossed = cross(rows, first, second)
    few = is_few(crossed.touching, smallest)
    told = crossed.patients
    if hidden.any():
        told, few = np.where(hidden[:, None], 0.0, told), few & ~hidden[:, None]
    else:
        try:
            told = without_few(crossed, smallest)
        except Undefined as why:
            return replace(nothing(str(why)), is_determined=is_determined(crossed, smallest))
    estimate, by_chance_high = _association(_known(told, first, second), level)
    own, others = _largest(told, 1), _largest(told, 0)
    chosen = np.ix_(own, others)
    digits = 2 if few.any() else None
    of_first = told / np.maximum(told.sum(axis=1, keepdims=True), 1e-12)
    of_second = told / np.maximum(told.sum(axis=0, keepdims=True), 1e-12)
    return Overlap(
        first.name, second.name,
        tuple(first.levels[i] for i in own), tuple(second.levels[j] for j in others),
        estimate, by_chance_high,
        _shares(of_first[chosen], few[chosen], digits), _shares(of_second[chosen], few[chosen], digits),
        is_rounded=bool(few.any()),
    )  # fmt: skip


def _known(told: Array, first: Attribute, second: Attribute) -> Array:
    """Without the unknown: they may all be missing from the same headers, which says nothing of who they are."""
    rows, columns = ([i for i, level in enumerate(a.levels) if level != UNKNOWN] for a in (first, second))
    return told[np.ix_(rows, columns)]


def _association(table: Array, level: float) -> tuple[Estimate, float | None]:
    n = round(float(table.sum()))
    try:
        found = association(table)
    except Undefined as why:
        return Estimate(None, note=str(why), level=level, n=n, n_patients=n), None
    return Estimate(found.v, level=level, n=n, n_patients=n, method=METHOD, p=found.p), found.by_chance_high


def _largest(told: Array, axis: int) -> list[int]:
    """The groups with patients, at most so many, in the cohort's order."""
    sizes = np.round(told.sum(axis=axis), 6)
    largest = np.argsort(-sizes, kind="stable")[:MOST_GROUPS]
    return sorted(int(i) for i in largest if sizes[i] > 0)


def _shares(values: Array, few: NDArray[np.bool_], digits: int | None) -> Shares:
    return tuple(
        tuple(
            None if hidden else float(v if digits is None else round(float(v), digits))
            for v, hidden in zip(row, in_row, strict=True)
        )
        for row, in_row in zip(values, few, strict=True)
    )
