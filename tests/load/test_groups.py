"""What the user asked to group by, and what is grouped by when nobody asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from radaudit.errors import UsageError
from radaudit.load.groupable import Groupable
from radaudit.load.groups import build_attributes, cross, customary_specs, parse_group
from radaudit.load.tables import read_table
from radaudit.records import Attribute, GroupSpec


def _columns(cells: Mapping[str, Sequence[object]]) -> Groupable:
    return Groupable(read_table(pd.DataFrame(dict(cells))), {})


def _build(cells: Mapping[str, Sequence[object]], *groups: str) -> tuple[dict[str, Attribute], list[str]]:
    notes: list[str] = []
    built = build_attributes(_columns(cells), [parse_group(text) for text in groups], notes)
    return {attribute.name: attribute for attribute in built}, notes


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("sex", GroupSpec(("sex",))),
        ("age:0,40,65,120", GroupSpec(("age",), (0.0, 40.0, 65.0, 120.0))),
        ("age: 0, 40.5", GroupSpec(("age",), (0.0, 40.5))),
        ("age:65", GroupSpec(("age",), (65.0,))),
        ("sex*vendor", GroupSpec(("sex", "vendor"))),
        ("sex * age:0,65,120", GroupSpec(("sex", "age"), (0.0, 65.0, 120.0))),
        ("scanner:model", GroupSpec(("scanner:model",))),
        ("x:-1,0,1e3", GroupSpec(("x",), (-1.0, 0.0, 1000.0))),
    ],
)
def test_groups_are_parsed(text: str, spec: GroupSpec) -> None:
    assert parse_group(text) == spec


@pytest.mark.parametrize("text", ["", "  ", "*", "sex*", "age:40,0"])
def test_unusable_groups(text: str) -> None:
    with pytest.raises(UsageError):
        parse_group(text)


def test_names_match_whatever_their_case_and_keep_the_columns_spelling() -> None:
    built, _ = _build({"Field Strength": ["1.5", "3.0"]}, "field_strength")
    assert built["Field Strength"].levels == ("1.5", "3")
    assert built["Field Strength"].source == "column 'Field Strength'"


def test_a_column_that_does_not_exist_suggests_the_nearest() -> None:
    with pytest.raises(UsageError, match="no column 'vendro' to group by") as caught:
        _build({"vendor": ["a", "b"]}, "vendro")
    assert "Did you mean 'vendor'?" in caught.value.cure


def test_what_is_suggested_can_be_grouped_by() -> None:
    columns = {"split": ["a", "b"], "label": [0, 1], "patient_id": ["p", "q"], "sex": ["F", "M"], "site": ["x", "y"]}
    with pytest.raises(UsageError, match="no column 'hospital' to group by") as caught:
        _build(columns, "hospital")
    assert caught.value.cure.startswith("There is 'sex', 'site'.")


def test_age_gets_default_bands_and_given_ones() -> None:
    cells = {"age": ["17", "18", "70"]}
    assert _build(cells, "age")[0]["age"].levels == ("below 18", "18-39", "65-79")
    assert _build(cells, "age:0,18,120")[0]["age"].levels == ("0-17", "18-119")


def test_ready_made_age_bands_are_levels() -> None:
    assert _build({"age": ["40-64", "<18", "65+"]}, "age")[0]["age"].levels == ("40-64", "65+", "<18")


def test_a_column_of_many_numbers_wants_edges() -> None:
    with pytest.raises(UsageError, match="column 'kvp' has 13 different numbers") as caught:
        _build({"kvp": range(80, 93)}, "kvp")
    assert "--group 'kvp:84,88'" in caught.value.cure
    assert len(_build({"kvp": range(80, 92)}, "kvp")[0]["kvp"].levels) == 12


def test_intersections_hold_only_what_occurs_in_the_order_of_the_parts() -> None:
    cells = {"sex": ["F", "M", "M", ""], "vendor": ["GE", "GE", "Siemens", "GE"]}
    attribute = _build(cells, "sex*vendor")[0]["sex*vendor"]
    assert attribute.levels == ("F × GE", "M × GE", "M × Siemens", "Unknown × GE")
    assert attribute.codes.tolist() == [0, 1, 2, 3]
    assert attribute.source == "column 'sex' and column 'vendor'"


def test_edges_hold_wherever_the_column_is_used() -> None:
    cells = {"sex": ["F", "M"], "age": ["30", "70"]}
    built, _ = _build(cells, "age:0,65,120", "sex*age")
    assert built["sex*age"].levels == ("F × 0-64", "M × 65-119")
    assert _build(cells, "sex*age:0,50,120")[0]["sex*age"].levels == ("F × 0-49", "M × 50-119")


def test_two_edges_for_one_column_are_refused_and_a_repetition_is_not() -> None:
    cells = {"age": ["30", "70"]}
    with pytest.raises(UsageError, match="twice with different edges"):
        _build(cells, "age:0,65,120", "age:0,50,120")
    assert len(_build(cells, "age", "AGE")[0]) == 1


def test_columns_with_stars_and_colons_are_found_literally() -> None:
    cells = {"a*b": ["1", "2"], "a": ["3", "3"], "b": ["4", "5"], "x:1,2": ["u", "v"], "ward:name": ["n", "s"]}
    built, _ = _build(cells, "a*b", "x:1,2", "ward:name")
    assert built["a*b"].levels == ("1", "2")
    assert built["x:1,2"].levels == ("u", "v")
    assert built["ward:name"].levels == ("n", "s")


def test_three_hundred_levels_are_accepted_when_asked_for_with_a_note() -> None:
    built, notes = _build({"ward": [f"w{i % 300}" for i in range(600)]}, "ward")
    assert len(built["ward"].levels) == 300
    assert notes == ["'ward' has 300 groups; most will be too small to say anything about."]


def test_a_column_called_overall_does_not_pass_for_the_whole_cohort() -> None:
    assert list(_build({"overall": ["all", "none of it"]}, "overall")[0]) == ["column overall"]


def test_customary_columns_are_found_and_others_explained() -> None:
    n = 80
    cells = {
        "Sex": ["F", "M"] * 40,
        "age": [str(20 + i // 2) for i in range(n)],
        "hospital": [f"h{i}" for i in range(n)],
        "site": [f"s{i % 35}" for i in range(n)],
        "kvp": [str(80 + i // 2) for i in range(n)],
        "modality": ["CT"] * n,
        "race": [""] * n,
        "view": ["PA", "AP"] * 40,
        "ward": ["x", "y"] * 40,
    }
    notes: list[str] = []
    specs = customary_specs(_columns(cells), ("view",), notes)
    assert [spec.name for spec in specs] == ["Sex", "age"]
    assert notes == [
        "Column 'hospital' is no group: it has 80 values for 80 rows, so it names single cases.",
        "Column 'site' is no group: it has 35 different values; to use it say --group 'site'.",
        "Column 'kvp' is no group: it has 40 different numbers; to use it give edges, --group 'kvp:93,106'.",
        "Column 'modality' is no group: all rows are 'CT', so there is nothing to compare.",
    ]


@pytest.mark.parametrize("text", ["sex*sex", "sex*Sex", "sex*vendor*sex", "age*age:0,65"])
def test_a_column_is_not_crossed_with_itself(text: str) -> None:
    with pytest.raises(UsageError, match=r"crosses column '(sex|age)' with itself") as caught:
        _build({"sex": ["F", "M"], "vendor": ["a", "b"], "age": ["30", "70"]}, text)
    assert "two different columns" in caught.value.cure


def test_a_single_group_that_was_asked_for_has_nobody_to_be_compared_with() -> None:
    _, notes = _build({"site": ["A"] * 3, "sex": ["F"] * 3, "view": ["PA", "AP", "PA"]}, "site", "site*sex", "view")
    assert notes == [
        "Column 'site' has one group only ('A'): there is nobody to compare it with.",
        "'site*sex' has one group only ('A × F'): there is nobody to compare it with.",
    ]


@pytest.mark.parametrize("n_levels", [2, 3000])
def test_crossing_numbers_the_combinations_that_occur(n_levels: int) -> None:
    draw = np.random.default_rng(3)
    levels = tuple(f"v{i:04d}" for i in range(n_levels))
    parts = [Attribute(name, draw.integers(0, n_levels, 500).astype(np.int32), levels, name) for name in "ab"]
    crossed = cross(parts)
    names = [f"{levels[i]} × {levels[j]}" for i, j in zip(parts[0].codes, parts[1].codes, strict=True)]
    assert crossed.levels == tuple(sorted(set(names)))
    assert [crossed.levels[code] for code in crossed.codes] == names
    assert crossed.codes.dtype == np.int32
