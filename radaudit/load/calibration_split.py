"""Which part of a table a calibration is fitted to: never the test rows, unless somebody says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.columns import Column
from radaudit.load.roles import find_roles, option_of
from radaudit.load.splits import TEST_NAMES
from radaudit.load.tables import read_table
from radaudit.records.clean_text import clip_text

NAMES = ("calibration", "validation", "valid", "val", "tuning", "tune")
"""Split values that are calibrated on without being told, the first that occurs."""


def calibration_split(source: Any, roles: Mapping[str, str], wanted: str | None, *, needs: str) -> str:
    """The split value to calibrate on; "" where the table has no split.

    Args:
        source: As for `read_cohort`.
        roles: Role -> column name.
        wanted: The value that was asked for, or None.
        needs: "score" or "image".

    Raises:
        UsageError: When the table is divided and no part is called a validation part, or all of it is test rows.
    """
    if wanted is not None:
        return wanted
    table = read_table(source)
    role = find_roles(table, roles, needs, [])
    if "split" not in role:
        return ""
    return _choose(table.column(role["split"]))


def _choose(column: Column) -> str:
    spelling = {value.casefold(): value for value in reversed(column.values)}
    for name in NAMES:
        if name in spelling:
            return spelling[name]
    if len(spelling) == 1 and not column.is_missing.any() and not set(spelling) & set(TEST_NAMES):
        return next(iter(spelling.values()))
    listed = ", ".join(f"'{clip_text(value)}'" for value in column.values[:12])
    raise UsageError(
        f"{column.where}: no part is called {NAMES[1]} (found {listed}), so nothing says which rows are for calibration.",
        "Name the part with --split-value, never the one that is to be tested on; or use all rows with "
        f"{option_of('split')} none.",
    )
