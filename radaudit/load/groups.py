"""From what the user asked to group by, or what is customarily there, to the attributes that divide the cohort."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.ages import AGE_EDGES
from radaudit.load.bands import check_edges, is_age, is_numeric, read_number, split_by_edges
from radaudit.load.columns import Column
from radaudit.load.groupable import Groupable
from radaudit.load.levels import MANY_LEVELS, split_by_value
from radaudit.load.names import CUSTOMARY_GROUPS, CUSTOMARY_NAMES, is_named, match_name, suggest_names
from radaudit.load.refusing_groups import refuse_as_group, whom_it_names
from radaudit.records import EVERYONE, Attribute, GroupSpec
from radaudit.records.clean_text import clip_text
from radaudit.records.wording import capital

MOST_CUSTOMARY_LEVELS = 30
"""A column with more levels is grouped by only when asked for."""

MOST_NUMBERS = 12
"""A numeric column with more distinct values needs edges."""


def parse_group(text: str) -> GroupSpec:
    """Reads what stands behind `--group`: "sex", "age:40,65", "sex*vendor", "sex*age:65".

    Edges belong to the last column. That a column may be called so literally is settled by `build_attributes`, which knows
    the columns.

    Raises:
        UsageError: When the text is empty or the edges do not increase.
    """
    number = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
    cut = re.fullmatch(rf"(.+):\s*({number}(?:\s*,\s*{number})*)\s*", text, re.IGNORECASE | re.DOTALL)
    edges = tuple(float(e) for e in cut[2].split(",")) if cut else None
    if edges is not None:
        check_edges(edges, f"--group {clip_text(text)}")
    columns = tuple(part.strip() for part in (cut[1] if cut else text).split("*"))
    if not all(columns):
        raise UsageError(f"--group '{clip_text(text)}' names no column.", "Write --group sex, age:40,65 or sex*vendor.")
    return GroupSpec(columns, edges)


def build_attributes(
    columns: Mapping[str, Column],
    specs: Sequence[GroupSpec],
    notes: list[str],
    roles: Mapping[str, str] = MappingProxyType({}),
    patient: NDArray[np.int64] | None = None,
) -> tuple[Attribute, ...]:
    """Builds every attribute that was asked for.

    Args:
        columns: What can be grouped by: the table's columns, then those of the image headers.
        specs: What was asked for.
        notes: Sentences are added here.
        roles: Role -> column; identifiers, the label and the score are no groups.
        patient: (n,) the patient of every row; None where the table does not tell. What names patients is no group.

    Raises:
        UsageError: When a column does not exist, needs edges, is crossed with itself, plays such a role or names
            patients, or one name is asked for twice with different edges.
    """
    asked = [_columns_of(columns, spec) for spec in specs]
    edges = _gather_edges(columns, specs)
    for column in {column.name: column for parts in asked for column in parts}.values():
        refuse_as_group(column, roles, patient, has_edges=column.name in edges)
    single: dict[str, Attribute] = {}

    def divide(column: Column) -> Attribute:
        if column.name not in single:
            single[column.name] = divide_by(column, edges.get(column.name), notes)
        return single[column.name]

    built: dict[str, Attribute] = {}
    for parts in asked:
        attribute = divide(parts[0]) if len(parts) == 1 else cross([divide(part) for part in parts])
        if built.setdefault(attribute.name, attribute) is attribute:
            _warn_of_number(attribute, parts, notes)
    return tuple(built.values())


def _columns_of(columns: Mapping[str, Column], spec: GroupSpec) -> list[Column]:
    """The columns that a spec crosses, or the one that is literally called so."""
    literal = match_name(_literal(spec), tuple(columns)) if len(spec.columns) > 1 or spec.edges else None
    if literal:
        return [columns[literal]]
    parts = [_find(columns, name, spec) for name in spec.columns]
    names = [part.name for part in parts]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(
            f"--group '{clip_text(spec.name)}' crosses column '{clip_text(twice)}' with itself.",
            f"Ask for it once, --group '{clip_text(twice)}', or cross two different columns.",
        )
    return parts


def _gather_edges(columns: Mapping[str, Column], specs: Sequence[GroupSpec]) -> dict[str, tuple[float, ...]]:
    """Column name -> its edges, which hold wherever the column is used."""
    edges: dict[str, tuple[float, ...]] = {}
    for spec in specs:
        if spec.edges is None or match_name(_literal(spec), tuple(columns)):
            continue
        name = _find(columns, spec.columns[-1], spec).name
        if edges.setdefault(name, spec.edges) != spec.edges:
            raise UsageError(f"'{clip_text(name)}' is asked for twice with different edges.", "Keep one of them.")
    return edges


def _literal(spec: GroupSpec) -> str:
    """The spec as it was typed, for columns that are literally called "a*b" or "x:1,2"."""
    return spec.name + (":" + ",".join(f"{e:g}" for e in spec.edges) if spec.edges else "")


def _find(columns: Mapping[str, Column], wanted: str, spec: GroupSpec) -> Column:
    name = match_name(wanted, tuple(columns)) or match_name(_literal(spec), tuple(columns))
    if name is None:
        raise UsageError(
            f"There is no column '{clip_text(wanted)}' to group by.",
            f"{suggest_names(wanted, _groupable(columns))} Edges are written age:40,65, intersections sex*vendor.",
        )
    return columns[name]


def _groupable(columns: Mapping[str, Column]) -> tuple[str, ...]:
    """The columns that may be meant: none that is customarily a label, a score, an image, an identifier or the split."""
    taken = [name for customary in CUSTOMARY_NAMES.values() for name in customary]
    return tuple(name for name in columns if not is_named(name, taken)) or tuple(columns)


def divide_by(column: Column, edges: Sequence[float] | None, notes: list[str]) -> Attribute:
    """Divides by one column: bands where there are edges or ages, else its values.

    Raises:
        UsageError: When a numeric column has many values and no edges.
    """
    name = column.name if column.name != EVERYONE.attribute else f"column {column.name}"
    if edges is not None:
        return split_by_edges(name, column, edges, notes)
    if is_age(column):
        return split_by_edges(name, column, AGE_EDGES, notes)
    if column.n_values > MOST_NUMBERS and is_numeric(column):
        raise UsageError(
            f"{column.where} has {column.n_values:,} different numbers, too many for groups.",
            f"Give edges: --group '{clip_text(column.name)}:{_example_edges(column)}'.",
        )
    return split_by_value(name, column, notes)


def _example_edges(column: Column) -> str:
    read = map(read_number, column.values) if column.numbers is None else column.numbers.tolist()
    numbers = [number for number in read if number is not None]
    return ",".join(dict.fromkeys(f"{e:.3g}" for e in np.quantile(numbers, [1 / 3, 2 / 3])))


def cross(parts: Sequence[Attribute]) -> Attribute:
    """The intersection of attributes; only combinations that occur, in the order of the parts."""
    codes = np.zeros(len(parts[0].codes), dtype=np.int64)
    for part in parts:
        codes = codes * len(part.levels) + part.codes
    shape = tuple(len(part.levels) for part in parts)
    occurring, inverse = _renumber(codes, math.prod(shape))
    levels = tuple(
        " × ".join(part.levels[i] for part, i in zip(parts, np.unravel_index(code, shape), strict=True))
        for code in occurring
    )
    sources = " and ".join(part.source for part in parts)
    return Attribute("*".join(part.name for part in parts), inverse.astype(np.int32), levels, sources)


def _renumber(codes: NDArray[np.int64], limit: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As `np.unique(codes, return_inverse=True)`; counts instead of sorting where the codes, all below `limit`, are few."""
    if limit > len(codes) + MANY_LEVELS:
        return np.unique(codes, return_inverse=True)
    occurring = np.flatnonzero(np.bincount(codes, minlength=limit))
    place = np.zeros(limit, dtype=np.int64)
    place[occurring] = np.arange(len(occurring))
    return occurring, place[codes]


