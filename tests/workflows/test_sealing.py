"""Sealing, sealing again, ledgers elsewhere, and keeping what is sealed out of training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from radaudit import run_audit
from radaudit.errors import CannotAudit, UsageError
from radaudit.workflows.ledger_state import ledger_state
from radaudit.workflows.sealing import is_sealed, refuse_sealed, seal_test_set
from tests.load.sealing.tables import numbered, telling
from tests.workflows.looks import again, look, tally

pytestmark = pytest.mark.usefixtures("elsewhere", "made_up_numbers")


def test_a_table_that_was_corrected_is_sealed_again_and_keeps_its_openings(sealed: Path) -> None:
    run_audit(sealed)
    frame = pd.read_csv(sealed)
    frame.assign(label=frame.label.where(frame.index != 0, 0)).to_csv(sealed, index=False)
    assert ledger_state(sealed, {}).change
    state = seal_test_set(sealed, {}, again="one label was wrong")
    assert [why for _, why in state.sealings] == ["", "one label was wrong"]
    assert (state.n_events, len(state.openings)) == (66, 1)
    found = run_audit(sealed).audit.test_set
    assert found is not None
    assert (found.n_sealings, len(found.openings)) == (2, 2)
    with pytest.raises(UsageError, match="nothing to seal again"):
        seal_test_set(sealed, {}, again="once more")


def test_what_is_sealed_is_not_sealed_anew(sealed: Path) -> None:
    with pytest.raises(UsageError, match=r"test.csv is sealed already"):
        seal_test_set(sealed, {})
    with pytest.raises(UsageError, match=r"copy.csv holds rows of test.csv, which is sealed"):
        seal_test_set(again(sealed, "copy.csv"), {})
    other = sealed.with_name("other.csv")
    telling(40, seed=5).to_csv(other, index=False)
    with pytest.raises(UsageError, match="not sealed, so it can't be sealed again"):
        seal_test_set(other, {}, again="why not")


def test_a_ledger_may_lie_elsewhere(tmp_path: Path) -> None:
    table, ledger = tmp_path / "test.csv", tmp_path / "records" / "ours.jsonl"
    ledger.parent.mkdir()
    telling().to_csv(table, index=False)
    seal_test_set(table, {"ledger": ledger})
    assert tally(look(table)) == (1, 1, 0)  # the seal remembers it
    moved = ledger.rename(ledger.with_name("moved.jsonl"))
    with pytest.raises(CannotAudit, match=r"ours.jsonl is missing"):
        run_audit(table)
    with pytest.raises(UsageError, match="There is no ledger"):
        run_audit(table, ledger=tmp_path / "none.jsonl")
    assert tally(look(table, ledger=str(moved))) == (1, 1, 1)
    (tmp_path / "radaudit.toml").write_text('ledger = "records/moved.jsonl"\n')
    assert tally(look(table)) == (1, 1, 2)


def test_a_ledger_of_another_table_is_refused(sealed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "other.csv"
    other.parent.mkdir()
    telling(40, seed=5).to_csv(other, index=False)
    seal_test_set(other, {})
    with pytest.raises(UsageError, match="is not the ledger of this table"):
        run_audit(sealed, ledger=other.with_name("other.csv.ledger.jsonl"))


def test_of_a_table_with_a_split_the_test_part_is_sealed(tmp_path: Path) -> None:
    table = tmp_path / "cohort.csv"
    frame = telling(120)
    frame.assign(split=np.repeat(["train", "validation", "test"], 40)).to_csv(table, index=False)
    state = seal_test_set(table, {})
    assert (state.split, state.n_rows) == ("test", 40)
    assert run_audit(table, split_value="validation", groups="sex").audit.test_set is None
    assert tally(look(table)) == (1, 1, 0)
    refuse_sealed(table, "training", {"split_value": "train"})
    with pytest.raises(UsageError, match="80 rows were added"):
        run_audit(table, split="none")


@pytest.mark.parametrize("make", [telling, numbered])
def test_training_refuses_copies_shuffles_and_parts(tmp_path: Path, make: Any) -> None:
    table = tmp_path / "test.csv"
    frame = make(60)
    frame.to_csv(table, index=False)
    seal_test_set(table, {})
    copies = {
        "test.csv": frame,
        "copy.csv": frame,
        "shuffled.csv": frame.sample(frac=1, random_state=1),
        "part.csv": frame.iloc[7:40],
        "without_scores.csv": frame.drop(columns="score"),
    }
    for name, copy in copies.items():
        path = tmp_path / name
        if name != "test.csv":
            copy.to_csv(path, index=False)
        with pytest.raises(UsageError, match=r"can't be used for training: \d+ rows are sealed \(test.csv") as refused:
            refuse_sealed(path, "training")
        assert "Leave these patients out" in refused.value.cure
        assert is_sealed(path)
    copies["part.csv"].to_parquet(tmp_path / "part.parquet")
    assert is_sealed(tmp_path / "part.parquet")
    stranger = tmp_path / "train.csv"
    make(60, seed=2).to_csv(stranger, index=False)
    refuse_sealed(stranger, "training")
    assert not is_sealed(stranger)


def test_training_refuses_one_sealed_row_and_other_images_of_a_sealed_patient(sealed: Path) -> None:
    train = sealed.with_name("train.csv")
    frame = telling(100, seed=2)
    pd.concat([frame, pd.read_csv(sealed).iloc[[11]]]).to_csv(train, index=False)
    with pytest.raises(UsageError, match="1 row is sealed"):
        refuse_sealed(train, "training")
    frame.loc[3, "patient_id"] = pd.read_csv(sealed).patient_id[0]
    frame.to_csv(train, index=False)
    with pytest.raises(UsageError, match="1 row shows a patient of it"):
        refuse_sealed(train, "training")
    assert run_audit(train, groups="sex").audit.test_set is None  # no sealed label is looked at


@pytest.mark.parametrize(("gone", "named"), [("patient_id", "'patient_id'"), ("image", "'image'")])
def test_a_copy_without_a_naming_column_is_no_way_round_the_ledger(tmp_path: Path, gone: str, named: str) -> None:
    table = tmp_path / "test.csv"
    telling(150).assign(case_id=[f"study-{i:03d}-x" for i in range(150)]).to_csv(table, index=False)
    seal_test_set(table, {})
    copy = tmp_path / "predictions.csv"
    pd.read_csv(table).drop(columns=gone).assign(score=0.5).to_csv(copy, index=False)
    with pytest.raises(UsageError, match=f"holds sealed rows but lacks {named}"):
        run_audit(copy)
    with pytest.raises(UsageError, match="150 rows are sealed"):
        refuse_sealed(copy, "training")
    assert not ledger_state(table, {}).openings
