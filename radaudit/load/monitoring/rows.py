"""The new cases, in order of time, divided as the acceptance audit divided its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.columns import Column
from radaudit.load.groups import build_attributes, parse_group
from radaudit.load.monitoring.labels import read_late_labels
from radaudit.load.monitoring.times import TIME_NAMES, read_times
from radaudit.load.names import is_named, match_name, suggest_names
from radaudit.load.patients import read_patients
from radaudit.load.roles import OFF, candidates, option_of
from radaudit.load.scores import read_scores
from radaudit.load.tables import Table, read_table
from radaudit.records import Attribute, GroupSpec
from radaudit.records.clean_text import clip_text


@dataclass(frozen=True, slots=True, eq=False)
class NewCases:
    """Cases since acceptance, in order of time.

    Attributes:
        name: File name.
        sha256: Hash of the file's bytes.
        time: (n,) datetime64[s].
        score: (n,) probabilities.
        label: (n,) int8; -1 where the truth is not known yet.
        patient: (n,) int64.
        attributes: The acceptance audit's ways to divide, those that the table allows.
        missing_attributes: The others.
        n_unscored: Rows without a score, which are left out.
        notes: What was inferred.
    """

    name: str
    sha256: str
    time: NDArray[np.datetime64]
    score: NDArray[np.float64]
    label: NDArray[np.int8]
    patient: NDArray[np.int64]
    attributes: tuple[Attribute, ...]
    missing_attributes: tuple[str, ...]
    n_unscored: int
    notes: tuple[str, ...]


def read_new_cases(
    source: Any,
    *,
    roles: Mapping[str, str],
    customary: Mapping[str, str],
    attributes: Sequence[str],
    specs: Sequence[str],
    positive: str | None,
    score_type: str,
) -> NewCases:
    """Reads a table of new cases.

    Args:
        source: A table, as for an audit.
        roles: Role ("time", "score", "label", "patient_id") -> column as the user said it, or "none".
        customary: Role -> the column that the acceptance audit used; tried where the user said nothing.
        attributes: Names of the attributes to divide by.
        specs: How the audit was asked to group, as `--group` takes it; empty where it found its groups itself.
        positive: The label that means diseased.
        score_type: "probability" or "logit".

    Raises:
        UsageError: When the table, a column or a cell cannot be used.
        CannotAudit: When every score is missing.
    """
    table, notes = read_table(source), list[str]()
    notes.extend(table.notes)
    time_column = _time_column(table, roles.get("time"), notes)
    time = read_times(time_column)
    found = {role: _column(table, role, roles, customary, notes) for role in ("score", "label", "patient_id")}
    score_column = found["score"]
    if score_column is None:
        raise UsageError(
            f"{table.name} has no score column.", "Name the column with the model's scores with --score NAME."
        )
    score = read_scores(score_column, score_type, "exclude", notes)
    label_column = found["label"]
    label = np.full(table.n, -1, np.int8) if label_column is None else read_late_labels(label_column, positive)
    patient = read_patients(found["patient_id"], table.n, notes)
    divided, lacking = _attributes(table, attributes, specs, notes)
    if (np.diff(time) < np.timedelta64(0, "s")).any():
        notes.append(noted("The rows were not in order of time; they were put in order by column '{column}'.",
                           column=clip_text(time_column.name)))  # fmt: skip
    lacks = np.isnan(score)
    order = np.argsort(time, kind="stable")
    order = order[~lacks[order]]
    return NewCases(
        name=table.name,
        sha256=table.sha256,
        time=time[order],
        score=score[order],
        label=label[order],
        patient=patient[order],
        attributes=tuple(attribute.take(order) for attribute in divided),
        missing_attributes=lacking,
        n_unscored=int(lacks.sum()),
        notes=tuple(notes),
    )


def _time_column(table: Table, wanted: str | None, notes: list[str]) -> Column:
    if wanted is not None:
        name = match_name(wanted, table.names)
        if name is None:
            raise UsageError(
                f"{table.name} has no column '{clip_text(wanted)}', which --time names.",
                suggest_names(wanted, table.names),
            )
        return table.column(name)
    fitting = [name for name in table.names if is_named(name, TIME_NAMES)]
    if not fitting:
        listed = ", ".join(f"'{clip_text(name)}'" for name in table.names[:12])
        raise UsageError(
            f"{table.name} has no time column: cases can only be watched in the order in which they came.",
            f"Name the column that says when a case was acquired: --time NAME. There is {listed}.",
        )
    if len(fitting) > 1:
        listed = " and ".join(f"'{clip_text(name)}'" for name in fitting)
        raise UsageError(
            f"{table.name}: columns {listed} could each be the time.", f"Say which: --time {clip_text(fitting[0])}."
        )
    notes.append(noted("Time: column '{column}' (found by its name).", column=clip_text(fitting[0])))
    return table.column(fitting[0])


def _column(
    table: Table, role: str, roles: Mapping[str, str], customary: Mapping[str, str], notes: list[str]
) -> Column | None:
    wanted = roles.get(role)
    if wanted is not None:
        name = match_name(wanted, table.names)
        if name is None and wanted.casefold() == OFF:
            return None
        if name is None:
            raise UsageError(
                f"{table.name} has no column '{clip_text(wanted)}', which {option_of(role)} names.",
                suggest_names(wanted, table.names),
            )
        return table.column(name)
    same = match_name(customary[role], table.names) if role in customary else None
    fitting = (same,) if same else candidates(role, table.names)
    if len(fitting) > 1:
        listed = " and ".join(f"'{clip_text(name)}'" for name in fitting)
        raise UsageError(
            f"{table.name}: columns {listed} could each be the {role}.", f"Say which: {option_of(role)} {fitting[0]}."
        )
    if not fitting:
        return None
    if not same:
        shown = {"column": clip_text(fitting[0]), "role": role.replace("_", " ")}
        notes.append(noted("Column '{column}' was taken for the {role}, by its name.", **shown))
    return table.column(fitting[0])


def _attributes(
    table: Table, attributes: Sequence[str], specs: Sequence[str], notes: list[str]
) -> tuple[tuple[Attribute, ...], tuple[str, ...]]:
    """The attributes that the table's columns allow, named as the audit named them, and the names of the others."""
    columns = {name: table.column(name) for name in table.names}
    asked = {spec.name: spec for spec in map(parse_group, specs)}
    edges = {spec.columns[-1]: spec.edges for spec in asked.values() if spec.edges}
    built, lacking = [], []
    for attribute in attributes:
        spec = asked.get(attribute) or GroupSpec(tuple(attribute.split("*")))
        names = [match_name(column, table.names) for column in spec.columns]
        if any(name is None for name in names) and match_name(attribute, table.names) is None:
            lacking.append(attribute)
            continue
        parts = [GroupSpec((column,), edges[column]) for column in spec.columns if column in edges]
        wanted = [*parts, spec] if len(spec.columns) > 1 else [spec]
        made = build_attributes(columns, wanted, [], {}, None)[-1]
        built.append(Attribute(attribute, made.codes, made.levels, made.source))
    return tuple(built), tuple(lacking)