def _warn_of_number(attribute: Attribute, parts: Sequence[Column], notes: list[str]) -> None:
    """Notes that there are too many groups to say anything about them, or that there is one only."""
    n, shown = len(attribute.levels), f"'{clip_text(attribute.name)}'"
    if n > MANY_LEVELS:
        notes.append(
            noted(
                "{attribute} has {n} groups; most will be too small to say anything about.", attribute=shown, n=f"{n:,}"
            )
        )
    elif n == 1:
        shown = capital(parts[0].source) if len(parts) == 1 else shown
        only = clip_text(attribute.levels[0])
        notes.append(
            noted("{what} has one group only ('{level}'): there is nobody to compare it with.", what=shown, level=only)
        )


def customary_names(columns: Groupable, taken: Sequence[str]) -> tuple[str, ...]:
    """Columns with customary group names that play no role, then the vendor, sex and age of the headers."""
    wanted = (name for name in columns.table.names if is_named(name, CUSTOMARY_GROUPS) and name not in taken)
    return (*wanted, *columns.header_defaults)


def customary_specs(
    columns: Groupable, taken: Sequence[str], notes: list[str], patient: NDArray[np.int64] | None = None
) -> tuple[GroupSpec, ...]:
    """What is grouped by when nothing was asked for: columns with customary names, then vendor, sex, age of the headers.

    Args:
        columns: What can be grouped by.
        taken: Columns that play a role.
        notes: Why a column with a customary name was left out.
        patient: (n,) the patient of every row; None where the table does not tell.
    """
    specs = []
    for name in customary_names(columns, taken):
        reason = _why_left_out(columns[name], patient)
        if reason is None:
            specs.append(GroupSpec((name,)))
        elif reason:
            notes.append(noted("{what} is no group: {reason}.", what=capital(columns[name].source), reason=reason))
    return tuple(specs)


def _why_left_out(column: Column, patient: NDArray[np.int64] | None) -> str | None:
    """The reason why a customary column is not grouped by; "" for an empty one, None for one that serves."""
    if not column.n_values:
        return ""
    n, shown = column.n_values, clip_text(column.name)
    if not is_age(column) and n > MOST_NUMBERS and is_numeric(column):
        return noted(
            "it has {n} different numbers; to use it give edges, --group '{column}:{edges}'",
            n=f"{n:,}",
            column=shown,
            edges=_example_edges(column),
        )
    if named := whom_it_names(column, patient):
        return named
    levels = divide_by(column, None, []).levels
    if len(levels) > MOST_CUSTOMARY_LEVELS:
        return noted(
            "it has {n} different values; to use it say --group '{column}'", n=f"{len(levels):,}", column=shown
        )
    if len(levels) == 1:
        return noted("all rows are '{level}', so there is nothing to compare", level=clip_text(levels[0]))
    return None
