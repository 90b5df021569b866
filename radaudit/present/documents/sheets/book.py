"""All tables of a report, in the order of a workbook's sheets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from radaudit.present.documents.sheets import beyond, curves, measured, origin, people, tried
from radaudit.present.documents.sheets.sheet import Sheet
from radaudit.present.view import View
from radaudit.records import Audit

_SHEETS: Final[tuple[Callable[[View], Sheet], ...]] = (
    measured.findings,
    people.cohort,
    people.population,
    measured.measures,
    measured.gaps,
    beyond.spread,
    beyond.shrunk,
    beyond.transport,
    beyond.usefulness,
    beyond.missing_groups,
    tried.what_if,
    tried.remedies,
    people.unscored,
    curves.decision_curves,
    curves.calibration_curves,
    curves.roc_curves,
    curves.sweep,
    origin.methods,
    origin.provenance,
)


def sheets(audit: Audit) -> list[Sheet]:
    """Every table that has a row, in the language spoken at the moment."""
    view = View(audit)
    return [sheet for compose in _SHEETS if (sheet := compose(view)).rows]
