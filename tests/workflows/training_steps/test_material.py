"""Rows, splits and groups of a training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from radaudit.errors import CannotAudit, UsageError
from radaudit.workflows.training_steps.material import count_lines, read_material, used_attributes
from radaudit.workflows.training_steps.train_options import check_train_options
from tests.workflows.training_steps.image_table import make_table, read_rows, write_rows


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return make_table(tmp_path, 60, columns=("split",))


def test_a_split_column_is_kept_and_other_words_are_left_alone(table: Path) -> None:
    rows = read_rows(table)
    rows[0]["split"] = ""
    write_rows(table, [{**row, "split": row["split"].replace("test", "External")} for row in rows])
    found = read_material(table, check_train_options({"groups": ["vendor"]}))
    assert found.cohort.n == len(rows) - 1
    wanted = {"train": "train", "val": "validation", "test": "test"}
    assert found.split.tolist() == [wanted[row["split"]] for row in rows[1:]]
    assert found.row.tolist() == list(range(3, len(rows) + 2))
    assert found.values == {"train": ("train",), "validation": ("val",)}
    assert any("Rows without a split, left out: 1" in note for note in found.notes)


def test_validation_comes_out_of_training_where_the_column_names_none(table: Path) -> None:
    write_rows(table, [{**row, "split": row["split"].replace("val", "train")} for row in read_rows(table)])
    found = read_material(table, check_train_options({"groups": ["vendor"]}))
    counts = {name: len(found.rows_of(name)) for name in ("train", "validation", "test")}
    assert counts["test"] == sum(row["split"] == "test" for row in read_rows(table))
    assert 0.1 < counts["validation"] / (counts["train"] + counts["validation"]) < 0.3
    patients = {name: set(found.patient_name[found.rows_of(name)]) for name in counts}
    assert not patients["train"] & patients["validation"]


def test_a_patient_in_two_splits_is_refused(table: Path) -> None:
    rows = read_rows(table)
    rows[0]["patient_id"] = next(row["patient_id"] for row in rows if row["split"] == "test")
    write_rows(table, rows)
    with pytest.raises(UsageError, match="1 patient is in more than one split"):
        read_material(table, check_train_options({"groups": ["vendor"]}))


@pytest.mark.parametrize(
    ("name", "given"),
    [("--hold-out", {"hold_out": {"vendor": ["Canon"]}}), ("--shares", {"shares": (0.6, 0.2, 0.2)})],
)
def test_a_division_that_a_split_column_overrules_is_refused(table: Path, name: str, given: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=f"{name} says how to divide the patients, but column 'split'") as caught:
        read_material(table, check_train_options({"groups": ["vendor"], **given}))
    assert "--split none" in caught.value.cure
    assert (
        read_material(table, check_train_options({"groups": ["vendor"], "split": "none", **given})).rows_of("test").size
    )


def test_a_split_column_that_is_used_is_not_called_switched_off(table: Path) -> None:
    said = {
        split: read_material(table, check_train_options({"groups": ["vendor"], "split": split})).cohort.notes
        for split in ("split", "none")
    }
    assert "Split: switched off, 'split' not used." in said["none"]
    assert not any("switched off" in note for note in said["split"])


def test_shares_say_how_much_of_the_training_part_becomes_validation(table: Path) -> None:
    write_rows(table, [{**row, "split": row["split"].replace("val", "train")} for row in read_rows(table)])
    found = read_material(table, check_train_options({"groups": ["vendor"], "shares": (0.5, 0.5, 0.0)}))
    assert 0.4 < len(found.rows_of("validation")) / (found.split != "test").sum() < 0.6


def test_a_column_without_training_rows_is_refused(table: Path) -> None:
    write_rows(table, [{**row, "split": "test"} for row in read_rows(table)])
    with pytest.raises(UsageError, match="no row is there to train on"):
        read_material(table, check_train_options({"groups": ["vendor"]}))


def test_a_split_without_disease_is_refused(table: Path) -> None:
    write_rows(table, [{**row, "label": 0 if row["split"] == "val" else row["label"]} for row in read_rows(table)])
    with pytest.raises(CannotAudit, match="No validation image is with the disease"):
        read_material(table, check_train_options({"groups": ["vendor"]}))


def test_drawn_splits_keep_patients_together_and_do_not_hang_on_the_order_of_rows(table: Path) -> None:
    options = check_train_options({"groups": ["vendor"], "split": "none"})
    found = read_material(table, options)
    by_patient: dict[str, set[str]] = {}
    for name, split in zip(found.patient_name, found.split, strict=True):
        by_patient.setdefault(str(name), set()).add(str(split))
    assert all(len(splits) == 1 for splits in by_patient.values())
    write_rows(table, read_rows(table)[::-1])
    again = read_material(table, options)
    assert {str(n): {str(s)} for n, s in zip(again.patient_name, again.split, strict=True)} == by_patient
    other = read_material(table, check_train_options({"groups": ["vendor"], "split": "none", "seed": 1}))
    assert other.split.tolist() != again.split.tolist()


def test_a_level_that_is_held_out_is_seen_in_the_test_split_only(table: Path) -> None:
    options = check_train_options({"groups": ["vendor"], "split": "none", "hold_out": {"vendor": ["Canon"]}})
    found = read_material(table, options)
    vendor = found.cohort.attributes[0]
    assert set(found.split[vendor.codes == vendor.levels.index("Canon")]) == {"test"}


def test_counts_are_by_split_class_and_group(table: Path) -> None:
    found = read_material(table, check_train_options({"groups": ["vendor"]}))
    lines = count_lines(found, found.cohort.attributes)
    rows = [row for row in read_rows(table) if row["split"] == "train"]
    diseased = sum(int(row["label"]) for row in rows)
    assert lines[0] == (
        f"train: {len(rows)} images of {len({row['patient_id'] for row in rows})} patients, {diseased} with the disease, "
        f"{len(rows) - diseased} without."
    )
    ge = [row for row in rows if row["vendor"] == "GE"]
    assert f"GE {len(ge)} ({sum(int(row['label']) for row in ge)} diseased)" in lines[1]


def test_without_groups_named_the_vendor_makes_the_cells(table: Path) -> None:
    write_rows(table, [{**row, "sex": "FM"[i % 2]} for i, row in enumerate(read_rows(table))])
    options = check_train_options({})
    material = read_material(table, options)
    used, note = used_attributes(material, options)
    assert {a.name for a in material.cohort.attributes} == {"vendor", "sex"}
    assert [a.name for a in used] == ["vendor"]
    assert "--group" in note
    named = check_train_options({"groups": ["vendor", "sex"]})
    assert [a.name for a in used_attributes(read_material(table, named), named)[0]] == ["vendor", "sex"]


def test_rows_can_be_taken_out(table: Path) -> None:
    material = read_material(table, check_train_options({"groups": ["vendor"]}))
    gone = np.zeros(material.cohort.n, dtype=bool)
    gone[[0, 5]] = True
    fewer = material.without(gone, "two")
    assert fewer.cohort.n == len(fewer.split) == len(fewer.row) == material.cohort.n - 2
    assert fewer.cohort.image is not None
    assert material.cohort.image is not None
    assert fewer.cohort.image[0] == material.cohort.image[1]
