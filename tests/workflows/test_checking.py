"""A bad value from Python is one clear message that names the option, never an error from deep inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from radaudit import run_audit
from radaudit.errors import UsageError
from radaudit.records import Policy, Preprocessing
from radaudit.workflows.checking import check_options

THRESHOLDS = "one number or more between 0 and 1"
LEVEL = "a number from 0.5 to below 1"
RANGE = "two increasing numbers between 0 and 1"


@pytest.mark.parametrize(
    ("name", "value", "found", "expected"),
    [
        ("thresholds", ["0,5"], "'0,5'", THRESHOLDS),
        ("thresholds", ["0.5"], "'0.5'", THRESHOLDS),
        ("thresholds", "0.5", "'0.5'", THRESHOLDS),
        ("thresholds", [], "[]", THRESHOLDS),
        ("thresholds", [0.5, None], "None", THRESHOLDS),
        ("thresholds", [0.5, float("nan")], "nan", THRESHOLDS),
        ("thresholds", [True], "True", THRESHOLDS),
        ("level", "0.95", "'0.95'", LEVEL),
        ("level", 95, "95", LEVEL),
        ("level", 1, "1", LEVEL),
        ("level", 0.3, "0.3", LEVEL),
        ("seed", "x", "'x'", "a whole number of at least 0"),
        ("seed", -1, "-1", "a whole number of at least 0"),
        ("seed", 1.5, "1.5", "a whole number of at least 0"),
        ("groups", [1], "[1]", "text or a list of texts"),
        ("groups", 5, "5", "text or a list of texts"),
        ("batch_size", "x", "'x'", "a whole number of at least 1"),
        ("batch_size", 0, "0", "a whole number of at least 1"),
        ("workers", -1, "-1", "a whole number of at least 0"),
        ("positive_class", True, "True", "a whole number of at least 0"),
        ("label", 5, "5", "text"),
        ("title", 5, "5", "text"),
        ("score_type", 1, "1", "text"),
        ("positive", ["1"], "['1']", "a value of the column, as text"),
        ("policy", 5, "5", "a TOML file or a Policy"),
        ("preprocess", {"size": 3}, "{'size': 3}", "a TOML file or a Preprocessing"),
        ("demonstration", "no", "'no'", "True or False"),
        ("clinical_range", 0.3, "0.3", RANGE),
        ("clinical_range", (0.3, 0.1), "(0.3, 0.1)", RANGE),
        ("clinical_range", (0.1, 0.2, 0.3), "(0.1, 0.2, 0.3)", RANGE),
        ("clinical_range", (0.1, 0.1), "(0.1, 0.1)", RANGE),
        ("against", "all", "'all'", '"rest" or "overall"'),
        ("interval", "wald", "'wald'", '"wilson" or "clopper-pearson"'),
        ("unit", "patient", "'patient'", '"image" or "patient-max" or "patient-mean"'),
        ("references", "race=White", "'race=White'", "a mapping from attributes to one of their levels, as text"),
        ("references", {"race": 1}, "{'race': 1}", "a mapping from attributes to one of their levels, as text"),
        ("smallest_group", -1, "-1", "a whole number of at least 0"),
    ],
)
def test_a_bad_value_is_named_with_what_was_expected(
    scores_file: Path, name: str, value: object, found: str, expected: str
) -> None:
    options: dict[str, Any] = {name: value}
    with pytest.raises(UsageError) as caught:
        run_audit(scores_file, **options)
    assert caught.value.problem == f"{name} is {found}: expected {expected}."
    assert caught.value.cure.startswith(f"Give {name}=")


@pytest.mark.parametrize(
    ("name", "value", "used"),
    [
        ("thresholds", 0.4, (0.4,)),
        ("thresholds", np.array([0.25, 0.5], np.float32), (0.25, 0.5)),
        ("level", np.float64(0.9), 0.9),
        ("seed", np.int64(3), 3),
        ("groups", "sex", ("sex",)),
        ("groups", [], ()),
        ("positive", 1, "1"),
        ("split_value", 3, "3"),
        ("policy", Path("policy.toml"), Path("policy.toml")),
        ("policy", Policy("mine", "", {}), Policy("mine", "", {})),
        ("preprocess", Preprocessing(size=(8, 8)), Preprocessing(size=(8, 8))),
        ("demonstration", False, False),
        ("clinical_range", [0.05, np.float64(0.3)], (0.05, 0.3)),
        ("references", {"race": "White"}, {"race": "White"}),
        ("smallest_group", np.int64(0), 0),
        ("unit", "patient-max", "patient-max"),
    ],
)
def test_a_good_value_is_taken_as_the_audit_uses_it(name: str, value: object, used: object) -> None:
    assert check_options({name: value}) == {name: used}


def test_none_is_the_same_as_leaving_an_option_out() -> None:
    assert check_options({"level": None, "groups": None, "seed": 0}) == {"seed": 0}


def test_numbers_from_numpy_are_recorded_as_pythons() -> None:
    assert type(check_options({"seed": np.int64(3)})["seed"]) is int
    assert type(check_options({"level": np.float64(0.9)})["level"]) is float
