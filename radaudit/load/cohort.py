"""The door of the cohort: from a table of any format to checked rows with their groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit, UsageError
from radaudit.language import noted
from radaudit.load.columns import Column
from radaudit.load.groupable import Groupable, count_disagreements, read_header_columns
from radaudit.load.groups import build_attributes, customary_names, customary_specs
from radaudit.load.image_paths import absolute_paths, hold_dicom, locate_images, note_shared_images
from radaudit.load.labels import read_labels
from radaudit.load.patients import name_cases, note_contradictions, read_patients
from radaudit.load.roles import find_roles, option_of
from radaudit.load.scores import NO_SCORE, read_scores
from radaudit.load.splits import check_leakage, choose_split
from radaudit.load.tables import Table, read_table
from radaudit.records import Attribute, Cohort, GroupSpec
from radaudit.records.clean_text import clip_text

MISSING = ("refuse", "exclude")
"""What is done with a missing label or score: stop and say where, or leave the row out and count it."""


def read_cohort(
    source: Any,
    *,
    roles: Mapping[str, str] | None = None,
    groups: Sequence[GroupSpec] | None = None,
    positive: str | None = None,
    score_type: str = "probability",
    split_value: str | None = None,
    missing: str = "refuse",
    needs: Literal["score", "image"] = "score",
) -> Cohort:
    """Reads and checks the people that are audited; whatever was inferred stands in the cohort's notes.

    Args:
        source: Path of a CSV, TSV, Excel or Parquet file, a DataFrame (pandas, polars, Arrow), a mapping of column names to
            arrays, lists or Series, or a structured NumPy array.
        roles: Role -> column name, for what the customary names do not settle; "none" switches a role off.
        groups: What to group by; None for columns with customary names and the vendor, sex and age of DICOM headers.
        positive: The label that means the finding is there; None for 0/1, true/false, yes/no and the like.
        score_type: "probability" or "logit".
        split_value: The split to audit; None for test, testing, holdout, external ... where there is one.
        missing: "refuse" missing labels and scores, or "exclude" them and count them.
        needs: What the audit cannot do without: the "score" column, or "image" when a model is to give the scores.

    Raises:
        UsageError: When the table or a request cannot be used; names file, row and column, and the cure.
        CannotAudit: When no two classes are left to audit.
    """
    notes, excluded = list[str](), dict[str, int]()
    table, role, label = read_labelled_rows(
        source,
        roles=roles,
        positive=positive,
        split_value=split_value,
        missing=missing,
        needs=needs,
        notes=notes,
        excluded=excluded,
    )
    case_column = table.column(role["case_id"]) if "case_id" in role else None
    patient_column = table.column(role["patient_id"]) if "patient_id" in role else None
    patient = read_patients(patient_column, table.n, notes)
    score = failure = image = None
    if needs == "score":
        score = read_scores(table.column(role["score"]), score_type, missing, notes)
        if (lacks := np.isnan(score)).any():
            failure = tuple(np.array([None, NO_SCORE], dtype=object)[lacks.astype(np.intp)].tolist())
    else:
        image = locate_images(table.column(role["image"]), table.folder, notes)
    if "image" in role and patient_column is not None:
        note_shared_images(table.column(role["image"]), patient_column, table.folder, notes)
    header = _headers(table, role, image, notes)
    attributes = _attributes(table, header, groups, role, patient, notes)
    note_contradictions(attributes, patient, notes)
    return Cohort(
        name=table.name,
        sha256=table.sha256,
        task="binary",
        truth={"label": label},
        attributes=attributes,
        patient=patient,
        has_patients=patient_column is not None,
        case=name_cases(case_column, table),
        image=image,
        score=score,
        failure=failure,
        roles=role,
        excluded=excluded,
        notes=tuple(notes),
    )


def read_labelled_rows(
    source: Any,
    *,
    roles: Mapping[str, str] | None,
    positive: str | None,
    split_value: str | None,
    missing: str,
    needs: str,
    notes: list[str] | None = None,
    excluded: dict[str, int] | None = None,
) -> tuple[Table, dict[str, str], NDArray[np.int8]]:
    """The first step of `read_cohort`, for whoever needs no more: the audited rows that have a label.

    Args:
        source: As there, like the other arguments.
        roles: As there.
        positive: As there.
        split_value: As there.
        missing: As there.
        needs: "score", "image", or "label" where the label alone will do.
        notes: Sentences are added here.
        excluded: Reasons with numbers of rows are added here.

    Returns:
        The rows, role -> column, and (n,) int8 labels.

    Raises:
        UsageError: When the table or a request cannot be used.
        CannotAudit: When no two classes are left.
    """
    if missing not in MISSING:
        raise UsageError(f"There is no way '{clip_text(missing)}' to treat missing values.", "It is refuse or exclude.")
    notes = [] if notes is None else notes
    excluded = {} if excluded is None else excluded
    table = read_table(source)
    notes.extend(table.notes)
    role = find_roles(table, roles or {}, needs, notes)
    table = _audited_split(table, role, split_value, notes, excluded)
    table, label = _labelled_rows(table, role["label"], positive, missing, notes, excluded)
    return table, role, label


def _audited_split(
    table: Table, role: Mapping[str, str], wanted: str | None, notes: list[str], excluded: dict[str, int]
) -> Table:
    if "split" not in role:
        if wanted is not None:
            raise UsageError(
                f"{table.name} has no split column, but the split '{clip_text(wanted)}' is asked for.",
                f"Name the column with {option_of('split')} NAME, or leave --split-value out.",
            )
        return table
    split = table.column(role["split"])
    if "patient_id" in role:
        check_leakage(split, table.column(role["patient_id"]))
    return table.keep(choose_split(split, wanted, notes, excluded))


def _labelled_rows(
    table: Table, name: str, positive: str | None, missing: str, notes: list[str], excluded: dict[str, int]
) -> tuple[Table, np.ndarray[tuple[int], np.dtype[np.int8]]]:
    """The rows that have a label, and their labels."""
    column = table.column(name)
    lacks = column.is_missing
    if lacks.any() and missing != "exclude":
        raise UsageError(
            f"{column.where}: the label is missing in {column.rows_where(lacks)}.",
            "Fill it in, or leave such rows out and count them with --missing exclude. Empty cells, NA, N/A, NaN, null,"
            " None and a single point count as missing.",
        )
    if lacks.all():
        raise CannotAudit(
            f"{column.where}: every label is missing.", f"Check the label column ({option_of('label')} NAME)."
        )
    label = read_labels(column, positive, notes)
    if lacks.any():
        excluded[noted("no label")] = int(lacks.sum())
        notes.append(noted("Rows without a label, left out: {n}.", n=f"{int(lacks.sum()):,}"))
    return table.keep(~lacks), label[~lacks]


def _headers(
    table: Table, role: Mapping[str, str], image: tuple[str, ...] | None, notes: list[str]
) -> Mapping[str, Column]:
    """What the DICOM headers say of every row; nothing where there is no image column or no DICOM file."""
    if "image" not in role:
        return {}
    column = table.column(role["image"])
    paths = absolute_paths(column, table.folder)
    if column.is_missing.any() or not hold_dicom(paths):
        return {}
    header = read_header_columns(image or [paths[code] for code in column.codes], table)
    count_disagreements(table, header, notes)
    return header


def _attributes(
    table: Table,
    header: Mapping[str, Column],
    groups: Sequence[GroupSpec] | None,
    role: Mapping[str, str],
    patient: NDArray[np.int64],
    notes: list[str],
) -> tuple[Attribute, ...]:
    columns = Groupable(table, header)
    known = patient if "patient_id" in role else None
    specs = customary_specs(columns, tuple(role.values()), notes, known) if groups is None else groups
    attributes = build_attributes(columns, specs, notes, role, known)
    if groups is None:
        notes.append(_say_groups(attributes, bool(customary_names(columns, tuple(role.values())))))
    return attributes


def _say_groups(attributes: Sequence[Attribute], has_customary: bool) -> str:
    if not attributes:
        if has_customary:
            return noted(
                "No column with a customary group name divides the rows, so only the whole cohort is audited; --group NAME "
                "compares groups."
            )
        return noted(
            "No column has a customary group name, so only the whole cohort is audited; --group NAME compares groups."
        )
    found = ", ".join(f"'{clip_text(a.name)}'" for a in attributes if "DICOM" not in a.source)
    read = ", ".join(f"'{clip_text(a.name)}'" for a in attributes if "DICOM" in a.source)
    if found and read:
        return noted(
            "Groups: {found} (found by their names) and {read} (from the DICOM headers).", found=found, read=read
        )
    if found:
        return noted("Groups: {found} (found by their names).", found=found)
    return noted("Groups: {read} (from the DICOM headers).", read=read)
