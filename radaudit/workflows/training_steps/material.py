"""The rows of a training: who is in which split, in which group, and that nobody is in two."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit, UsageError
from radaudit.load.cohort import read_cohort, read_labelled_rows
from radaudit.load.columns import Column
from radaudit.load.groups import parse_group
from radaudit.load.names import VENDOR_NAMES, is_named
from radaudit.load.roles import find_roles, say_switched_off
from radaudit.load.splits import check_leakage
from radaudit.load.tables import Table
from radaudit.records import Attribute, Cohort
from radaudit.records.clean_text import clip_text
from radaudit.train.splits import split_patients, stable_patient_names
from radaudit.workflows.training_steps.train_options import TrainOptions

TRAIN, VALIDATION, TEST = "train", "validation", "test"
NAMES: Mapping[str, str] = {
    **dict.fromkeys(("train", "training", "development", "dev"), TRAIN),
    **dict.fromkeys(("validation", "val", "valid", "tuning", "tune"), VALIDATION),
}
"""What a split column calls the rows that are trained on and those that choose the epoch; all others are left alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """The rows of a table as training uses them.

    Attributes:
        cohort: All rows with a label, those of the test split included.
        folder: Where the table lies.
        split: (n,) "train", "validation", "test".
        row: (n,) numbers of the rows as a spreadsheet shows them.
        patient_name: (n,) patients as the table calls them; the row's number where it does not.
        is_given: Whether a column of the table said who is in which split.
        values: Split -> what that column calls it; empty where it was drawn.
        notes: Sentences for the user.
    """

    cohort: Cohort
    folder: Path
    split: NDArray[np.str_]
    row: NDArray[np.int64]
    patient_name: NDArray[np.str_]
    is_given: bool
    values: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]

    def rows_of(self, split: str) -> NDArray[np.intp]:
        """Indices of a split's rows."""
        return np.flatnonzero(self.split == split)

    def without(self, gone: NDArray[np.bool_], note: str) -> Material:
        """The same without some rows."""
        kept = ~gone
        cohort = self.cohort
        assert cohort.image is not None
        fewer = replace(
            cohort,
            truth={name: values[kept] for name, values in cohort.truth.items()},
            attributes=tuple(attribute.take(kept) for attribute in cohort.attributes),
            patient=cohort.patient[kept],
            case=tuple(cohort.case[i] for i in np.flatnonzero(kept).tolist()),
            image=tuple(cohort.image[i] for i in np.flatnonzero(kept).tolist()),
        )
        return replace(
            self,
            cohort=fewer,
            split=self.split[kept],
            row=self.row[kept],
            patient_name=self.patient_name[kept],
            notes=(*self.notes, note),
        )


def read_material(source: Any, options: TrainOptions) -> Material:
    """Reads a table and divides it, by its own split column where it has one, else by patient.

    Raises:
        UsageError: When the table or a request cannot be used, or a patient is in two splits.
        CannotAudit: When a class is missing where it is needed.
    """
    roles = {**options.columns, "split": "none"}
    specs = None if options.groups is None else tuple(parse_group(text) for text in options.groups)
    cohort = read_cohort(
        source, roles=roles, groups=specs, positive=options.positive, missing=options.missing, needs="image"
    )
    table, role, _ = read_labelled_rows(
        source,
        roles=roles,
        positive=options.positive,
        split_value=None,
        missing=options.missing,
        needs="image",
    )
    names = _patient_names(table, role.get("patient_id"), cohort.patient)
    column = _split_column(table, options)
    material = Material(cohort, table.folder, np.empty(0, np.str_), table.row, names, column is not None, {}, ())
    if column is None:
        return _drawn(material, options)
    unused = say_switched_off("split", table.names)  # only for reading all rows: the column is used below
    kept = tuple(note for note in cohort.notes if note != unused)
    material = replace(material, cohort=replace(cohort, notes=kept))
    if "patient_id" in role:
        check_leakage(column, table.column(role["patient_id"]))
    return _given(material, column, options)


def used_attributes(material: Material, options: TrainOptions) -> tuple[tuple[Attribute, ...], str]:
    """The attributes whose crossing with the label makes the objective's cells, and a sentence where they were not named.

    Those of --group; without it the vendor where it is known, else the first that was found: crossing everything that has
    a customary name would leave cells of a few images.
    """
    found = material.cohort.attributes
    if options.groups is not None or len(found) < 2:
        return found, ""
    chosen = next((a for a in found if is_named(a.name, VENDOR_NAMES)), found[0])
    return (chosen,), (
        f"The objective's groups are label by '{clip_text(chosen.name)}'; name others with --group. All {len(found)} attributes "
        "take part in the choice of the epoch."
    )


def _split_column(table: Table, options: TrainOptions) -> Column | None:
    wanted = {**options.columns, **({"split": options.split} if options.split is not None else {})}
    name = find_roles(table, wanted, "image", []).get("split")
    return None if name is None else table.column(name)


