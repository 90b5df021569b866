"""What DICOM headers add to a table, and where they disagree with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from radaudit.load import headers
from radaudit.load.cohort import read_cohort
from radaudit.load.groupable import Groupable, count_disagreements, read_header_columns
from radaudit.load.groups import parse_group
from radaudit.load.image_paths import hold_dicom
from radaudit.load.tables import Table, read_table
from radaudit.records import Attribute, Cohort

HEADER = {
    "vendor": ["GE", "Siemens", "GE", None],
    "vendor_raw": ["GE MEDICAL SYSTEMS", "SIEMENS", "GE Healthcare", None],
    "sex": ["Female", "Male", None, "Male"],
    "age": ["045Y", "not an age", "070Y", None],
    "field_strength": ["1.5", "3", "3", "1.5"],
    "kernel": [None, None, None, None],
}


@pytest.fixture
def images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Four files that begin like DICOM, whose headers say what HEADER says."""
    monkeypatch.setattr(headers, "read_headers", lambda paths: pd.DataFrame(HEADER, dtype=object).iloc[: len(paths)])
    for i in range(4):
        (tmp_path / f"{i}.dcm").write_bytes(b"\0" * 128 + b"DICM")
    return [str(tmp_path / f"{i}.dcm") for i in range(4)]


def _table(**cells: Any) -> Table:
    return read_table(pd.DataFrame(cells))


def _cohort(images: list[str], needs: Any = "image", groups: Any = None, **cells: Any) -> Cohort:
    frame = pd.DataFrame({"image": images, "label": [0, 1, 0, 1], "score": [0.1, 0.2, 0.3, 0.4], **cells})
    return read_cohort(frame, needs=needs, groups=groups)


def _by_name(cohort: Cohort) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in cohort.attributes}


@pytest.mark.parametrize("needs", ["image", "score"])
def test_headers_give_vendor_sex_and_age_that_the_table_lacks(images: list[str], needs: str) -> None:
    cohort = _cohort(images, needs)
    found = _by_name(cohort)
    assert list(found) == ["vendor", "sex", "age"]
    assert found["vendor"].levels == ("GE", "Siemens", "Unknown")
    assert found["vendor"].source == "DICOM header 'vendor'"
    assert found["age"].levels == ("40-64", "65-79", "Unknown")
    assert found["age"].source == "bands of DICOM header 'age'"
    assert "Vendor GE stands for 'GE Healthcare', 'GE MEDICAL SYSTEMS' (DICOM header 'vendor')." in cohort.notes
    assert cohort.notes[-1] == "Groups: 'vendor', 'sex', 'age' (from the DICOM headers)."


def test_the_table_wins_and_disagreements_are_counted(images: list[str]) -> None:
    cohort = _cohort(
        images, Manufacturer=["ge", "Philips", "", "GE"], gender=["F", "F", "M", "M"], age=[46, 30, 30, 90]
    )
    found = _by_name(cohort)
    assert list(found) == ["Manufacturer", "gender", "age"]
    assert found["gender"].source == "column 'gender'"
    disagreements = [note for note in cohort.notes if "disagree" in note]
    assert disagreements == [
        "Column 'Manufacturer' and the DICOM headers disagree on the vendor in 1 of 2 rows; the column was used.",
        "Column 'gender' and the DICOM headers disagree on the sex in 1 of 3 rows; the column was used.",
        "Column 'age' and the DICOM headers disagree on the age in 1 of 2 rows; the column was used.",
    ]


def test_other_header_columns_serve_when_asked_for(images: list[str]) -> None:
    cohort = _cohort(images, groups=[parse_group("field_strength"), parse_group("sex*age:0,65,120")])
    assert _by_name(cohort)["field_strength"].levels == ("1.5", "3")
    assert _by_name(cohort)["sex*age"].levels == (
        "Female × 0-64",
        "Male × Unknown",
        "Unknown × 65-119",
    )


def test_columns_no_image_fills_and_agreeing_tables(images: list[str]) -> None:
    table = _table(image=images, vendor=["GE", "siemens", "", ""])
    header = read_header_columns(images, table)
    assert "kernel" not in header
    assert Groupable(table, header).header_defaults == ("sex", "age")
    assert len(Groupable(table, header)) == len(list(Groupable(table, header))) == 6
    notes: list[str] = []
    count_disagreements(table, header, notes)
    assert notes == []


def test_what_looks_like_dicom(tmp_path: Path, images: list[str]) -> None:
    (tmp_path / "note.dcm").write_bytes(b"")
    (tmp_path / "image.png").write_bytes(b"\x89PNG")
    (tmp_path / "series").mkdir()
    (tmp_path / "series" / "IM0").write_bytes(b"\0" * 128 + b"DICM")
    assert hold_dicom(images)
    assert hold_dicom([str(tmp_path / "series")])
    assert not hold_dicom([str(tmp_path / name) for name in ("note.dcm", "image.png", "gone", "a\0b")])


def test_images_that_are_no_dicom_or_are_gone_leave_the_headers_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(paths: list[str]) -> None:
        raise AssertionError("headers were read")

    monkeypatch.setattr(headers, "read_headers", refuse)
    cohort = _cohort([str(tmp_path / f"{i}.png") for i in range(4)], "score")
    assert cohort.attributes == ()
    assert "only the whole cohort is audited" in cohort.notes[-1]
