"""Columns that are never groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from radaudit.errors import UsageError
from radaudit.load.cohort import read_cohort
from radaudit.load.columns import Column
from radaudit.load.groups import build_attributes, parse_group

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
    spoken = role.removesuffix("_id")
    assert f"column '{role}' is the {spoken} column and cannot be a group" in error.problem
    assert f"name another {spoken} column" in error.cure
    assert why in error.problem
    assert "such as sex" in error.cure
    assert f"--{role.replace('_', '-')}" in error.cure


def test_a_role_under_another_name_is_no_group() -> None:
    cells = {"hospital number" if name == "patient_id" else name: values for name, values in CELLS.items()}
    error = _refusal("Hospital_Number", cells, roles={"patient_id": "hospital number"})
    assert "column 'hospital number' is the patient column" in error.problem
    cells = {"truth" if name == "label" else name: values for name, values in CELLS.items()}
    assert "column 'truth' is the label column" in _refusal("truth", cells).problem


@pytest.mark.parametrize(("role", "like"), [("patient_id", "a patient id"), ("case_id", "a case id")])
def test_a_switched_off_identifier_is_still_no_group(role: str, like: str) -> None:
    error = _refusal(role, CELLS, roles={role: "none"})
    assert f"column '{role}' is called like {like} and cannot be a group" in error.problem
    assert "give it another name" in error.cure


def test_the_split_is_a_group_when_every_part_is_audited(tmp_path: Path) -> None:
    cells = CELLS | {"split": ["north", "north", "south", "south"]}
    cohort = read_cohort(pd.DataFrame(cells), groups=[parse_group("split")])
    assert [a.levels for a in cohort.attributes] == [("north", "south")]


NAMES = ["Name", "PatientName", "accession", "Accession Number", "dob", "Birth_Date", "initials", "e-mail", "address"]


@pytest.mark.parametrize("name", [*NAMES, "phone", "StudyUID", "SeriesInstanceUID", "uid"])
@pytest.mark.parametrize("group", ["{}", "sex*{}"])
def test_what_is_called_like_an_identifier_is_no_group(name: str, group: str) -> None:
    error = _refusal(group.format(name), CELLS | {name: ["SECRET1", "SECRET1", "SECRET2", "SECRET2"]})
    assert f"column '{name}' is called like an identifier and cannot be a group" in error.problem
    assert "identifiers must not reach a report" in error.problem


def test_a_file_is_called_like_an_image() -> None:
    error = _refusal("file", CELLS | {"file": list("abcd")})
    assert "column 'file' is called like an image and cannot be a group: paths of files" in error.problem


def _many(**columns: Any) -> dict[str, Any]:
    """400 rows of 200 patients."""
    rows = range(400)
    cells = {"patient_id": [f"SECRET{i // 2}" for i in rows], "label": [i % 2 for i in rows], "score": [0.5] * 400}
    return cells | {"sex": ["FM"[i // 2 % 2] for i in rows]} | columns


@pytest.mark.parametrize("group", ["who", "sex*who"])
def test_a_column_with_a_value_for_each_patient_is_no_group(group: str) -> None:
    error = _refusal(group, _many(who=[f"SECRET^{i // 2}" for i in range(400)]))
    assert "column 'who' cannot be a group: it has 200 values for 200 patients, so it names patients" in error.problem
    assert "identifiers must not reach a report" in error.problem
    assert "what many patients share" in error.cure
    # Namesakes and patients without a name do not hide the others.
    names = [None if i < 20 else f"SECRET^{max(i // 2, 15)}" for i in range(400)]
    assert "it has 185 values for 190 patients" in _refusal(group, _many(who=names)).problem


def test_a_column_with_a_value_for_each_row_is_no_group() -> None:
    cells = _many(who=[f"SECRET^{i}" for i in range(400)])
    assert "400 values for 200 patients" in _refusal("who", cells).problem
    error = _refusal("who", cells, roles={"patient_id": "none"})
    assert "it has 400 values for 400 rows, so it names single cases" in error.problem


def test_what_patients_share_is_a_group_however_many_values_it_has() -> None:
    cells = _many(
        scanner=[f"s{i % 200}" for i in range(400)],  # as many as patients, but two patients each
        ward=[f"w{i // 2 % 100}" for i in range(400)],
        few=[f"f{i // 20}" for i in range(400)],
        age=[f"{i // 5:03d}Y" for i in range(400)],
        weight=[50 + i / 10 for i in range(400)],
    )
    asked = ["scanner", "ward", "few", "age", "weight:0,60,120"]
    cohort = read_cohort(pd.DataFrame(cells), groups=[parse_group(group) for group in asked])
    assert [len(a.levels) for a in cohort.attributes] == [200, 100, 20, 4, 2]
    assert "different numbers" in _refusal("weight", cells).problem


def test_three_hundred_sites_of_three_thousand_rows_are_groups() -> None:
    rows = range(3000)
    cells = {"patient_id": [i // 2 for i in rows], "label": [i % 2 for i in rows], "score": [0.5] * 3000}
    cohort = read_cohort(pd.DataFrame(cells | {"ward": [f"w{i % 300}" for i in rows]}), groups=[parse_group("ward")])
    assert len(cohort.attributes[0].levels) == 300


def test_twenty_patients_with_a_value_each_are_groups_and_twenty_one_are_not() -> None:
    cells = {"label": [0, 1] * 10, "score": [0.5] * 20, "ward": [f"SECRET{i}" for i in range(20)]}
    assert len(read_cohort(pd.DataFrame(cells), groups=[parse_group("ward")]).attributes[0].levels) == 20
    longer = {"label": [0, 1, *cells["label"][1:]], "score": [0.5] * 21, "ward": [f"SECRET{i}" for i in range(21)]}
    assert "21 values for 21 rows" in _refusal("ward", longer).problem


def test_a_header_that_names_each_patient_is_no_group() -> None:
    import pyarrow as pa

    cells = pa.array([f"SECRET{i}" for i in range(30)], pa.large_string())
    column = Column("kernel", cells, np.arange(2, 32), "cohort.csv", "DICOM header 'kernel'")
    with pytest.raises(UsageError, match="DICOM header 'kernel' cannot be a group: it has 30 values for 30 patients"):
        build_attributes({"kernel": column}, [parse_group("kernel")], [], patient=np.arange(30))


def test_a_customary_column_that_names_each_patient_is_left_out_when_nobody_asked() -> None:
    cohort = read_cohort(pd.DataFrame(_many(site=[f"SECRET{i // 2}" for i in range(400)])))
    assert [a.name for a in cohort.attributes] == ["sex"]
    assert "Column 'site' is no group: it has 200 values for 200 patients, so it names patients." in cohort.notes
