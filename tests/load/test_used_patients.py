"""Whom a model was made with, from the table of splits beside its bundle."""

from __future__ import annotations

from pathlib import Path

from radaudit.load.used_patients import used_patients


def test_patients_of_every_split_but_the_test(tmp_path: Path) -> None:
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / "splits.csv").write_text(
        "image,patient_id,split\na,P1,train\nb,P1,train\nc,P2,validation\nd,P3,test\ne,,train\n"
    )
    assert used_patients(tmp_path) == {"train": frozenset({"P1"}), "validation": frozenset({"P2"})}


def test_no_table_or_another_one_tells_nothing(tmp_path: Path) -> None:
    assert used_patients(tmp_path) == {}
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / "splits.csv").write_text("image,fold\na,1\n")
    assert used_patients(tmp_path) == {}
    (tmp_path / "model.pt").write_bytes(b"x")
    assert used_patients(tmp_path / "model.pt") == {}
