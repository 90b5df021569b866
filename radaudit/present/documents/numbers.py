"""`numbers.csv`: one tidy row for every number, for scripts and spreadsheets (docs/audit-json.md, "numbers.csv")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from radaudit.records import Audit, Comparison, Estimate, Group

if TYPE_CHECKING:
    import pandas as pd

Cell = str | float | int | None

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
)
"""The stable contract: columns are only ever added, at the end."""

_REALS = ("threshold", "value", "low", "high", "level", "se")
_COUNTS = ("n", "events", "patients")


def number_rows(audit: Audit) -> Iterator[dict[str, Cell]]:
    """Yields every estimate and then every gap, in the order of the evidence; a missing number is None."""
    for m in audit.evidence.measurements:
        yield _row("estimate", m.metric, m.group, m.threshold, m.estimate, note=m.estimate.note)
    verdicts = {(f.metric, f.group, f.against, f.threshold): f.verdict.value for f in audit.findings if f.against}
    for c in audit.evidence.comparisons:
        verdict = verdicts.get((c.metric, c.group, c.against, c.threshold), "")
        yield _row("gap", c.metric, c.group, c.threshold, c.gap, against=c.against, verdict=verdict, note=_gap_note(c))


def numbers_frame(audit: Audit) -> pd.DataFrame:
    """Gives the rows of `numbers.csv` as a DataFrame: text as strings, numbers as float64 (NaN where missing), counts as Int64."""
    import pandas as pd

    frame = pd.DataFrame(list(number_rows(audit)), columns=list(COLUMNS))
    kinds = dict.fromkeys(_REALS, "float64") | dict.fromkeys(_COUNTS, "Int64")
    return frame.astype(kinds)


def render_numbers(audit: Audit) -> str:
    """Writes `numbers.csv`: UTF-8, commas, LF, floats so that they read back exactly, an empty cell for what is missing.

    Names of groups are written as they are. One that begins with =, +, - or @ is not defused for spreadsheets, because scripts
    join on it; open files from cohorts you do not trust by importing the columns as text.
    """
    lines = [",".join(COLUMNS)]
    lines += [",".join(_cell(row[column]) for column in COLUMNS) for row in number_rows(audit)]
    return "\n".join(lines) + "\n"


def _row(
    kind: str,
    measure: str,
    group: Group,
    threshold: float | None,
    estimate: Estimate,
    *,
    against: str = "",
    verdict: str = "",
    note: str = "",
) -> dict[str, Cell]:
    return {
        "kind": kind,
        "measure": measure,
        "attribute": group.attribute,
        "group": group.value,
        "against": against,
        "threshold": threshold,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "level": estimate.level,
        "se": estimate.se,
        "n": estimate.n,
        "events": estimate.n_events,
        "patients": estimate.n_patients,
        "method": estimate.method,
        "verdict": verdict,
        "note": note,
    }


def _gap_note(c: Comparison) -> str:
    """The gap's own note, and the simultaneous interval that its verdict rests on."""
    if not c.family or c.low is None or c.high is None:
        return c.gap.note
    joint = f"simultaneous interval over {c.family}: {_cell(c.low)} to {_cell(c.high)}"
    return f"{c.gap.note}; {joint}" if c.gap.note else joint


def _cell(value: Cell) -> str:
    """One cell; text is quoted where a comma, a quote, a line break or an outer space would break or change it."""
    if value is None:
        return ""
    if isinstance(value, str):
        is_plain = value == value.strip() and not any(mark in value for mark in ',"\r\n')
        return value if is_plain else '"' + value.replace('"', '""') + '"'
    # float() and int() because a numpy number would show its type.
    return repr(float(value)) if isinstance(value, float) else str(int(value))
