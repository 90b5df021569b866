"""Reads a cohort by the options of an audit, so that audit, comparison, calibration and their checks see the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from radaudit.load.cohort import read_cohort, read_labelled_rows
from radaudit.load.groups import parse_group
from radaudit.load.matching_population import match_census
from radaudit.load.population import read_census
from radaudit.load.tables import Table
from radaudit.records import Attribute, Cohort, GroupSpec, TargetPopulation
from radaudit.workflows.options import ROLES, AuditOptions

Needs = Literal["score", "image"]
"""What a cohort is read for: the scores it holds, or images that a model is to score."""


def named_columns(chosen: Mapping[str, Any]) -> dict[str, str]:
    """Role -> column, of the roles that the options name."""
    return {role: chosen[role] for role in ROLES if role in chosen}


def read_audited(source: Any, chosen: AuditOptions, *, needs: Needs) -> Cohort:
    """The rows that the options ask for.

    Args:
        source: As for `read_cohort`.
        chosen: The options, the project file's among them.
        needs: "image" where a model is to score them, else "score".

    Raises:
        UsageError: When the table or a request cannot be used.
        CannotAudit: When no two classes are left.
    """
    groups = chosen.get("groups")
    return _read(source, chosen, needs, None if groups is None else _specs(groups))


def read_attribute(attribute: str, source: Any, chosen: AuditOptions, *, needs: Needs) -> Attribute:
    """The level of every row that `read_audited` gives, of an attribute that the options need not name.

    Args:
        attribute: How it is asked for: "vendor", "age:40,65".
        source: As for `read_cohort`.
        chosen: The options, the project file's among them.
        needs: As the rows were read.

    Raises:
        UsageError: When the table has no such column, or it divides nothing.
    """
    return _read(source, chosen, needs, (parse_group(attribute),)).attributes[0]


def read_target(chosen: AuditOptions, attributes: Sequence[Attribute]) -> TargetPopulation | None:
    """The people that the model is meant for, in the cohort's groups; None where no census is given.

    Raises:
        UsageError: When the census cannot be used, or names what the audit does not compare by.
    """
    census = chosen.get("population")
    return None if census is None else match_census(read_census(census), attributes)


def read_rows(source: Any, chosen: AuditOptions, *, needs: Needs) -> tuple[Table, dict[str, str], NDArray[np.int8]]:
    """The same rows as they stand in the table: with the names of patients, which no cohort holds.

    Args:
        source: As for `read_cohort`.
        chosen: The options, the project file's among them.
        needs: As the rows were read.

    Returns:
        The rows, role -> column, and (n,) labels.

    Raises:
        UsageError: When the table or a request cannot be used.
        CannotAudit: When no two classes are left.
    """
    return read_labelled_rows(
        source,
        roles=named_columns(chosen),
        positive=chosen.get("positive"),
        split_value=chosen.get("split_value"),
        missing=chosen.get("missing", "refuse"),
        needs=needs,
    )


def _read(source: Any, chosen: AuditOptions, needs: Needs, groups: Sequence[GroupSpec] | None) -> Cohort:
    return read_cohort(
        source,
        roles=named_columns(cast(Mapping[str, Any], chosen)),
        groups=groups,
        positive=chosen.get("positive"),
        score_type=chosen.get("score_type", "probability"),
        split_value=chosen.get("split_value"),
        missing=chosen.get("missing", "refuse"),
        needs=needs,
    )


def _specs(groups: str | Sequence[str]) -> tuple[GroupSpec, ...]:
    listed = [groups] if isinstance(groups, str) else groups
    return tuple(parse_group(text) for text in listed)
