"""Fingerprints of a table's rows: of their names, of their patients, and of all that they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.load.sealing.fingerprints import fingerprints
from radaudit.load.sealing.rows import SealableRows


@dataclass(frozen=True, slots=True, eq=False)
class RowPrints:
    """Fingerprints row by row, and whether what was fingerprinted is telling."""

    fingerprint: NDArray[np.uint64]
    is_telling: NDArray[np.bool_]


def prints_alone(rows: SealableRows, salt: bytes, naming: Mapping[str, str] | None = None) -> dict[str, RowPrints]:
    """Fingerprints of what each naming column says by itself, for those that the table has."""
    found = {}
    for role, name in (rows.naming if naming is None else naming).items():
        if (one := rows.names_of({role: name})) is not None:
            found[role] = RowPrints(fingerprints(salt, f"part {role}", one[0]), one[1])
    return found


def prints_of(
    rows: SealableRows, salt: bytes, naming: Mapping[str, str], others: tuple[str, ...]
) -> tuple[RowPrints | None, RowPrints, NDArray[np.uint64] | None]:
    """Fingerprints of rows, of their patients, and of their names with all other columns."""
    named, contents = None, None
    if found := rows.names_of(naming):
        named = RowPrints(fingerprints(salt, "row", found[0]), found[1])
        if (cells := rows.contents_of(others)) is not None:
            contents = fingerprints(salt, "content", [*found[0], *cells])
    columns = {"patient_id": naming["patient_id"]} if "patient_id" in naming else {}
    one = rows.names_of(columns) if columns else None
    if one is None:
        blank = np.zeros(rows.table.n, dtype=np.uint64)
        return named, RowPrints(blank, np.zeros(rows.table.n, dtype=bool)), contents
    return named, RowPrints(fingerprints(salt, "patient", one[0]), one[1]), contents
