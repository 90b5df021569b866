"""radaudit.toml: what it may say, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from radaudit.errors import UsageError
from radaudit.load.project import Project, read_project


def _read(folder: Path, text: str) -> Project | None:
    (folder / "radaudit.toml").write_text(text, encoding="utf-8")
    return read_project(folder / "cohort.csv")


def test_no_file_and_no_path(tmp_path: Path) -> None:
    assert read_project(tmp_path / "cohort.csv") is None
    assert read_project(pd.DataFrame()) is None


def test_everything_it_may_say(tmp_path: Path) -> None:
    (tmp_path / "input.toml").write_text("")
    (tmp_path / "strict.toml").write_text("")
    project = _read(
        tmp_path,
        """
        positive = 1
        score_type = "logit"
        groups = ["sex", "age:0,40,65", "sex*vendor"]
        thresholds = [0.5, 0.2]
        split_value = "external"
        missing = "exclude"
        level = 0.9
        title = "Night shift"
        preprocess = "input.toml"
        policy = "strict.toml"
        clinical_range = [0.05, 0.3]
        against = "overall"
        interval = "clopper-pearson"
        unit = "patient-mean"
        smallest_group = 0
        [references]
        race = "White"
        "sex*vendor" = "F × GE"
        [columns]
        label = "outcome"
        patient_id = "none"
        """,
    )
    assert project is not None
    assert project.path == tmp_path / "radaudit.toml"
    assert project.options == {
        "label": "outcome",
        "patient_id": "none",
        "positive": "1",
        "score_type": "logit",
        "groups": ("sex", "age:0,40,65", "sex*vendor"),
        "thresholds": (0.5, 0.2),
        "split_value": "external",
        "missing": "exclude",
        "level": 0.9,
        "title": "Night shift",
        "clinical_range": (0.05, 0.3),
        "against": "overall",
        "interval": "clopper-pearson",
        "unit": "patient-mean",
        "smallest_group": 0,
        "references": {"race": "White", "sex*vendor": "F × GE"},
        "preprocess": tmp_path / "input.toml",
        "policy": tmp_path / "strict.toml",
    }
    assert project.preprocessing is None


def test_one_threshold_and_a_preprocessing_table(tmp_path: Path) -> None:
    project = _read(tmp_path, "thresholds = 0.3\n[preprocessing]\nsize = [64, 64]\n")
    assert project is not None
    assert project.options == {"thresholds": (0.3,)}
    assert project.preprocessing == {"size": [64, 64]}


@pytest.mark.parametrize(
    ("text", "problem", "cure"),
    [
        ("postive = 'x'", "no key 'postive'", "'positive'"),
        ("[columns]\nlable = 'x'", r"\[columns\]: there is no key 'lable'", "'label'"),
        ("score_type = 'percent'", 'score_type should be "probability" or "logit"; found \'percent\'', "Mend"),
        ("missing = true", "missing should be", "Mend"),
        ("groups = 'sex'", "groups should be a list such as", "Mend"),
        ("groups = [1]", "groups should be text in quotes; found 1", "Mend"),
        ("groups = ['age:40,0']", "do not increase", "age:40,65"),
        ("thresholds = ['0.5']", "thresholds should be a number between 0 and 1", "Mend"),
        ("thresholds = [1.5]", "thresholds should be a number between 0 and 1", "Mend"),
        ("level = 95", "level should be a number from 0.5 to below 1, such as 0.95; found 95", "Mend"),
        ("level = 0.49", "from 0.5 to below 1", "Mend"),
        ("level = 1", "from 0.5 to below 1", "Mend"),
        ("level = true", "from 0.5 to below 1", "Mend"),
        ("thresholds = [true]", "thresholds should be a number", "Mend"),
        ("thresholds = []", "thresholds should be one number or more", "Mend"),
        ("positive = ['a']", "positive should be text", "Mend"),
        ("columns = 'label'", "columns should be a table", "Mend"),
        ("[columns]\nlabel = 3", r"columns\.label should be text in quotes; found 3", "Mend"),
        ("preprocess = 'gone.toml'", "preprocess names .*gone.toml, which is no file", "beside the project file"),
        ("clinical_range = [0.3, 0.05]", "clinical_range should be two increasing numbers between 0 and 1", "Mend"),
        ("clinical_range = 0.3", "clinical_range should be two increasing numbers", "Mend"),
        ("clinical_range = [0.3, 1]", "clinical_range should be a number between 0 and 1; found 1", "Mend"),
        ("unit = 'patient'", 'unit should be "image" or "patient-max" or "patient-mean"', "Mend"),
        ("smallest_group = -1", "smallest_group should be a whole number of at least 0", "Mend"),
        ("smallest_group = 2.5", "smallest_group should be a whole number", "Mend"),
        ("references = 'White'", r"references should be a table, \[references\]", "Mend"),
        ("[references]\nrace = 3", r"references\.race should be text in quotes; found 3", "Mend"),
        ("title = ", "not valid TOML", "double quotes"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, problem: str, cure: str) -> None:
    with pytest.raises(UsageError, match=problem) as caught:
        _read(tmp_path, text)
    assert "radaudit.toml" in caught.value.problem or "--group" in caught.value.problem
    assert cure in caught.value.cure


def test_two_preprocessings_and_other_encodings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "input.toml").write_text("")
    with pytest.raises(UsageError, match=r"both preprocess and \[preprocessing\]"):
        _read(tmp_path, "preprocess = 'input.toml'\n[preprocessing]\nsize = [8, 8]\n")
    (tmp_path / "radaudit.toml").write_bytes("title = 'Müller'".encode("latin-1"))
    with pytest.raises(UsageError, match="not valid TOML"):
        read_project(tmp_path / "cohort.csv")


def test_the_lowest_level_is_the_command_lines(tmp_path: Path) -> None:
    project = _read(tmp_path, "level = 0.5")
    assert project is not None
    assert project.options == {"level": 0.5}
