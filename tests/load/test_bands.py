"""Bands of a number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from radaudit.errors import UsageError
from radaudit.load.ages import AGE_EDGES
from radaudit.load.bands import check_edges, is_age, is_numeric, name_bands, place_in_bands, split_by_edges
from radaudit.load.columns import Column
from radaudit.load.tables import read_table
from radaudit.records import UNKNOWN, Attribute


def _column(cells: Sequence[str], name: str = "age") -> Column:
    return read_table(pd.DataFrame({name: cells, "filler": "1"})).column(name)


def _split(cells: Sequence[str], edges: Sequence[float], name: str = "age") -> tuple[Attribute, list[str]]:
    notes: list[str] = []
    return split_by_edges(name, _column(cells, name), edges, notes), notes


def test_whole_edges_name_whole_bands() -> None:
    assert name_bands(AGE_EDGES) == ("below 18", "18-39", "40-64", "65-79", "80 and above")
    assert name_bands((0, 1, 18)) == ("below 0", "0", "1-17", "18 and above")
    assert name_bands((0.5, 1.5, 3)) == ("below 0.5", "0.5 to <1.5", "1.5 to <3", "3 and above")
    assert name_bands((-1, 0, 1)) == ("below -1", "-1 to <0", "0 to <1", "1 and above")
    assert name_bands((65,)) == ("below 65", "65 and above")


def test_bands_are_half_open() -> None:
    assert place_in_bands([0, 17.99, 18, 39, 40, 79.9, 80, 130, -1], AGE_EDGES) == [
        "below 18",
        "below 18",
        "18-39",
        "18-39",
        "40-64",
        "65-79",
        "80 and above",
        "80 and above",
        "below 18",
    ]
    assert place_in_bands([64.9, 65], [65]) == ["below 65", "65 and above"]


def test_ages_in_every_spelling_with_unknown_last() -> None:
    attribute, notes = _split(["90+", "045Y", "", "018M", "70", "unknown", "45.5"], AGE_EDGES)
    assert attribute.levels == ("below 18", "40-64", "65-79", "80 and above", UNKNOWN)
    assert attribute.codes.tolist() == [3, 1, 4, 0, 2, 4, 1]
    assert attribute.source == "bands of column 'age'"
    assert notes == []


def test_bands_of_fractions_are_not_named_as_if_they_were_whole() -> None:
    attribute, _ = _split(["1.5", "3", "1", ""], (0, 2, 4), "field_strength")
    assert attribute.levels == ("0 to <2", "2 to <4", UNKNOWN)
    assert attribute.codes.tolist() == [0, 1, 0, 2]
    assert _split(["1", "3"], (0, 2, 4), "kvp")[0].levels == ("0-1", "2-3")
    assert _split(["39.9", "40"], (0, 40, 65), "age")[0].levels == ("0-39", "40-64")


def test_the_young_and_the_old_are_no_group_together() -> None:
    attribute, notes = _split(["88", "30", "50", "22", "65"], (40, 65))
    assert attribute.levels == ("below 40", "40-64", "65 and above")
    assert attribute.codes.tolist() == [2, 0, 1, 0, 2]
    assert notes == []


def test_edges_that_hold_everybody_make_closed_bands() -> None:
    attribute, notes = _split(["88", "30", "50", "0"], (0, 40, 65, 120))
    assert attribute.levels == ("0-39", "40-64", "65-119")
    assert attribute.codes.tolist() == [2, 0, 1, 0]
    assert notes == []


def test_ages_that_nobody_has_are_noted() -> None:
    attribute, notes = _split(["30", "999", "120", "-2", "999", ""], (0, 40, 120))
    assert attribute.levels == ("below 0", "0-39", "120 and above", UNKNOWN)
    assert notes == [
        "Column 'age': 4 rows hold an age below 0 or of 120 and more; check them. They count in the outer bands."
    ]
    assert _split(["7", "-2"], (0, 4), "lead_time")[1] == []


def test_text_in_a_banded_column_names_the_row() -> None:
    with pytest.raises(UsageError, match=r"column 'age': expected a number .* found 'sixty' in row 1") as caught:
        _split(["50", "sixty"], AGE_EDGES)
    assert "--group" in caught.value.cure
    with pytest.raises(UsageError):
        _split(["045Y"], (0, 100), "kvp")


@pytest.mark.parametrize("edges", [(), (5, 5), (10, 5), (0, float("inf")), (float("nan"), 1)])
def test_edges_must_increase(edges: tuple[float, ...]) -> None:
    with pytest.raises(UsageError, match="--group"):
        check_edges(edges, "--group age")


def test_what_counts_as_age_and_as_number() -> None:
    assert is_age(_column(["045Y", "x"]))
    assert not is_age(_column(["40-64", "65"]))
    assert not is_age(_column(["old", "young"]))
    assert not is_age(_column(["45"], "kvp"))
    assert is_numeric(_column(["1", "-2.5e3", "unknown", ""], "kvp"))
    assert not is_numeric(_column(["1", "x"], "kvp"))
    assert not is_numeric(_column(["", "unknown"], "kvp"))


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30),
    st.lists(st.integers(-100, 100), min_size=1, max_size=6, unique=True).map(sorted),
)
def test_every_number_lies_in_the_band_it_is_given(numbers: list[float], edges: list[int]) -> None:
    names = name_bands(edges)
    for number, band in zip(numbers, place_in_bands(numbers, edges), strict=True):
        at = names.index(band)
        assert (-np.inf, *edges)[at] <= number < (*edges, np.inf)[at]
