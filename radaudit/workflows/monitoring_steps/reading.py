"""Reads new cases the way the acceptance audit read its own, as far as its record tells how."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.load.monitoring.rows import NewCases, read_new_cases
from radaudit.records import Audit

_ROLES = ("score", "label", "patient_id")


def read_like_baseline(
    audit: Audit, source: Path, roles: Mapping[str, str], positive: str | None, score_type: str | None
) -> NewCases:
    """Reads the new cases.

    Args:
        audit: The acceptance audit.
        source: The table.
        roles: Role -> column, as the user said; what is not said is as at acceptance.
        positive: The label that means diseased; None as at acceptance.
        score_type: "probability" or "logit"; None as at acceptance.

    Raises:
        UsageError: When the table cannot be used, or is the acceptance audit's own.
    """
    options = audit.provenance.options or {}
    cases = read_new_cases(
        source,
        roles=roles,
        customary={role: options[role] for role in _ROLES if role in options},
        attributes=audit.evidence.attributes,
        specs=specs_of(options.get("groups", "")),
        positive=positive if positive is not None else options.get("positive"),
        score_type=score_type or options.get("score_type", "probability"),
    )
    if cases.sha256 == audit.provenance.cohort_sha256:
        raise UsageError(
            f"{cases.name} is the table that the acceptance audit was made of.", "Give the cases that came after it."
        )
    return cases


def specs_of(groups: str) -> tuple[str, ...]:
    """What was grouped by, out of the audit's record: "sex, age:40,65" is "sex" and "age:40,65"."""
    specs = list[str]()
    for part in filter(None, groups.split(", ")):
        if specs and re.fullmatch(r"[-+.\d,e]+", part):  # edges that were typed with blanks between them
            specs[-1] += f",{part}"
        else:
            specs.append(part)
    return tuple(specs)
