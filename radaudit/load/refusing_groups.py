"""Columns that are never groups: what names a person or a file, and what the audit itself measures with."""

from __future__ import annotations

from collections.abc import Mapping

from radaudit.errors import UsageError
from radaudit.load.columns import Column, clip_text
from radaudit.load.names import CUSTOMARY_NAMES, is_named

_IDENTIFIERS = ("patient_id", "case_id", "image")

_IDENTIFYING = "identifiers must not reach a report"
_WHY: Mapping[str, str] = {
    "patient_id": _IDENTIFYING,
    "case_id": _IDENTIFYING,
    "image": "paths of files must not reach a report",
    "label": "each group would hold cases of one kind only, which says nothing about the model",
    "score": "the groups would be made of what is being measured",
}
"""Role -> why its column is no group. The split is not among them: comparing two parts of a split means something."""


def identifies(name: str) -> bool:
    """Whether a column is called like one that names a patient, a case or a file, whether or not it plays that role."""
    return any(is_named(name, CUSTOMARY_NAMES[role]) for role in _IDENTIFIERS)


def refuse_as_group(column: Column, roles: Mapping[str, str]) -> None:
    """Refuses to group by an identifier, by the label or by the score.

    A column with an identifier's customary name is refused even where its role was switched off or is played by another
    one: its values would be the names of the groups.

    Raises:
        UsageError: With the column, why, and what to do instead.
    """
    instead = "Leave it out of --group and name what many patients share, such as sex, age or vendor"
    for role, why in _WHY.items():
        if roles.get(role) == column.name:
            raise UsageError(
                f"{column.where} is the {role} and cannot be a group: {why}.",
                f"{instead}; or name another {role} column with --{role.replace('_', '-')}.",
            )
    for role in _IDENTIFIERS:
        if is_named(column.name, CUSTOMARY_NAMES[role]):
            raise UsageError(
                f"{column.where} is called like a {role} and cannot be a group: {_WHY[role]}.",
                f"{instead}; or, if '{clip_text(column.name)}' identifies nobody, give it another name.",
            )
