"""`calibration.csv`: the comparison of calibrators, one number a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from radaudit.records import EVERYONE, Estimate, Group
from radaudit.records.bake_off import BakeOff

COLUMNS = (
    "calibrator", "what", "measure", "attribute", "group", "value", "low", "high", "se", "n", "n_events", "n_patients", "method",
    "note", "recommended", "chosen",
)  # fmt: skip
"""`what` is "after" (under the calibrator, on patients it was not fitted to), "change" (that less the value before), "before"
(groups only) or "parameter" (fitted to all rows)."""

Row = tuple[str, str, str, Group, Estimate, str]


def bake_off_csv(bake_off: BakeOff) -> str:
    """The table as CSV; what is not known is an empty cell."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for calibrator, what, measure, group, e, note in _rows(bake_off):
        table.writerow([
            calibrator, what, measure, group.attribute, group.value, *map(_cell, (e.value, e.low, e.high, e.se)), e.n,
            "" if e.n_events is None else e.n_events, e.n_patients, e.method, e.note or note,
            str(calibrator == bake_off.recommended).lower(), str(calibrator == bake_off.chosen).lower(),
        ])  # fmt: skip
    return text.getvalue()


def _rows(bake_off: BakeOff) -> Iterator[Row]:
    for trial in bake_off.trials:
        for what, found in (("after", trial.after), ("change", trial.change)):
            for measure, estimate in found.items():
                yield trial.name, what, measure, EVERYONE, estimate, trial.note
        if not trial.after:
            yield trial.name, "after", "", EVERYONE, Estimate(None, note=trial.note or "not fitted"), ""
    for own in bake_off.groups:
        for what, found in (("before", own.before), ("after", own.after), ("change", own.change)):
            for measure, estimate in found.items():
                yield bake_off.chosen, what, measure, own.group, estimate, ""
    for name, estimate in bake_off.parameters.items():
        yield bake_off.chosen, "parameter", name, EVERYONE, estimate, ""


def _cell(value: float | None) -> str:
    return "" if value is None else repr(value)
