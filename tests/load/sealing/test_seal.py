"""Sealed rows are found again after all that an honest owner does to a table, and strangers are not taken for them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from radaudit.errors import CannotAudit, UsageError
from radaudit.load.sealing.matching import Match, compare
from radaudit.load.sealing.rows import read_sealable_rows
from radaudit.load.sealing.seal import Seal, make_seal, read_seal, write_seal
from tests.load.sealing.tables import numbered, telling


def _seal(frame: pd.DataFrame) -> Seal:
    return make_seal(read_sealable_rows(frame), ledger="x")


def _match(seal: Seal, frame: pd.DataFrame, **options: bool) -> Match:
    return compare(seal, read_sealable_rows(frame), **options)


@pytest.mark.parametrize("make", [telling, numbered])
def test_the_same_rows_are_recognized(make) -> None:
    frame = make()
    seal = _seal(frame)
    changed = {
        "shuffled": frame.sample(frac=1, random_state=4),
        "other scores": frame.assign(score=frame.score[::-1].to_numpy()),
        "another score column": frame.assign(risk=0.5).drop(columns="score").rename(columns={"risk": "p"}),
        "a column more": frame.assign(vendor="GE"),
        "labels in words": frame.assign(label=frame.label.map({0: "no", 1: "yes"})),
        "numbers with a point": frame.assign(age=frame.age.astype(float)),
    }
    for what, table in changed.items():
        match = _match(seal, table)
        assert match.is_sealed.all(), what
        assert (match.is_whole, match.are_labels_kept, match.n_altered) == (True, True, 0), what


@pytest.mark.parametrize("make", [telling, numbered])
def test_a_part_of_the_rows_is_recognized(make) -> None:
    frame = make()
    match = _match(_seal(frame), frame.iloc[5:20])
    assert match.is_sealed.all()
    assert (match.n_missing, match.n_added) == (45, 0)


def test_a_single_telling_row_among_others_is_recognized() -> None:
    frame, others = telling(), telling(seed=2)
    mixed = pd.concat([others, frame.iloc[[7]]], ignore_index=True)
    match = _match(_seal(frame), mixed)
    assert np.flatnonzero(match.is_sealed).tolist() == [60]
    assert np.flatnonzero(match.shares_patient).tolist() == [60]
    assert (match.n_missing, match.n_added) == (59, 60)


@pytest.mark.parametrize("gone", ["patient_id", "image"])
def test_rows_are_recognized_when_a_column_that_names_them_is_dropped(gone: str, tmp_path: Path) -> None:
    """Predictions often come without the patient column; a look at them is a look all the same."""
    frame = telling().assign(case_id=[f"study-{i:03d}-x" for i in range(60)])
    write_seal(tmp_path / "x.seal.json", _seal(frame), is_new=True)
    seal = read_seal(tmp_path / "x.seal.json")
    assert seal.sha256 == read_seal(tmp_path / "x.seal.json").sha256
    shuffled = frame.drop(columns=gone).sample(frac=1, random_state=4)
    match = _match(seal, shuffled)
    assert match.is_sealed.all()
    assert (match.lacks, match.is_whole) == ((gone,), False)
    part = _match(seal, pd.concat([shuffled.iloc[:7], telling(seed=2).drop(columns=gone)]))
    assert int(part.is_sealed.sum()) == 7
    assert not _match(seal, telling(seed=2).drop(columns=gone).assign(case_id="other-1")).is_sealed.any()


def test_a_patients_name_alone_is_believed_for_a_table_of_as_many_rows() -> None:
    frame = telling()
    seal = _seal(frame)
    assert _match(seal, frame.drop(columns="image")).is_sealed.all()
    fewer = _match(seal, frame.drop(columns="image").iloc[:-1])
    assert fewer.shares_patient.all()
    assert not fewer.is_sealed.any()


def test_a_seal_of_one_naming_column_needs_no_parts() -> None:
    assert not _seal(telling().drop(columns="image")).parts


def test_other_images_of_a_sealed_patient_are_told() -> None:
    frame = telling()
    kin = telling(seed=2)
    kin.loc[:3, "patient_id"] = frame.patient_id[0]
    match = _match(_seal(frame), kin)
    assert not match.is_sealed.any()
    assert np.flatnonzero(match.shares_patient).tolist() == [0, 1, 2, 3]


def test_a_strangers_table_is_not_taken_for_it() -> None:
    for make in (telling, numbered):
        match = _match(_seal(make()), make(seed=2))
        assert not (match.is_sealed | match.shares_patient).any()


def test_running_numbers_without_other_columns_need_the_same_labels() -> None:
    frame = numbered()[["case_id", "label", "score"]]
    other = frame.assign(label=1 - frame.label)
    seal = _seal(frame)
    assert _match(seal, frame).is_sealed.all()
    assert not _match(seal, other).is_sealed.any()
    assert _match(seal, other, is_its_own=True).is_sealed.all()  # under its own name the change is told


def test_changes_are_told_apart() -> None:
    frame = telling()
    seal = _seal(frame)
    flipped = frame.assign(label=np.where(frame.index == 3, 0, frame.label))
    swapped = frame.assign(label=frame.label.replace({0: 1, 1: 0}).where(frame.index.isin([0, 1]), frame.label))
    assert swapped.label.sum() == frame.label.sum()
    for table in (flipped, swapped):
        match = _match(seal, table)
        assert (match.is_whole, match.are_labels_kept) == (True, False)
    doubled = _match(seal, pd.concat([frame, frame.iloc[[2]]], ignore_index=True))
    assert (doubled.n_missing, doubled.n_added, doubled.are_labels_kept) == (0, 1, False)
    dropped = _match(seal, frame.drop(index=9))
    assert (dropped.n_missing, dropped.n_added) == (1, 0)
    moved = _match(seal, frame.assign(sex=frame.sex.where(frame.index > 4, "X")))
    assert (moved.is_whole, moved.are_labels_kept, moved.n_altered) == (True, True, 5)


def test_the_seal_is_written_and_read_without_loss(tmp_path: Path) -> None:
    seal = _seal(telling())
    write_seal(tmp_path / "x.seal.json", seal, is_new=True)
    again = read_seal(tmp_path / "x.seal.json")
    assert again.sha256 == seal.sha256
    assert compare(again, read_sealable_rows(telling())).are_labels_kept
    with pytest.raises(FileExistsError):
        write_seal(tmp_path / "x.seal.json", seal, is_new=True)
    assert [p.name for p in tmp_path.iterdir()] == ["x.seal.json"]


def test_the_seal_names_nobody_and_its_rows_say_nothing_of_labels(tmp_path: Path) -> None:
    frame = telling()
    write_seal(tmp_path / "x.seal.json", _seal(frame))
    text = (tmp_path / "x.seal.json").read_text()
    assert not any(name in text for name in (*frame.patient_id, *frame.image))
    flipped = _match(_seal(frame), frame.assign(label=1 - frame.label))
    assert (flipped.is_whole, flipped.n_altered, flipped.are_labels_kept) == (True, 0, False)


@pytest.mark.parametrize("damage", ["", "{}", "[1]", '{"format": "radaudit.seal/9"}', "\x00"])
def test_a_damaged_seal_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "x.seal.json"
    path.write_text(damage)
    with pytest.raises(CannotAudit, match=r"seal .* cannot be read"):
        read_seal(path)


def test_an_edited_fingerprint_changes_the_seals_hash(tmp_path: Path) -> None:
    path = tmp_path / "x.seal.json"
    seal = _seal(telling())
    write_seal(path, seal)
    plain = json.loads(path.read_text())
    plain["labels_sha256"] = "0" * 64
    path.write_text(json.dumps(plain))
    assert read_seal(path).sha256 != seal.sha256


def test_rows_without_a_name_can_not_be_sealed() -> None:
    with pytest.raises(UsageError, match="no image, case or patient column"):
        _seal(numbered().drop(columns="case_id"))
