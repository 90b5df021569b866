"""The whole door: a table becomes a cohort, or one sentence with a cure."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from radaudit.errors import CannotAudit, RadauditError, UsageError
from radaudit.load.cohort import read_cohort
from radaudit.load.groups import parse_group


def _good(n: int = 40) -> pd.DataFrame:
    rows = range(n)
    return pd.DataFrame(
        {
            "case_id": [f"c{i:03d}" for i in rows],
            "patient_id": [f"{i // 2:03d}" for i in rows],
            "label": [int(i % 3 == 0) for i in rows],
            "score": [round(0.2 + 0.5 * (i % 3 == 0) + 0.005 * i, 3) for i in rows],
            "sex": ["FM"[i % 2] for i in rows],
            "age": [20 + i for i in rows],
            "vendor": [("GE", "Siemens", "GE MEDICAL SYSTEMS", "")[i % 4] for i in rows],
        }
    ).astype(object)


def _write(tmp_path: Path, frame: pd.DataFrame) -> Path:
    frame.to_csv(tmp_path / "cohort.csv", index=False)
    return tmp_path / "cohort.csv"


def test_a_good_table(tmp_path: Path) -> None:
    cohort = read_cohort(_write(tmp_path, _good()))
    assert (cohort.name, cohort.task, cohort.n, len(cohort.sha256)) == ("cohort.csv", "binary", 40, 64)
    assert cohort.truth["label"].dtype == np.int8
    assert cohort.truth["label"].tolist() == [int(i % 3 == 0) for i in range(40)]
    assert cohort.score is not None
    assert cohort.score[:3].tolist() == [0.7, 0.205, 0.21]
    assert cohort.patient.tolist() == [i // 2 for i in range(40)]
    assert cohort.has_patients
    assert cohort.case[7] == "c007"
    assert (cohort.image, cohort.failure, dict(cohort.excluded)) == (None, None, {})
    assert cohort.roles == {"label": "label", "score": "score", "patient_id": "patient_id", "case_id": "case_id"}
    assert {a.name: a.levels for a in cohort.attributes} == {
        "sex": ("F", "M"),
        "age": ("18-39", "40-64"),
        "vendor": ("GE", "Siemens", "Unknown"),
    }


def test_a_frame_and_its_file_give_the_same_cohort(tmp_path: Path) -> None:
    one, other = read_cohort(_good()), read_cohort(_write(tmp_path, _good()))
    np.testing.assert_array_equal(one.score, other.score)
    assert one.case == other.case
    assert [a.codes.tolist() for a in one.attributes] == [a.codes.tolist() for a in other.attributes]


def test_no_identifier_and_no_path_stands_in_the_notes(tmp_path: Path) -> None:
    frame = _good().assign(patient_id=lambda f: "SECRET" + f["patient_id"].astype(str), image=str(tmp_path / "x.png"))
    cohort = read_cohort(_write(tmp_path, frame))
    said = " ".join((*cohort.notes, *cohort.excluded, cohort.name))
    assert "SECRET" not in said
    assert str(tmp_path) not in said


def test_missing_values_may_be_excluded_and_are_counted() -> None:
    frame = _good()
    frame.loc[[1, 2], "label"] = None
    frame.loc[[2, 5], "score"] = None
    cohort = read_cohort(frame, missing="exclude")
    assert cohort.n == 38
    assert cohort.excluded == {"no label": 2}
    assert "Rows without a label, left out: 2." in cohort.notes
    assert cohort.failure is not None
    assert [i for i, reason in enumerate(cohort.failure) if reason] == [3]
    assert cohort.failure[3] == "no score in the table"
    assert cohort.case[3] == "c005"


def test_only_the_test_split_is_checked_and_audited() -> None:
    frame = _good().assign(split=["train"] * 20 + ["test"] * 20)
    frame.loc[0, "label"], frame.loc[1, "score"] = "unlabelled", "broken"
    cohort = read_cohort(frame)
    assert cohort.n == 20
    assert cohort.excluded == {"split 'train'": 20}
    assert cohort.case[0] == "c020"
    assert read_cohort(frame.drop(index=[0, 1]), split_value="train").n == 18
    assert read_cohort(_good().assign(split="x"), roles={"split": "none"}).n == 40


def test_no_patient_column_is_said() -> None:
    cohort = read_cohort(_good().drop(columns="patient_id"))
    assert not cohort.has_patients
    assert cohort.patient.tolist() == list(range(40))
    assert any("--patient-id" in note for note in cohort.notes)


def test_groups_that_were_asked_for_are_the_only_ones() -> None:
    cohort = read_cohort(_good(), groups=[parse_group("sex*vendor")])
    assert [a.name for a in cohort.attributes] == ["sex*vendor"]
    assert read_cohort(_good(), groups=[]).attributes == ()


def test_customary_columns_that_do_not_divide_are_not_denied() -> None:
    frame = _good().drop(columns=["age", "vendor"]).assign(sex="M")
    notes = read_cohort(frame).notes
    assert "Column 'sex' is no group: all rows are 'M', so there is nothing to compare." in notes
    assert notes[-1].startswith("No column with a customary group name divides the rows, so only the whole cohort")
    notes = read_cohort(frame.drop(columns="sex")).notes
    assert notes[-1].startswith("No column has a customary group name, so only the whole cohort is audited")


@pytest.mark.parametrize("needs", ["score", "image"])
def test_files_of_several_patients_are_counted(tmp_path: Path, needs: Any) -> None:
    (tmp_path / "0.png").write_bytes(b"x")
    frame = _good().assign(image=[f"{i}.png" for i in range(40)])
    said = "listed for more than one patient; check the image and the patient columns."
    frame.loc[1, "image"] = "0.png"  # rows 0 and 1 are one patient
    assert not any(said in note for note in read_cohort(_write(tmp_path, frame), needs=needs).notes)
    frame.loc[2, "image"] = "./0.png"
    assert f"1 image file is {said}" in read_cohort(_write(tmp_path, frame), needs=needs).notes
    frame.loc[[10, 20, 30], "image"] = "39.png"
    assert f"2 image files are {said}" in read_cohort(_write(tmp_path, frame), needs=needs).notes


def test_images_are_located_and_missing_files_stay(tmp_path: Path) -> None:
    (tmp_path / "0.png").write_bytes(b"x")
    frame = _good().assign(image=[f"{i}.png" for i in range(40)])
    cohort = read_cohort(_write(tmp_path, frame), needs="image")
    assert cohort.image is not None
    assert cohort.image[0] == str(tmp_path / "0.png")
    assert len(cohort.image) == 40
    assert (cohort.score, cohort.failure) == (None, None)


def _with(column: str, row: int, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[row - 2, column] = value
        return frame

    return change


BAD: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], dict[str, Any], int, str, str]] = {
    "no label column": (lambda f: f.drop(columns="label"), {}, 2, "no label column", "--label NAME"),
    "no score column": (lambda f: f.drop(columns="score"), {}, 2, "no score column", "--score NAME"),
    "two label columns": (
        lambda f: f.rename(columns={"label": "outcome"}).assign(target=f["label"]),
        {},
        2,
        "'outcome' and 'target'",
        "--label outcome",
    ),
    "labels of three kinds": (_with("label", 7, 2), {}, 2, "column 'label'.*'0' (25), '1' (14), '2' (1)", "--positive"),
    "a missing label": (_with("label", 7, None), {}, 2, "column 'label': the label is missing in row 7", "--missing"),
    "no label at all": (lambda f: f.assign(label=None), {"missing": "exclude"}, 3, "every label is missing", "--label"),
    "one class": (lambda f: f.assign(label=1), {}, 3, "all 40 labels are positive", "--positive"),
    "a score above 1": (_with("score", 9, 1.5), {}, 2, "column 'score'.*found 1.5 in row 9", "--score-type logit"),
    "a missing score": (_with("score", 9, None), {}, 2, "the score is missing in row 9", "--missing exclude"),
    "an infinite score": (_with("score", 9, "inf"), {}, 2, "found 'inf' in row 9", "Mend"),
    "a text score": (_with("score", 9, "high"), {}, 2, "found 'high' in row 9", "--score"),
    "a repeated case": (_with("case_id", 9, "c000"), {}, 2, "column 'case_id'.*row 2 and row 9", "--case-id none"),
    "a leaking patient": (
        lambda f: f.assign(split=["train", "test"] * 20),
        {},
        2,
        "20 patients are in more than one split.*rows 2 and 3",
        "--split none",
    ),
    "an unknown split": (
        lambda f: f.assign(split="train"),
        {"split_value": "test"},
        2,
        "'train' (40)",
        "--split-value",
    ),
    "a split without a column": (lambda f: f, {"split_value": "test"}, 2, "no split column", "--split NAME"),
    "an unknown group": (lambda f: f, {"groups": [parse_group("sxe")]}, 2, "no column 'sxe'", "'sex'"),
    "an age in words": (_with("age", 5, "adult"), {}, 2, "column 'age'.*found 'adult' in row 5", "--group"),
    "no way with missing": (lambda f: f, {"missing": "guess"}, 2, "'guess'", "refuse or exclude"),
    "no image": (lambda f: f, {"needs": "image"}, 2, "no image column", "--image NAME"),
    "an empty image": (
        lambda f: f.assign(image=["a.png"] * 39 + [""]),
        {"needs": "image"},
        2,
        "column 'image': the image is missing in row 41",
        "every row",
    ),
    "no image file": (
        lambda f: f.assign(image="a.png"),
        {"needs": "image"},
        2,
        "none of the 1 image files",
        "relative",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_tables_name_the_place_and_the_cure(tmp_path: Path, name: str) -> None:
    change, options, code, words, cure = BAD[name]
    with pytest.raises(RadauditError) as caught:
        read_cohort(_write(tmp_path, change(_good())), **options)
    error = caught.value
    assert error.exit_code == code
    assert isinstance(error, UsageError if code == 2 else CannotAudit)
    at = 0
    for part in words.split(".*"):
        at = error.problem.index(part, at)
    assert cure in error.cure
    assert "\n" not in error.problem


def test_hostile_names_and_values_are_text(tmp_path: Path) -> None:
    frame = _good().assign(**{"<script>alert(1)</script>": ['a "b", c', "d\ne", "😀", "\u202eשלום"] * 10})
    cohort = read_cohort(_write(tmp_path, frame), groups=[parse_group("<script>alert(1)</script>")])
    assert cohort.attributes[0].name == "<script>alert(1)</script>"
    assert set(cohort.attributes[0].levels) == {'a "b", c', "d e", "😀", "שלום"}


def test_row_order_does_not_matter() -> None:
    frame = _good()
    order = np.random.default_rng(0).permutation(40)
    one, other = read_cohort(frame), read_cohort(frame.iloc[order])
    assert one.score is not None
    np.testing.assert_array_equal(one.score[order], other.score)
    for before, after in zip(one.attributes, other.attributes, strict=True):
        assert before.levels == after.levels
        np.testing.assert_array_equal(before.codes[order], after.codes)


def test_two_hundred_thousand_rows(tmp_path: Path) -> None:
    n = 200_000
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "id": np.arange(n),
            "patient": rng.integers(0, n // 3, n),
            "label": rng.integers(0, 2, n),
            "score": rng.random(n),
            "sex": rng.choice(["F", "M", ""], n),
            "age": rng.integers(0, 100, n),
        }
    )
    cohort = read_cohort(_write(tmp_path, frame))
    assert cohort.n == n
    np.testing.assert_array_equal(cohort.score, frame["score"])
    assert len(np.unique(cohort.patient)) == frame["patient"].nunique()
    assert {a.name: len(a.levels) for a in cohort.attributes} == {"sex": 3, "age": 5}


def test_reading_scores_imports_no_torch(tmp_path: Path) -> None:
    path = _write(tmp_path, _good())
    code = (
        "import sys; from radaudit.load.cohort import read_cohort; read_cohort(sys.argv[1]);"
        "bad = {'torch', 'monai', 'sklearn', 'pydicom'} & set(sys.modules); sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
