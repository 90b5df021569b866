"""The rows that are sealed or looked at: exactly those that an audit with the same options would read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.load.cohort import read_labelled_rows
from radaudit.load.names import CUSTOMARY_NAMES, is_named, match_name
from radaudit.load.sealing.fingerprints import canonical_column, is_telling
from radaudit.load.tables import Table

NAMING = ("image", "case_id", "patient_id")
"""Roles that name a row. At least one is needed, or nothing would tell a sealed row from another one."""


@dataclass(frozen=True, slots=True, eq=False)
class SealableRows:
    """Labelled rows of a table.

    Attributes:
        table: The rows, after the choice of a split and without those that lack a label.
        role: Role -> column.
        label: (n,) int8, 1 = diseased.
        n_patients: Patients; rows stand for themselves where no column names patients.
    """

    table: Table
    role: Mapping[str, str]
    label: NDArray[np.int8]
    n_patients: int

    @property
    def naming(self) -> dict[str, str]:
        """Naming role -> its column, for those that the table has."""
        return {role: self.role[role] for role in NAMING if role in self.role}

    @property
    def split(self) -> str:
        """The part of the split that was read, "" where there is none or all were."""
        values = self.table.column(self.role["split"]).values if "split" in self.role else ()
        return values[0] if len(values) == 1 else ""

    @property
    def others(self) -> tuple[str, ...]:
        """Columns that say something about a row and no model wrote: neither named role, nor called like a score."""
        taken = set(self.role.values())
        return tuple(n for n in self.table.names if n not in taken and not is_named(n, CUSTOMARY_NAMES["score"]))

    def names_of(self, columns: Mapping[str, str]) -> tuple[list[list[str]], NDArray[np.bool_]] | None:
        """What names every row, and where that is telling; None where the table lacks one of the columns.

        Args:
            columns: Naming role -> column as it was called when the rows were sealed. A column that is called otherwise by now
                is taken by its role.
        """
        parts, telling = [], np.zeros(self.table.n, dtype=bool)
        for role, name in columns.items():
            found = match_name(name, self.table.names) or self.role.get(role)
            if found is None:
                return None
            cells = canonical_column(self.table.column(found), is_image=role == "image")
            known = {text: is_telling(text) for text in set(cells)}
            telling |= np.fromiter((known[text] for text in cells), dtype=bool, count=len(cells))
            parts.append(cells)
        return parts, telling

    def contents_of(self, columns: tuple[str, ...]) -> list[list[str]] | None:
        """What other columns say about every row; None where the table lacks one of them, or none is asked for."""
        found = [match_name(name, self.table.names) for name in columns]
        if not found or None in found:
            return None
        return [canonical_column(self.table.column(name)) for name in found if name is not None]


def read_sealable_rows(
    source: Any,
    *,
    roles: Mapping[str, str] | None = None,
    positive: str | None = None,
    split_value: str | None = None,
    missing: str = "refuse",
) -> SealableRows:
    """Reads the labelled rows of a table; the arguments are those of `read_cohort`.

    Raises:
        UsageError: When the table or a request cannot be used.
        CannotAudit: When no two classes are left.
    """
    table, role, label = read_labelled_rows(
        source, roles=roles, positive=positive, split_value=split_value, missing=missing, needs="label"
    )
    n_patients = table.n
    if "patient_id" in role:
        column = table.column(role["patient_id"])
        n_patients = column.n_values + int(column.is_missing.sum())
    return SealableRows(table, role, label, n_patients)


def require_names(rows: SealableRows) -> None:
    """Refuses rows that nothing names.

    Raises:
        UsageError: Says which columns would do.
    """
    if not rows.naming:
        raise UsageError(
            f"{rows.table.name} has no image, case or patient column, so its rows could not be recognized again.",
            "Name one with --case-id, --patient-id or --image.",
        )
