"""Which rows belong to one patient, and what a row is called."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.case_names import CaseNames
from radaudit.load.columns import Column
from radaudit.load.encoding import with_several
from radaudit.load.names import SEX_NAMES, is_named
from radaudit.load.tables import Table
from radaudit.records import UNKNOWN, Attribute
from radaudit.records.clean_text import clip_text

_NO_PATIENTS = noted(
    "Every row is treated as another patient: intervals are too narrow if patients have several images; name the column"
    " with --patient-id."
)


def read_patients(column: Column | None, n: int, notes: list[str]) -> NDArray[np.int64]:
    """Numbers the patients 0 .. n_patients - 1; a row without a patient id is a patient of its own.

    Args:
        column: The patient column of the audited rows, or None.
        n: Number of rows.
        notes: Sentences are added here.
    """
    if column is None:
        notes.append(_NO_PATIENTS)
        return np.arange(n, dtype=np.int64)
    patient = column.codes.copy()
    n_missing = int(column.is_missing.sum())
    if n_missing:
        patient[column.is_missing] = np.arange(n_missing) + column.n_values
        notes.append(
            noted(
                "Patient ids are missing in {n} rows; each of these rows counts as a patient of its own.",
                n=f"{n_missing:,}",
            )
        )
    notes.append(
        noted(
            "The cohort has {n_patients} patients in {n} rows.",
            n_patients=f"{column.n_values + n_missing:,}",
            n=f"{n:,}",
        )
    )
    return patient


def note_contradictions(attributes: Sequence[Attribute], patient: NDArray[np.int64], notes: list[str]) -> None:
    """Notes how many patients have several sexes among their rows: a mixed-up id, or a mistake in the table."""
    for attribute in attributes:
        if not is_named(attribute.name, SEX_NAMES):
            continue
        is_known = np.array([level != UNKNOWN for level in attribute.levels])[attribute.codes]
        if n := len(with_several(patient[is_known], attribute.codes[is_known].astype(np.int64))):
            notes.append(
                noted(
                    "Patients whose rows differ in '{attribute}': {n}; check their ids.",
                    attribute=clip_text(attribute.name),
                    n=f"{n:,}",
                )
            )


def name_cases(column: Column | None, table: Table) -> CaseNames:
    """Gives every row the name its owner knows it by: its case id, else "row N".

    Raises:
        UsageError: When one case id stands in several rows.
    """
    if column is not None and (repeated := np.flatnonzero(column.counts > 1)).size:
        found = "1 case id that occurs" if len(repeated) == 1 else f"{len(repeated):,} case ids that occur"
        first, second = column.row[column.codes == repeated[0]][:2]
        raise UsageError(
            f"{column.where}: expected one row a case, found {found} more than once, the first in"
            f" row {first} and row {second}.",
            "Give every row a case id of its own, or ignore the column with --case-id none.",
        )
    return CaseNames(table.row, column)
