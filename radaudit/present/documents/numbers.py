"""`numbers.csv`: one tidy row for every number, for scripts and spreadsheets (docs/audit-json.md, "numbers.csv")."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from radaudit.present.documents.number_rows import Cell, number_rows
from radaudit.records import Audit

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "kind",
    "measure",
    "attribute",
    "group",
    "against",
    "threshold",
    "value",
    "low",
    "high",
    "level",
    "se",
    "n",
    "events",
    "patients",
    "method",
    "verdict",
    "note",
    "by_chance",
    "p",
    "p_adjusted",
    "p_holm",
    "q",
    "ratio",
    "ratio_low",
    "ratio_high",
    "smallest_detectable",
    "design_effect",
    "simultaneous_low",
    "simultaneous_high",
)
"""The stable contract: columns are only ever added, at the end."""

_COUNTS = ("n", "events", "patients")
_TEXTS = ("kind", "measure", "attribute", "group", "against", "method", "verdict", "note")
_REALS = tuple(column for column in COLUMNS if column not in _COUNTS + _TEXTS)
_ABSENT: dict[str, Cell] = {column: "" if column in _TEXTS else None for column in COLUMNS}


def numbers_frame(audit: Audit) -> pd.DataFrame:
    """Gives the rows of `numbers.csv` as a DataFrame: text as strings, numbers as float64 (NaN where missing), counts as Int64."""
    import pandas as pd

    frame = pd.DataFrame([_ABSENT | row for row in number_rows(audit)], columns=list(COLUMNS))
    kinds = dict.fromkeys(_REALS, "float64") | dict.fromkeys(_COUNTS, "Int64")
    return frame.astype(kinds)


def render_numbers(audit: Audit) -> str:
    """Writes `numbers.csv`: UTF-8, commas, LF, floats so that they read back exactly, an empty cell for what is missing.

    Names of groups are written as they are. One that begins with =, +, - or @ is not defused for spreadsheets, because scripts
    join on it; open files from cohorts you do not trust by importing the columns as text.
    """
    lines = [",".join(COLUMNS)]
    lines += [",".join(_cell(row.get(column)) for column in COLUMNS) for row in number_rows(audit)]
    return "\n".join(lines) + "\n"


def _cell(value: Cell) -> str:
    """One cell, empty for what is missing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value)
    # float() and int() because a numpy number would show its type.
    return repr(float(value)) if isinstance(value, float) else str(int(value))


@lru_cache(maxsize=4096)
def _text(value: str) -> str:
    """Text is quoted where a comma, a quote, a line break or an outer space would break or change it."""
    is_plain = value == value.strip() and not any(mark in value for mark in ',"\r\n')
    return value if is_plain else '"' + value.replace('"', '""') + '"'
