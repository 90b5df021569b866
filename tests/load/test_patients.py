"""Patients and the names of cases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from radaudit.errors import UsageError
from radaudit.load.patients import name_cases, note_contradictions, read_patients
from radaudit.load.tables import read_table
from radaudit.records import Attribute


def test_rows_of_one_patient_share_a_number() -> None:
    column = read_table(pd.DataFrame({"pid": ["007", "7", "007", " 7 "]})).column("pid")
    notes: list[str] = []
    assert read_patients(column, 4, notes).tolist() == [0, 1, 0, 1]
    assert notes == ["The cohort has 2 patients in 4 rows."]


def test_a_missing_patient_id_is_a_patient_of_its_own() -> None:
    column = read_table(pd.DataFrame({"pid": ["a", "", "a", ""], "filler": "1"})).column("pid")
    notes: list[str] = []
    assert read_patients(column, 4, notes).tolist() == [0, 1, 0, 2]
    assert "missing in 2 rows" in notes[0]
    assert "3 patients in 4 rows" in notes[1]


def test_without_a_patient_column_every_row_is_a_patient_and_it_is_said() -> None:
    notes: list[str] = []
    assert read_patients(None, 3, notes).tolist() == [0, 1, 2]
    assert notes[0].startswith("Every row is treated as another patient: intervals are too narrow")
    assert "--patient-id" in notes[0]


def test_a_patient_of_two_sexes_is_noted() -> None:
    patient = np.array([0, 0, 1, 1, 2])
    sex = Attribute("Sex", np.array([0, 1, 0, 2, 1], dtype=np.int32), ("F", "M", "Unknown"), "column 'Sex'")
    view = Attribute("view", np.array([0, 1, 0, 1, 1], dtype=np.int32), ("PA", "AP"), "column 'view'")
    notes: list[str] = []
    note_contradictions([sex, view], patient, notes)
    assert notes == ["Patients whose rows differ in 'Sex': 1; check their ids."]


def test_cases_are_named_by_their_id_or_their_row(tmp_path) -> None:
    (tmp_path / "c.csv").write_text("id,x\na,1\n,2\n")
    table = read_table(tmp_path / "c.csv")
    assert name_cases(table.column("id"), table) == ("a", "row 3")
    assert name_cases(None, table) == ("row 2", "row 3")


def test_repeated_case_ids_name_the_rows(tmp_path) -> None:
    (tmp_path / "c.csv").write_text("id,x\na,1\nb,2\nb,3\nc,4\nc,5\n")
    table = read_table(tmp_path / "c.csv")
    with pytest.raises(UsageError, match=r"c\.csv, column 'id': .* found 2 case ids .* row 3 and row 4") as caught:
        name_cases(table.column("id"), table)
    assert "--case-id none" in caught.value.cure
    (tmp_path / "c.csv").write_text("id,x\na,1\nb,2\nb,3\n")
    table = read_table(tmp_path / "c.csv")
    with pytest.raises(UsageError, match="found 1 case id that occurs more than once, the first in row 3 and row 4"):
        name_cases(table.column("id"), table)
