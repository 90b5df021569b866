"""Times, late labels, rules, and the table of new cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from radaudit.errors import UsageError
from radaudit.load.monitoring.labels import read_late_labels
from radaudit.load.monitoring.rows import NewCases, read_new_cases
from radaudit.load.monitoring.rules import default_rules_text, read_rules
from radaudit.load.monitoring.times import read_times
from radaudit.load.tables import read_table


def _column(values: list[str]):
    return read_table(pd.DataFrame({"x": values, "other": range(len(values))})).column("x")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-03-03", "2026-03-03T00:00:00"),
        ("2026-03-03T14:05", "2026-03-03T14:05:00"),
        ("2026-03-03 14:05:09+02:00", "2026-03-03T14:05:09"),
        ("20260303", "2026-03-03T00:00:00"),
        ("20260303140509.25+0200", "2026-03-03T14:05:09"),
    ],
)
def test_times_are_read_as_iso_and_dicom_write_them(text: str, time: str) -> None:
    assert read_times(_column([text, "2026-01-01"]))[0] == np.datetime64(time)


@pytest.mark.parametrize("text", ["03/04/2026", "2026-13-01", "20261301", "soon"])
def test_a_time_that_is_none_or_ambiguous_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"expected a date, found .* in row 1"):
        read_times(_column(["2026-01-01", text]))


def test_a_missing_time_is_refused() -> None:
    with pytest.raises(UsageError, match="the time is missing in row 0"):
        read_times(_column(["", "2026-01-01"]))


def test_labels_may_be_blank_and_of_one_kind() -> None:
    assert read_late_labels(_column(["0", "", "unknown", "0"]), None).tolist() == [0, -1, -1, 0]
    assert read_late_labels(_column(["yes", "No", "NA"]), None).tolist() == [1, 0, -1]
    assert read_late_labels(_column(["cancer", "cyst", ""]), "Cancer").tolist() == [1, 0, -1]


def test_a_label_of_a_third_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="found 'perhaps' in row 1") as refused:
        read_late_labels(_column(["0", "perhaps"]), None)
    assert "--positive" in refused.value.cure


def _read(frame: pd.DataFrame, **given: object) -> NewCases:
    options = {
        "roles": {},
        "customary": {},
        "attributes": (),
        "specs": (),
        "positive": None,
        "score_type": "probability",
    }
    return read_new_cases(frame, **{**options, **given})  # type: ignore[arg-type]


FRAME = pd.DataFrame(
    {
        "patient_id": ["b", "a", "c"],
        "study_date": ["2026-02-01", "2026-01-01", "2026-03-01"],
        "score": ["0.2", "0.4", ""],
        "age": ["30", "70", "50"],
        "vendor": ["GE", "Canon", "GE MEDICAL SYSTEMS"],
    }
)


def test_rows_come_in_order_of_time_and_without_those_that_have_no_score() -> None:
    found = _read(FRAME)
    assert found.score.tolist() == [0.4, 0.2]
    assert found.label.tolist() == [-1, -1]
    assert found.n_unscored == 1
    assert any("not in order of time" in note for note in found.notes)


def test_groups_are_made_as_at_acceptance() -> None:
    found = _read(
        FRAME, attributes=("age", "vendor", "site", "age*vendor"), specs=("age:40,65", "vendor", "age*vendor")
    )
    assert found.missing_attributes == ("site",)
    age, vendor, both = found.attributes
    assert [age.levels[c] for c in age.codes] == ["65 and above", "below 40"]
    assert [vendor.levels[c] for c in vendor.codes] == ["Canon", "GE"]
    assert [both.levels[c] for c in both.codes] == ["65 and above × Canon", "below 40 × GE"]


def test_what_is_missing_or_ambiguous_is_named_with_its_option() -> None:
    with pytest.raises(UsageError, match="no time column") as refused:
        _read(FRAME.drop(columns="study_date"))
    assert "--time NAME" in refused.value.cure
    with pytest.raises(UsageError, match="could each be the time"):
        _read(FRAME.assign(date="2026-01-01"))
    with pytest.raises(UsageError, match="which --time names"):
        _read(FRAME, roles={"time": "study_data"})
    with pytest.raises(UsageError, match="no score column"):
        _read(FRAME.drop(columns="score"))


def test_the_default_rules_are_readable_and_cover_all_measures(tmp_path: Path) -> None:
    rules = read_rules()
    assert {m for r in rules for m in r.measures} == {
        "flag_rate", "scores", "observed_expected", "calibration_in_the_large", "sensitivity", "specificity",
    }  # fmt: skip
    file = tmp_path / "rules.toml"
    file.write_text(default_rules_text(), encoding="utf-8")
    assert read_rules(file) == rules


@pytest.mark.parametrize(
    ("text", "problem", "cure"),
    [
        ("", "expected one", "--print-rules"),
        ("[[rule]]\nname='a'\nmeasure=['scores']\naction='x'", "'measure' is no setting", "'measures'"),
        ("[[rule]]\nname='a'\nmeasures=['flag_rates']\naction='x'", "'flag_rates' is not watched", "'flag_rate'"),
        (
            "[[rule]]\nname='a'\nmeasures=['scores']\ngroups=['vendor=G']\naction='x'",
            "knows no 'vendor=G'",
            "'vendor=GE'",
        ),
        ("[[rule]]\nname='a'\nmeasures=['scores']\nwindows=0\naction='x'", "windows is 0", "windows = 2"),
        ("[[rule]]\nname='a'\nmeasures=['scores']", "'action' is missing", "needs"),
        ("[[rule]\n", "not valid TOML", "quotes"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, problem: str, cure: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        read_rules(file, ("vendor", "vendor=GE"))
    assert problem in refused.value.problem
    assert cure in refused.value.cure
