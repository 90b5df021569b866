"""Reading a census, and finding the cohort's groups in it."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.errors import UsageError
from radaudit.load.matching_population import match_census
from radaudit.load.population import read_census
from radaudit.records import Attribute, Group


def census(tmp_path, text, header="attribute,group,share"):
    path = tmp_path / "census.csv"
    path.write_text(f"{header}\n{text}\n", encoding="utf-8")
    return read_census(path)


def attribute(name, *levels, source=""):
    return Attribute(name, np.arange(len(levels), dtype=np.int32), levels, source or f"column '{name}'")


@pytest.mark.parametrize(
    ("numbers", "unit"),
    [
        (("0.25", "0.75"), "shares"),
        (("25", "75"), "shares"),
        (("25 %", "75%"), "shares"),
        (("250", "750"), "counts"),
        (('"1,250,000"', "3750000"), "counts"),
    ],
)
def test_shares_percentages_and_counts_are_told_apart_and_normalized(tmp_path, numbers, unit):
    read = census(tmp_path, f"sex,F,{numbers[0]}\nsex,M,{numbers[1]}")
    assert read.shares == {"sex": {"F": 0.25, "M": 0.75}}
    assert read.units == {"sex": unit}
    assert read.rows["sex", "M"] == 3


def test_a_column_of_counts_holds_counts_however_few(tmp_path):
    read = census(tmp_path, "sex,F,3\nsex,M,9", header="attribute,group,count")
    assert read.shares["sex"] == {"F": 0.25, "M": 0.75}
    assert read.units["sex"] == "counts"


def test_every_attribute_is_normalized_by_itself_and_rounding_is_forgiven(tmp_path):
    read = census(tmp_path, "race,A,33.3\nrace,B,33.3\nrace,C,33.3\nsex,F,1000\nsex,M,1000")
    assert read.shares["race"]["A"] == pytest.approx(1 / 3)
    assert read.units == {"race": "shares", "sex": "counts"}


@pytest.mark.parametrize(
    ("rows", "problem", "cure"),
    [
        ("sex,F,0.5\nsex,M,0.3", "the shares of 'sex' (rows 2 to 3) sum to 0.8, not to about 1 or 100", "'count'"),
        ("sex,F,50%\nsex,M,30%", "sum to 80, not to about 100 %", "missing"),
        ("sex,F,60\nsex,M,30", "sum to 90, not to about 1 or 100", "'count'"),
        ("sex,F,-0.5\nsex,M,1.5", "row 2: a share cannot be negative", "Correct"),
        ("sex,F,half\nsex,M,0.5", "row 2: expected a share such as 0.51 or 51 %, or a count; found 'half'", "number"),
        ("sex,F,\nsex,M,1", "row 2: expected a share", "number"),
        ("sex,F,nan\nsex,M,1", "row 2: expected a share", "number"),
        ("sex,F,0.5\nsex,M,0.25\nSex,f,0.25", "row 4: group 'f' of 'Sex' is there already, in row 2", "Keep one"),
        ("sex,,0.5\nsex,M,0.5", "row 2: the cell of column 'group' is empty", "Fill"),
        ("sex,F,50%\nsex,M,50", "that in row 3 has none", "same way"),
        ("sex,F,0\nsex,M,0", "are all 0", "at least one"),
    ],
)
def test_what_is_wrong_is_named_with_its_row(tmp_path, rows, problem, cure):
    with pytest.raises(UsageError) as error:
        census(tmp_path, rows)
    assert problem in error.value.problem
    assert cure in error.value.cure


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(UsageError, match="no column 'share'; it has 'attribute', 'group', 'what'"):
        census(tmp_path, "sex,F,1", header="attribute,group,what")


def test_groups_are_recognized_however_they_are_spelled(tmp_path):
    read = census(
        tmp_path,
        "Sex,Female,1\nSex,man,1\nage,below 40,1\nage,40 – 64,1\nage,65+,2\nvendor,GE MEDICAL SYSTEMS,1\nvendor,TOSHIBA,3\n"
        "sex*age,F * 65+,1\nsex*age,M x 40 to 64,1",
        header="attribute,group,count",
    )
    attributes = (
        attribute("sex", "F", "M", "Unknown"),
        attribute("age", "below 40", "40-64", "65 and above", source="bands of column 'age'"),
        attribute("vendor", "GE", "Canon"),
        attribute("sex*age", "F × 65 and above", "M × 40-64"),
    )
    target = match_census(read, attributes)
    assert target.of("sex") == {Group("sex", "F"): 0.5, Group("sex", "M"): 0.5}
    assert target.of("age")[Group("age", "65 and above")] == 0.5
    assert target.of("vendor") == {Group("vendor", "GE"): 0.25, Group("vendor", "Canon"): 0.75}
    assert list(target.of("sex*age")) == [Group("sex*age", "F × 65 and above"), Group("sex*age", "M × 40-64")]


def test_a_group_that_the_cohort_does_not_have_stays(tmp_path):
    read = census(tmp_path, "race,White,60\nrace,Black,20\nrace,Hispanic,20")
    target = match_census(read, (attribute("race", "White", "Black", "Other", "Unknown"),))
    assert target.of("race")[Group("race", "Hispanic")] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("rows", "problem", "cure"),
    [
        ("rase,White,100", "the audit does not compare by 'rase'", "Did you mean 'race'?"),
        ("race,Whiet,60\nrace,Black,40", "row 2: the cohort has no group 'Whiet'", "Did you mean 'White'?"),
        ("race,Unknown,60\nrace,Black,40", "row 2: a census cannot say how many are 'Unknown'", "Take the row out"),
        ("race,Green,60\nrace,Violet,40", "none of its groups of 'race' is in the cohort", "'White', 'Black'"),
        ("age,18-44,60\nage,45-64,40", "row 2: '18-44' is none of the cohort's bands", "'40-64'"),
        ("sex,F,40\nsex,Female,60", "row 3: 'Female' is group 'F', which is there already", "Keep one"),
    ],
)
def test_a_census_that_does_not_fit_is_refused(tmp_path, rows, problem, cure):
    attributes = (
        attribute("race", "White", "Black", "Unknown"),
        attribute("age", "0-39", "40-64", source="bands of column 'age'"),
        attribute("sex", "F", "M"),
    )
    with pytest.raises(UsageError) as error:
        match_census(census(tmp_path, rows), attributes)
    assert problem in error.value.problem
    assert cure in error.value.cure


def test_an_intersection_that_nobody_is_in_is_spelled_as_the_cohort_spells_its_parts(tmp_path):
    read = census(tmp_path, "sex*race,Female x white,1\nsex*race,man * Black,1", header="attribute,group,count")
    attributes = (attribute("sex", "F", "M"), attribute("race", "White", "Black"), attribute("sex*race", "F × White"))
    assert list(match_census(read, attributes).shares) == [
        Group("sex*race", "F × White"),
        Group("sex*race", "M × Black"),
    ]
