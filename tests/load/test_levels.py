"""One spelling a level, one name a vendor, Unknown last."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.load.levels import natural_order, split_by_value
from radaudit.load.tables import read_table
from radaudit.records import UNKNOWN, Attribute
from radaudit.records.clean_text import clean_text


def _split(cells: Sequence[str], name: str = "site") -> tuple[Attribute, list[str]]:
    notes: list[str] = []
    column = read_table(pd.DataFrame({name: pd.Series(cells, dtype=object), "filler": "1"})).column(name)
    return split_by_value(name, column, notes), notes


def _levels(attribute: Attribute) -> list[str]:
    return [attribute.levels[code] for code in attribute.codes]


def test_case_and_blanks_fold_to_one_spelling_with_a_note() -> None:
    attribute, notes = _split(["GE", "ge ", "GE", "Siemens", "ge  "])
    assert _levels(attribute) == ["GE", "GE", "GE", "Siemens", "GE"]
    assert notes == ["'GE' and 'ge' are one level, 'GE' (column 'site')."]


def test_the_spelling_of_most_rows_wins() -> None:
    attribute, _ = _split(["north", "North", "north"])
    assert attribute.levels == ("north",)


def test_missing_and_unknown_words_are_unknown_and_last() -> None:
    attribute, _ = _split(["b", "", "unknown", "N/A", "Not reported", "?", "Z", "a"])
    assert attribute.levels == ("a", "b", "Z", UNKNOWN)
    assert _levels(attribute) == ["b", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, "Z", "a"]


def test_nothing_known_is_one_level() -> None:
    assert _split(["", "unknown"])[0].levels == (UNKNOWN,)


def test_numbers_lose_their_point_zero_but_codes_keep_their_zeros() -> None:
    assert _split(["1.5", "3.0", "3", "10"], "field_strength")[0].levels == ("1.5", "3", "10")
    assert _split(["007", "7"])[0].levels == ("007", "7")
    assert _split(["3.0", "x"])[0].levels == ("3.0", "x")


def test_vendor_columns_are_folded_and_say_what_was() -> None:
    attribute, notes = _split(["GE MEDICAL SYSTEMS", "GE Healthcare", "SIEMENS", "Acme", "", "Siemens"], "Manufacturer")
    assert attribute.levels == ("Acme", "GE", "Siemens", UNKNOWN)
    assert "Vendor GE stands for 'GE Healthcare', 'GE MEDICAL SYSTEMS' (column 'Manufacturer')." in notes
    assert "Vendor Siemens stands for 'SIEMENS', 'Siemens' (column 'Manufacturer')." in notes
    assert not any("Acme" in note for note in notes)


def test_sex_spelled_out_and_short_is_one_level() -> None:
    attribute, notes = _split(["F", "Female", "female", "Female", "M", "male", "M"], "Sex")
    assert attribute.levels == ("Female", "M")
    assert len(notes) == 2
    assert _split(["F", "Female"], "site")[0].levels == ("F", "Female")


def test_hostile_values_stay_text_without_what_cannot_be_seen() -> None:
    cells = [
        "<script>alert('x')</script>",
        'a "quoted", value',
        "two\nlines",
        "\u202eevil\u202c",
        "שלום",
        "😀",
        "a\x00b",
    ]
    attribute, notes = _split(cells)
    assert set(attribute.levels) == {
        "<script>alert('x')</script>",
        'a "quoted", value',
        "two lines",
        "evil",
        "שלום",
        "😀",
        "a b",
    }
    assert notes == ["Characters that cannot be seen were removed from 2 values of column 'site'."]


def test_many_folded_spellings_are_summed_up() -> None:
    _, notes = _split([text for i in range(9) for text in (f"a{i}", f"A{i}")])
    assert len(notes) == 6
    assert notes[-1] == "4 more levels of column 'site' were spelled in several ways."


@pytest.mark.parametrize(
    ("shuffled", "expected"),
    [
        (["10", "9", "1.5"], ["1.5", "9", "10"]),
        (["b2", "B10", "a"], ["a", "b2", "B10"]),
        (["a1", "a", "1"], ["1", "a", "a1"]),
    ],
)
def test_natural_order(shuffled: list[str], expected: list[str]) -> None:
    assert sorted(shuffled, key=natural_order) == expected


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=1, max_size=12))
def test_every_row_has_exactly_one_clean_level(cells: list[str]) -> None:
    attribute, _ = _split(cells)
    assert len(attribute.codes) == len(cells)
    assert len(set(attribute.levels)) == len(attribute.levels)
    assert all(level == clean_text(level) and level for level in attribute.levels)
    assert set(attribute.codes.tolist()) == set(range(len(attribute.levels)))
