"""Columns that are never groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from radaudit.errors import UsageError
from radaudit.load.cohort import read_cohort
from radaudit.load.groups import parse_group

CELLS = {
    "case_id": ["SECRET1", "SECRET2", "SECRET3", "SECRET4"],
    "patient_id": ["SECRET1", "SECRET1", "SECRET2", "SECRET3"],
    "label": [0, 1, 0, 1],
    "score": [0.1, 0.2, 0.3, 0.4],
    "image": ["SECRET/a.png", "SECRET/b.png", "SECRET/c.png", "SECRET/d.png"],
    "sex": list("FMFM"),
    "split": ["test"] * 4,
}


def _refusal(group: str, cells: dict[str, Any], **options: Any) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_cohort(pd.DataFrame(cells), groups=[parse_group(group)], **options)
    assert "SECRET" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("role", "why"),
    [
        ("patient_id", "identifiers must not reach a report"),
        ("case_id", "identifiers must not reach a report"),
        ("image", "paths of files must not reach a report"),
        ("label", "cases of one kind only"),
        ("score", "what is being measured"),
    ],
)
@pytest.mark.parametrize("group", ["{}", "sex*{}", "{}*sex", "{}:0,1"])
def test_roles_are_no_groups_alone_or_crossed(role: str, why: str, group: str) -> None:
    error = _refusal(group.format(role), CELLS)
    assert f"column '{role}' is the {role} and cannot be a group" in error.problem
    assert why in error.problem
    assert "such as sex" in error.cure
    assert f"--{role.replace('_', '-')}" in error.cure


def test_a_role_under_another_name_is_no_group() -> None:
    cells = {"hospital number" if name == "patient_id" else name: values for name, values in CELLS.items()}
    error = _refusal("Hospital_Number", cells, roles={"patient_id": "hospital number"})
    assert "column 'hospital number' is the patient_id" in error.problem
    cells = {"truth" if name == "label" else name: values for name, values in CELLS.items()}
    assert "column 'truth' is the label" in _refusal("truth", cells).problem


@pytest.mark.parametrize("role", ["patient_id", "case_id"])
def test_a_switched_off_identifier_is_still_no_group(role: str) -> None:
    error = _refusal(role, CELLS, roles={role: "none"})
    assert f"column '{role}' is called like a {role} and cannot be a group" in error.problem
    assert "give it another name" in error.cure


def test_the_split_is_a_group_when_every_part_is_audited(tmp_path: Path) -> None:
    cells = CELLS | {"split": ["north", "north", "south", "south"]}
    cohort = read_cohort(pd.DataFrame(cells), groups=[parse_group("split")])
    assert [a.levels for a in cohort.attributes] == [("north", "south")]
