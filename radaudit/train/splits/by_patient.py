"""Divides a cohort by patient into named splits or numbered folds, alike in label and groups."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.records import Attribute
from radaudit.train.splits.allotting import allot
from radaudit.train.splits.naming import draw_order
from radaudit.train.splits.strata import stratify_patients

SHARES: Mapping[str, float] = {"train": 0.7, "validation": 0.15, "test": 0.15}
"""What share of the patients goes where."""

HELD_OUT_SPLIT = "test"


def split_patients(
    label: NDArray[Any],
    patient: NDArray[Any],
    attributes: Sequence[Attribute] = (),
    shares: Mapping[str, float] = SHARES,
    held_out: Mapping[str, Sequence[str]] | None = None,
    seed: int = 0,
) -> NDArray[np.str_]:
    """Names the split of every row; all rows of a patient are in one.

    Stratified by label x groups, see `allot`: the number of patients in a split is its share of them, rounded down or up,
    and so is the number in every stratum large enough. The same table gives the same splits in any order of its rows,
    as long as `patient` names patients and does not number them (`stable_patient_names`).

    Args:
        label: (n,) 0 or 1.
        patient: (n,) strings or numbers that name the patients.
        attributes: Groups to stratify by.
        shares: Split -> share of the patients; they add up to one.
        held_out: Attribute -> levels whose patients, all of them and with all of their rows, go to the test split. The
            shares then hold for the rest, so that the test split has scanners seen and not seen in training; a test
            share of 0 leaves it those held out alone.
        seed: Whole number from 0.

    Returns:
        (n,) names of splits.

    Raises:
        UsageError: For shares that do not add up to one, an unknown attribute or level, or a split left without patients,
            or without a class that the rest of the cohort has.
    """
    wanted = _checked_shares(shares, bool(held_out))
    names, code = np.unique(np.asarray(patient), return_inverse=True)
    is_out = np.zeros(len(names), dtype=bool)
    is_out[code[_held_rows(attributes, held_out or {}, len(code))]] = True
    split_of = np.full(len(names), HELD_OUT_SPLIT, dtype=f"<U{max(map(len, {*wanted, HELD_OUT_SPLIT}))}")
    drawn = {name: share for name, share in wanted.items() if share > 0}
    if (rest := np.flatnonzero(~is_out)).size:
        rows = ~is_out[code]
        within = np.searchsorted(rest, code[rows])
        some = [attribute.take(rows) for attribute in attributes]
        part = _allot_patients(label[rows], within, some, names[rest], list(drawn.values()), seed, "split")
        split_of[rest] = np.array(list(drawn))[part]
    split = split_of[code]
    _refuse_empty(split, np.asarray(label), code, is_out[code], list(drawn))
    return split


def folds(
    label: NDArray[Any],
    patient: NDArray[Any],
    attributes: Sequence[Attribute] = (),
    n_folds: int = 5,
    seed: int = 0,
) -> NDArray[np.int64]:
    """Numbers the fold of every row 0 .. n_folds - 1; all rows of a patient are in one, stratified as `split_patients`.

    Raises:
        UsageError: For fewer than two folds, or more folds than patients of either class.
    """
    if n_folds < 2:
        raise UsageError(f"{n_folds} folds cannot be trained on.", "Give at least 2.")
    names, code = np.unique(np.asarray(patient), return_inverse=True)
    part = _allot_patients(label, code, attributes, names, [1 / n_folds] * n_folds, seed, "fold")[code]
    for value in np.unique(label):
        if (n := len(np.unique(code[label == value]))) < n_folds or len(np.unique(part[label == value])) < n_folds:
            raise UsageError(
                f"{n:,} patients with the label {value} cannot be divided into {n_folds} folds that each have one.",
                "Use fewer folds.",
            )
    return part


def _allot_patients(
    label: NDArray[Any],
    code: NDArray[np.int64],
    attributes: Sequence[Attribute],
    names: NDArray[Any],
    shares: Sequence[float],
    seed: int,
    purpose: str,
) -> NDArray[np.int64]:
    stratum, margins = stratify_patients(label, code, attributes)
    lot = draw_order(range(len(shares)), seed, f"{purpose} lot")
    return allot(stratum, margins, np.asarray(shares, dtype=np.float64), draw_order(names, seed, purpose), lot)


def _checked_shares(shares: Mapping[str, float], has_held_out: bool) -> dict[str, float]:
    wanted = {name: float(share) for name, share in shares.items()}
    is_wrong = any(not (math.isfinite(s) and 0 <= s <= 1) for s in wanted.values())
    if is_wrong or not math.isclose(sum(wanted.values()), 1.0, abs_tol=1e-6):
        told = ", ".join(f"{name} {share:g}" for name, share in wanted.items())
        raise UsageError(f"Shares of the splits should add up to 1; found {told}.", "Such as 0.7, 0.15 and 0.15.")
    if has_held_out and HELD_OUT_SPLIT not in wanted:
        wanted[HELD_OUT_SPLIT] = 0.0
    return wanted


def _held_rows(attributes: Sequence[Attribute], held_out: Mapping[str, Sequence[str]], n: int) -> NDArray[np.bool_]:
    held = np.zeros(n, dtype=bool)
    by_name = {attribute.name: attribute for attribute in attributes}
    for name, levels in held_out.items():
        if name not in by_name:
            found = ", ".join(map(repr, by_name)) or "none"
            raise UsageError(
                f"There is no group {name!r} to hold out levels of; there is {found}.", "Name one of them."
            )
        attribute = by_name[name]
        for level in levels:
            if level not in attribute.levels:
                found = ", ".join(map(repr, attribute.levels))
                raise UsageError(f"{name!r} has no level {level!r} to hold out; it has {found}.", "Name one of them.")
            held |= attribute.codes == attribute.levels.index(level)
    return held


def _refuse_empty(
    split: NDArray[np.str_],
    label: NDArray[Any],
    code: NDArray[np.int64],
    is_out: NDArray[np.bool_],
    drawn: Sequence[str],
) -> None:
    if is_out.all():
        raise UsageError("Every patient is held out, so there is nothing to train on.", "Hold out fewer levels.")
    for name in drawn:
        inside = split == name
        if not inside.any():
            raise UsageError(
                f"The split {name!r} would have no patient: {len(np.unique(code[~is_out])):,} are too few for its share.",
                "Give it a larger share.",
            )
        for value in np.unique(label[~is_out]):
            if not (label[inside] == value).any():
                n = len(np.unique(code[~is_out & (label == value)]))
                raise UsageError(
                    f"The split {name!r} would have no image with the label {value}: {n:,} patients have one.",
                    "Give the split a larger share, or use fewer splits.",
                )
