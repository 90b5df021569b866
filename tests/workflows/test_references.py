"""References are found as people write them, and refused with what there is instead."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit import run_audit
from radaudit.errors import UsageError
from radaudit.records import UNKNOWN, Attribute
from radaudit.workflows.references import find_references


def attribute(name, *levels):
    return Attribute(name, np.zeros(1, dtype=np.int32), levels, "test")


RACE = attribute("race", "Black", "white", UNKNOWN)
AGE = attribute("age_band", "0-39", "40-64")


def test_case_and_blanks_of_names_do_not_matter():
    assert find_references({"Race": "WHITE", "age band": "40-64"}, [RACE, AGE]) == {
        "race": "white",
        "age_band": "40-64",
    }
    assert find_references({}, []) == {}


def test_the_literal_level_wins_and_an_ambiguous_one_is_refused():
    site = attribute("site", "a", "A", "b")
    assert find_references({"site": "A"}, [site]) == {"site": "A"}
    spelled = attribute("site", "aB", "Ab")
    with pytest.raises(UsageError, match="no level 'AB'"):
        find_references({"site": "AB"}, [spelled])


@pytest.mark.parametrize(
    ("wanted", "problem", "cure"),
    [
        ({"vendor": "GE"}, "names no attribute of this audit", "It compares by 'race', 'age_band'"),
        ({"race": "Green"}, "'race' has no level 'Green'", "Its levels are 'Black', 'white'."),
        ({"race": "unknown"}, "people of whom nothing is known", "Choose among 'Black', 'white'."),
    ],
)
def test_what_is_refused(wanted, problem, cure):
    with pytest.raises(UsageError, match=problem) as caught:
        find_references(wanted, [RACE, AGE])
    assert cure in caught.value.cure


def test_without_any_attribute_it_says_so():
    with pytest.raises(UsageError) as caught:
        find_references({"race": "White"}, [])
    assert caught.value.cure.startswith("It compares by nothing.")


def test_a_reference_that_would_be_withheld_is_refused():
    table = {
        "label": [0, 1] * 40,
        "score": [i / 80 for i in range(80)],
        "patient_id": list(range(80)),
        "site": ["large"] * 74 + ["small"] * 6,
    }
    with pytest.raises(UsageError, match="site=small has fewer than 10 patients") as caught:
        run_audit(table, groups=["site"], references={"site": "small"})
    assert "--smallest-group 0" in caught.value.cure
    assert run_audit(table, groups=["site"], references={"site": "small"}, smallest_group=0).evidence.references
