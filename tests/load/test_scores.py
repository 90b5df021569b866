"""Scores become probabilities, or a sentence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from radaudit.errors import CannotAudit, UsageError
from radaudit.load.columns import Column
from radaudit.load.scores import read_scores
from radaudit.load.tables import read_table


def _column(*cells: str) -> Column:
    return read_table(pd.DataFrame({"prob": cells, "filler": "1"})).column("prob")


def test_probabilities_keep_every_digit() -> None:
    assert read_scores(_column("0.1234567890123456", "1", "0", "1e-300"), "probability", "refuse", []).tolist() == [
        0.1234567890123456,
        1.0,
        0.0,
        1e-300,
    ]


@given(st.lists(st.floats(-700, 700), min_size=1, max_size=20))
def test_logits_go_through_the_logistic_function(logits: list[float]) -> None:
    score = read_scores(_column(*map(repr, logits)), "logit", "refuse", [])
    np.testing.assert_allclose(score, expit(logits), rtol=1e-14)


def test_huge_logits_do_not_overflow() -> None:
    assert read_scores(_column("-1e6", "1e6"), "logit", "refuse", []).tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("cell", "words", "cure"),
    [
        ("1.7", r"between 0 and 1, found 1\.7 in row 1", "--score-type logit"),
        ("-0.01", r"between 0 and 1, found -0\.01 in row 1", "--score-type logit"),
        ("inf", "a finite number, found 'inf' in row 1", "Mend"),
        ("high", "a finite number, found 'high' in row 1", "--score"),
        ("1_0", "a finite number, found '1_0' in row 1", "Mend"),
        ("0,73", "decimal comma in row 1", "0.73, not 0,73"),
        ("", "the score is missing in row 1", "--missing exclude"),
        ("nan", "the score is missing in row 1", "--missing exclude"),
    ],
)
def test_unusable_scores(cell: str, words: str, cure: str) -> None:
    with pytest.raises(UsageError, match=f"DataFrame, column 'prob': .*{words}") as caught:
        read_scores(_column("0.5", cell, "0.4"), "probability", "refuse", [])
    assert cure in caught.value.cure


def test_many_bad_rows_are_counted() -> None:
    with pytest.raises(UsageError, match="rows 0, 1, 2, 3, 4 and 3 more"):
        read_scores(_column(*["9"] * 8), "probability", "refuse", [])


def test_missing_scores_may_be_excluded_but_not_wrong_ones() -> None:
    score = read_scores(_column("0.5", "", "NA"), "probability", "exclude", [])
    assert np.isnan(score).tolist() == [False, True, True]
    with pytest.raises(UsageError):
        read_scores(_column("0.5", "", "2"), "probability", "exclude", [])
    with pytest.raises(CannotAudit, match="every score is missing"):
        read_scores(_column("", ""), "probability", "exclude", [])


def test_decisions_and_likely_probabilities_are_noted() -> None:
    notes: list[str] = []
    read_scores(_column("0", "1"), "probability", "refuse", notes)
    assert "these are decisions" in notes[0]
    notes = []
    read_scores(_column("0.2", "0.4", "0.9"), "logit", "refuse", notes)
    assert "given as logits" in notes[0]
    assert "are they probabilities?" in notes[1]


def test_no_such_score_type() -> None:
    with pytest.raises(UsageError, match="no score type 'percent'"):
        read_scores(_column("0.5"), "percent", "refuse", [])


@pytest.mark.parametrize(("cell", "shown"), [("0.5", "0.5"), ("0", "0"), ("1.0", "1")])
def test_a_score_that_never_changes_is_said_and_is_no_decision(cell: str, shown: str) -> None:
    notes: list[str] = []
    read_scores(_column(cell, cell, cell), "probability", "refuse", notes)
    assert notes == [f"Every score is {shown}."]


def test_one_score_in_several_spellings_is_one() -> None:
    notes: list[str] = []
    read_scores(_column("0", "0.0"), "logit", "refuse", notes)
    assert notes[-1] == "Every score is 0.5."


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.sampled_from(["probability", "logit"]))
def test_one_oddly_written_score_changes_no_other_and_no_note(scores: list[float], score_type: str) -> None:
    texts = [*map(repr, scores), "0.25"]
    quick, slow = list[str](), list[str]()
    by_row = read_scores(_column(*texts), score_type, "refuse", quick)
    by_value = read_scores(_column(*texts[:-1], " 0.25 "), score_type, "refuse", slow)
    assert by_row.tobytes() == by_value.tobytes()
    assert quick == slow


def test_scores_beside_a_missing_one_are_read_to_the_last_bit() -> None:
    score = read_scores(_column("0.1", "", "1e-300"), "probability", "exclude", [])
    np.testing.assert_array_equal(score, [0.1, np.nan, 1e-300])
