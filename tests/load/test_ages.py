"""Ages as people and DICOM write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radaudit.load.ages import is_age_band, read_age


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("63", 63.0),
        ("63.5", 63.5),
        (" 045Y ", 45.0),
        ("045y", 45.0),
        ("018M", 1.5),
        ("000Y", 0.0),
        ("22Y", 22.0),
        ("90+", 90.0),
        (">89", 89.0),
        ("≥ 90", 90.0),
        ("0", 0.0),
    ],
)
def test_ages_that_are_read(text: str, years: float) -> None:
    assert read_age(text) == years


def test_weeks_and_days() -> None:
    assert read_age("052W") == pytest.approx(0.9966, abs=1e-4)
    assert read_age("300D") == pytest.approx(0.8214, abs=1e-4)
    assert read_age("1000D") == pytest.approx(2.7379, abs=1e-4)


@pytest.mark.parametrize("text", ["", "old", "-3", "40-64", "4 5", "Y", "1e2", "nan", "63,5"])
def test_what_is_no_age(text: str) -> None:
    assert read_age(text) is None


@pytest.mark.parametrize(
    ("text", "is_band"), [("40-64", True), ("<18", True), ("18 to 39", True), ("≤ 5", True), ("45", False)]
)
def test_ready_made_bands(text: str, is_band: bool) -> None:
    assert is_age_band(text) is is_band


@given(st.integers(0, 999))
def test_every_dicom_age_string_in_years(years: int) -> None:
    assert read_age(f"{years:03d}Y") == years
