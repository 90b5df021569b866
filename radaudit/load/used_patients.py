"""Whom a model was made with: the patients in the table of splits that training leaves beside a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from radaudit.load.columns import Column
from radaudit.load.roles import candidates
from radaudit.load.splits import TEST_NAMES
from radaudit.load.tables import Table, read_table

SPLITS = Path("training") / "splits.csv"
"""Where training says who was in which split. It names patients, so it stays in the house; a bundle given away has none."""


def used_patients(bundle: Path) -> Mapping[str, frozenset[str]]:
    """Split -> its patients, those of test splits left out; nothing where the bundle has no table of splits.

    Raises:
        UsageError: When the table is damaged.
    """
    path = bundle / SPLITS
    if not bundle.is_dir() or not path.is_file():
        return {}
    table = read_table(path)
    split, patient = (_column(table, role) for role in ("split", "patient_id"))
    if split is None or patient is None:
        return {}
    found = {}
    for code, name in enumerate(split.values):
        if name.casefold() not in TEST_NAMES:
            rows = (split.codes == code) & (patient.codes >= 0)
            found[name] = frozenset(patient.values[c] for c in np.unique(patient.codes[rows]))
    return found


def named_patients(column: Column) -> frozenset[str]:
    """Everybody whom a column names."""
    return frozenset(column.values[code] for code in np.unique(column.codes[column.codes >= 0]))


def _column(table: Table, role: str) -> Column | None:
    named = candidates(role, table.names)
    return table.column(named[0]) if len(named) == 1 else None
