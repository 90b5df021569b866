"""Labels become 0 and 1, or a sentence."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from radaudit.errors import CannotAudit, UsageError
from radaudit.load.columns import Column
from radaudit.load.labels import _PAIRS, read_labels
from radaudit.load.tables import read_table


def _column(*cells: str) -> Column:
    return read_table(pd.DataFrame({"outcome": cells, "filler": "1"})).column("outcome")


@pytest.mark.parametrize(
    ("negative", "positive"),
    [
        ("0", "1"),
        ("0.0", "1.0"),
        ("False", "TRUE"),
        ("no", "Yes"),
        ("neg", "pos"),
        ("Negative", "positive"),
        ("absent", "present"),
        ("benign", "Malignant"),
        ("n", "Y"),
    ],
)
def test_plain_pairs_are_understood(negative: str, positive: str) -> None:
    column = _column(positive, negative, "", positive)
    assert read_labels(column, None, []).tolist() == [1, 0, -1, 1]


def test_two_spellings_of_one_label_are_one() -> None:
    assert read_labels(_column("1", "1.0", "0", "0.0"), None, []).tolist() == [1, 1, 0, 0]


def test_a_named_positive_makes_all_others_negative_and_says_so() -> None:
    notes: list[str] = []
    assert read_labels(_column("Cancer", "cyst", "normal", "cancer", "NA"), " CANCER", notes).tolist() == [
        1,
        0,
        0,
        1,
        -1,
    ]
    assert notes == ["Label 'CANCER' is positive; 'cyst', 'normal' negative."]
    assert read_labels(_column("1.0", "-1.0", "0"), "1", []).tolist() == [1, 0, 0]


def test_a_positive_that_never_occurs_lists_what_does() -> None:
    with pytest.raises(UsageError, match=r"no label is 'ill'; found 'b' \(2\), 'a' \(1\)\.") as caught:
        read_labels(_column("a", "b", "b"), "ill", [])
    assert "--positive" in caught.value.cure


def test_three_kinds_show_at_most_five_with_counts() -> None:
    with pytest.raises(UsageError, match=r"column 'outcome': expected labels of two kinds") as caught:
        read_labels(_column(*"aabcdefg"), None, [])
    assert "'a' (2), 'b' (1), 'c' (1), 'd' (1), 'e' (1) and 2 more" in caught.value.problem
    assert "--positive" in caught.value.cure


@pytest.mark.parametrize(
    "cells", [("M", "B"), ("yes", "0"), ("-1", "1"), ("1", "2"), ("1_0", "0"), ("yes", "negative")]
)
def test_pairs_that_are_not_plain_are_asked_for(cells: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        read_labels(_column(*cells), None, [])


@pytest.mark.parametrize(
    ("cells", "positive"), [(("1", "1"), None), (("0", "0"), None), (("x", "X"), None), (("x", "x"), "x")]
)
def test_one_class_cannot_be_audited(cells: tuple[str, ...], positive: str | None) -> None:
    with pytest.raises(CannotAudit, match="label") as caught:
        read_labels(_column(*cells), positive, [])
    assert caught.value.exit_code == 3
    assert caught.value.cure


def test_no_label_at_all() -> None:
    with pytest.raises(CannotAudit, match="every label is missing"):
        read_labels(_column("", ""), None, [])


def test_words_that_were_understood_are_said_and_numbers_are_not() -> None:
    notes: list[str] = []
    read_labels(_column("benign", "malignant", "benign"), None, notes)
    assert notes == [
        "Label 'malignant' is positive, 'benign' negative (by their meaning; another one with --positive)."
    ]
    notes = []
    read_labels(_column("No", "no", "Yes"), None, notes)
    assert notes == ["Label 'Yes' is positive, 'No', 'no' negative (by their meaning; another one with --positive)."]
    notes = []
    read_labels(_column("0", "1.0"), None, notes)
    assert notes == []


def test_the_readme_lists_every_pair_that_is_understood() -> None:
    text = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())
    assert f"the second is positive: {', '.join('/'.join(pair) for pair in _PAIRS)}." in text


def test_a_rare_third_label_is_found_by_its_rows_and_mended_not_made_positive() -> None:
    with pytest.raises(
        UsageError, match=r"found '0' \(20\), '1' \(10\), '2' \(1\); the rarest: '2' in row 30\."
    ) as caught:
        read_labels(_column(*"0" * 20, *"1" * 10, "2"), None, [])
    assert caught.value.cure.startswith(
        "Correct these cells, or name the label that is the finding with --positive VALUE"
    )
    assert '"2"' not in caught.value.cure
    with pytest.raises(UsageError, match=r"the rarest: 'x' in row 28, '2' in rows 20, 21, 22, 23, 24 and 1 more\.\n"):
        read_labels(_column(*"0" * 20, *"2" * 6, *"1" * 2, "x", *"1" * 10), None, [])


def test_three_labels_that_are_all_frequent_are_not_taken_for_mistakes() -> None:
    with pytest.raises(UsageError, match=r"found '0' \(4\), '1' \(3\), '2' \(3\)\.\n") as caught:
        read_labels(_column(*"0000111222"), None, [])
    assert "Say which value is the finding" in caught.value.cure


def test_two_words_that_mean_nothing_here_are_both_offered() -> None:
    with pytest.raises(UsageError) as caught:
        read_labels(_column("healthy", "sick", "healthy"), None, [])
    assert '--positive "healthy" or --positive "sick"' in caught.value.cure


def test_whoever_reads_labels_is_told_what_is_needed_not_what_an_audit_needs() -> None:
    """A training and a calibration read them, too."""
    with pytest.raises(CannotAudit) as caught:
        read_labels(_column(*["1"] * 12), None, [])
    assert caught.value.cure.startswith("Cases with and without the finding are needed")