def _refuse_division(column: Column, options: TrainOptions, *, has_validation: bool) -> None:
    """Refuses what says how patients are divided, where a column has divided them: it would have no effect."""
    has_shares = has_validation and options.shares != TrainOptions().shares
    for name, is_given in (("--hold-out", bool(options.hold_out)), ("--shares", has_shares)):
        if is_given:
            raise UsageError(
                f"{name} says how to divide the patients, but {column.source} has divided them.",
                f"Leave {name} out, or divide the patients anew with --split none.",
            )


def _given(material: Material, column: Column, options: TrainOptions) -> Material:
    folded = [NAMES.get(value.casefold(), TEST) for value in column.values]
    lacking = column.is_missing
    split = column.spread(folded, "", np.dtype("<U10"))
    said = {
        name: tuple(v for v, f in zip(column.values, folded, strict=True) if f == name) for name in (TRAIN, VALIDATION)
    }
    if not said[TRAIN]:
        raise UsageError(
            f"{column.where}: no row is there to train on; found {column.tally()}.",
            "Call such rows train, those that choose the epoch validation; or divide the patients anew with --split none.",
        )
    _refuse_division(column, options, has_validation=bool(said[VALIDATION]))
    notes = [f"Splits: {column.source}, {column.tally()}."]
    material = replace(material, split=split, values=said)
    if not said[VALIDATION]:
        material = draw_validation(material, options.shares[1] / (options.shares[0] + options.shares[1]), options.seed)
        notes.append(
            "No split is called validation, so some of the training patients choose the epoch and are not trained on."
        )
    material = replace(material, notes=tuple(notes))
    if lacking.any():
        note = f"Rows without a split, left out: {int(lacking.sum()):,}."
        material = material.without(np.asarray(lacking), note)
    return _checked(material)


def draw_validation(material: Material, share: float, seed: int) -> Material:
    """Takes some of the training patients for validation, alike in label and groups.

    Args:
        material: Without validation rows.
        share: Of the training patients.
        seed: Of the draw.
    """
    inside = material.split == TRAIN
    cohort = material.cohort
    drawn = split_patients(
        cohort.truth["label"][inside],
        stable_names(material)[inside],
        [attribute.take(inside) for attribute in cohort.attributes],
        {TRAIN: 1 - share, VALIDATION: share},
        seed=seed,
    )
    split = material.split.copy()
    split[inside] = drawn
    return replace(material, split=split)


def _drawn(material: Material, options: TrainOptions) -> Material:
    cohort = material.cohort
    split = split_patients(
        cohort.truth["label"],
        stable_names(material),
        cohort.attributes,
        dict(zip((TRAIN, VALIDATION, TEST), options.shares, strict=True)),
        {name: tuple(levels) for name, levels in options.hold_out.items()},
        seed=options.seed,
    )
    who = "patients" if cohort.has_patients else "rows (no column names patients)"
    note = (
        f"Splits: {who} were drawn with seed {options.seed}, alike in label and groups; training/splits.csv names them."
    )
    return _checked(replace(material, split=split, notes=(note,)))


def stable_names(material: Material) -> NDArray[np.str_]:
    """(n,) names of the patients that hang neither on the order of the rows nor on the folder that the table lies in."""
    if material.cohort.has_patients:
        return material.patient_name
    assert material.cohort.image is not None
    files = [os.path.relpath(image, material.folder) for image in material.cohort.image]
    return stable_patient_names(material.cohort.patient, files)


def _checked(material: Material) -> Material:
    for split in (TRAIN, VALIDATION):
        label = material.cohort.truth["label"][material.rows_of(split)]
        for value, what in ((1, "with the disease"), (0, "without it")):
            if not (label == value).any():
                raise CannotAudit(
                    f"No {split} image is {what}: there is nothing to tell apart.",
                    "Check the label column and the splits; give that split a larger share.",
                )
    return material


def _patient_names(table: Table, name: str | None, patient: NDArray[np.int64]) -> NDArray[np.str_]:
    rows = np.array([f"row {number}" for number in table.row.tolist()], dtype=np.str_)
    if name is None:
        return rows
    column = table.column(name)
    named = np.array([*column.values, ""], dtype=np.str_)[column.codes]
    return np.where(column.is_missing, rows, named)


def count_lines(material: Material, attributes: Sequence[Attribute]) -> list[str]:
    """Classes and groups of every split, the first thing a user is told."""
    lines = []
    label, patient = material.cohort.truth["label"], material.cohort.patient
    for split in (TRAIN, VALIDATION, TEST):
        rows = material.rows_of(split)
        if not len(rows):
            continue
        own = label[rows]
        lines.append(
            f"{split}: {len(rows):,} images of {len(np.unique(patient[rows])):,} patients, {int(own.sum()):,} with the disease, "
            f"{int((own == 0).sum()):,} without."
        )
        for attribute in attributes:
            parts = []
            for code, level in enumerate(attribute.levels):
                inside = attribute.codes[rows] == code
                if inside.any():
                    parts.append(f"{clip_text(level)} {int(inside.sum()):,} ({int(own[inside].sum()):,} diseased)")
            lines.append(f"  {clip_text(attribute.name)}: {', '.join(parts)}")
    return lines
