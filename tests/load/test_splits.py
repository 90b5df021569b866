"""Which rows are audited, and leakage."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from radaudit.errors import UsageError
from radaudit.load.splits import check_leakage, choose_split
from radaudit.load.tables import Table, read_table


def _table(split: Sequence[str], patient: Sequence[str] | None = None) -> Table:
    patient = patient or [f"p{i}" for i in range(len(split))]
    return read_table(pd.DataFrame({"split": split, "pid": patient}))


def _choose(split: Sequence[str], wanted: str | None = None) -> tuple[list[bool], list[str], dict[str, int]]:
    notes: list[str] = []
    excluded: dict[str, int] = {}
    mask = choose_split(_table(split).column("split"), wanted, notes, excluded)
    return mask.tolist(), notes, excluded


def test_the_test_split_is_audited_and_the_rest_counted() -> None:
    mask, notes, excluded = _choose(["train", "Test", "TRAIN", "test", "val", ""])
    assert mask == [False, True, False, True, False, False]
    assert excluded == {"split 'train'": 2, "split 'val'": 1, "no split named": 1}
    assert notes == ["Audited: the 2 rows whose split is 'test'."]


def test_a_named_split_wins() -> None:
    mask, _, excluded = _choose(["train", "test", "Val"], "val")
    assert mask == [False, False, True]
    assert excluded == {"split 'train'": 1, "split 'test'": 1}


def test_customary_splits_in_their_order() -> None:
    assert _choose(["external", "holdout", "train"])[0] == [False, True, False]
    assert _choose(["external_test", "train"])[0] == [True, False]


def test_one_split_or_no_customary_one_audits_all_and_says_so() -> None:
    mask, notes, excluded = _choose(["train", "train"])
    assert (mask, excluded) == ([True, True], {})
    assert "optimistic" in notes[0]
    mask, notes, _ = _choose(["a", "b", "b"])
    assert mask == [True, True, True]
    assert notes == [
        "No split is called test (found 'b' (2), 'a' (1)), so all rows are audited; training rows may be among them."
        " --split-value VALUE audits one part alone."
    ]
    assert "training rows are among them and the numbers are optimistic" in _choose(["train", "val"])[1][0]
    assert "optimistic" not in _choose(["validation", "validation"])[1][0]


def test_a_split_that_does_not_occur() -> None:
    with pytest.raises(UsageError, match=r"no row has the split 'test'; found 'train' \(2\)") as caught:
        _choose(["train", "train"], "test")
    assert "--split-value" in caught.value.cure


def test_a_patient_in_two_splits_is_refused_by_rows_not_by_id() -> None:
    table = _table(["train", "test", "test", "test"], ["secret", "b", "secret", "b"])
    with pytest.raises(UsageError, match=r"1 patient is in more than one split .* rows 0 and 2") as caught:
        check_leakage(table.column("split"), table.column("pid"))
    assert "secret" not in str(caught.value)
    assert "--split none" in caught.value.cure


def test_the_same_split_in_two_spellings_or_a_missing_one_is_no_leak() -> None:
    table = _table(["Test", "test", "", "train"], ["a", "a", "a", ""])
    check_leakage(table.column("split"), table.column("pid"))
