"""The radaudit.toml that is written from a cohort."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radaudit.errors import UsageError
from radaudit.load.cohort import read_cohort
from radaudit.load.groups import parse_group
from radaudit.load.project import Project, read_project
from radaudit.load.project_template import lines_to_tell, quote, write_project_template


def _written(folder: Path, cells: Mapping[str, Any]) -> tuple[str, Project]:
    pd.DataFrame(cells).to_csv(folder / "cohort.csv", index=False)
    text = write_project_template(folder / "cohort.csv")
    (folder / "radaudit.toml").write_text(text, encoding="utf-8")
    project = read_project(folder / "cohort.csv")
    assert project is not None
    return text, project


PLAIN = {
    "label": [0, 1] * 20,
    "score": [0.1, 0.9] * 20,
    "subject": [f"p{i}" for i in range(40)],
    "sex": ["F", "M", "M", ""] * 10,
    "age": list(range(30, 70)),
    "ward": ["north", "south"] * 20,
    "weight": [50 + i for i in range(40)],
}


def test_what_is_recognized_is_set_and_the_rest_is_a_comment(tmp_path: Path) -> None:
    text, project = _written(tmp_path, PLAIN)
    assert project.options == {
        "label": "label",
        "score": "score",
        "patient_id": "subject",
        "groups": ("sex", "age:18,40,65,80"),
    }
    assert '"sex",  # 3 groups, 10 rows unknown' in text
    assert '# "ward",  # 2 groups' in text
    assert "weight" not in text
    assert "# thresholds = [0.5]" in text
    assert "before looking at any result" in text
    assert "# Found: '0' (20), '1' (20)." in text


def test_the_written_project_audits_the_cohort(tmp_path: Path) -> None:
    _, project = _written(tmp_path, PLAIN)
    options = dict(project.options)
    groups = [parse_group(group) for group in options.pop("groups")]
    cohort = read_cohort(tmp_path / "cohort.csv", roles=options, groups=groups)
    assert [a.name for a in cohort.attributes] == ["sex", "age"]


def test_what_is_unclear_is_asked_for(tmp_path: Path) -> None:
    text, project = _written(
        tmp_path,
        {
            "outcome": ["M", "B", None, "B"],
            "mrn": range(4),
            "subject": range(4),
            "score": [-3.5, 2, 0, 1],
            "set": list("ttrr"),
        },
    )
    assert "not plainly negative and positive" in text
    assert '# positive = "M"' in text
    assert '1 rows have no label; missing = "exclude"' in text
    assert "Several columns could be the patient_id" in text
    assert '# patient_id = "mrn"' in text
    assert "all rows are audited" in text
    assert '# split_value = "t"' in text
    assert '# groups = ["sex"]' in text
    assert project.options == {"label": "outcome", "score": "score", "split": "set", "score_type": "logit"}


def test_no_role_at_all_and_images(tmp_path: Path) -> None:
    text, project = _written(tmp_path, {"path": ["a.dcm", "b.dcm"], "size": [1, 2]})
    assert project.options == {"image": "path"}
    assert '# label = "..."  # the truth' in text
    assert "intervals are too narrow" in text
    assert '# "vendor",  # if the images are DICOM' in text


def test_columns_that_cannot_divide_are_left_out(tmp_path: Path) -> None:
    cells = {
        "label": [0, 1] * 300,
        "score": [0.5] * 600,
        "note": [f"free text {i}" for i in range(600)],
        "age": ["30", "adult"] * 300,
        "one": ["x"] * 600,
    }
    text, project = _written(tmp_path, cells)
    assert "groups" not in project.options
    assert "free text" not in text


def test_no_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_project_template(tmp_path / "gone.csv")


HOSTILE = ['say "hi"', "back\\slash", "#comment", "a]b=c", "'''", '"""', "😀", "<script>", "x:1,2", "a*b", "é\u200dß"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_group_names_come_back(tmp_path: Path, name: str) -> None:
    cells = {"label": [0, 1] * 2, "score": [0.5] * 4, "sex": list("FMFM"), name: list("abab")}
    text, project = _written(tmp_path, cells)
    assert project.options["groups"] == ("sex",)
    switched_on = text.replace(f"  # {quote(name)},", f"  {quote(name)},")
    assert switched_on != text
    (tmp_path / "radaudit.toml").write_text(switched_on, encoding="utf-8")
    again = read_project(tmp_path / "cohort.csv")
    assert again is not None
    assert again.options["groups"] == ("sex", name)
    cohort = read_cohort(tmp_path / "cohort.csv", groups=[parse_group(group) for group in again.options["groups"]])
    assert [(a.name, a.levels) for a in cohort.attributes] == [("sex", ("F", "M")), (name, ("a", "b"))]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_quoted_text_is_toml(text: str) -> None:
    assert tomllib.loads(f"x = {quote(text)}")["x"] == text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=10), st.text(max_size=10))
def test_any_name_and_any_value_gives_valid_toml(tmp_path: Path, name: str, value: str) -> None:
    value = value.encode("utf-8", "replace").decode()
    text = write_project_template(pd.DataFrame({name + "_": [value, "b"], "label": [value, "x"]}))
    tomllib.loads(text)


def test_what_no_audit_can_do_without_is_asked_for_at_the_top(tmp_path: Path) -> None:
    text, _ = _written(tmp_path, {"weather": ["a", "b"], "size": [1, 2]})
    asked = [
        "# TO FILL IN: no column was recognized as the label; say which one it is under [columns].",
        "# TO FILL IN: no column was recognized as scores or as images; name score, or image for a model, under [columns].",
    ]
    assert [line for line in text.splitlines() if "TO FILL IN" in line] == asked
    assert list(lines_to_tell(text))[:2] == asked
    text, _ = _written(tmp_path, {"outcome": [0, 1], "target": [0, 1], "pred": [0, 1], "prob": [0, 1]})
    told = " ".join(lines_to_tell(text))
    assert "several columns could be the label" in told
    assert "several columns could hold the scores or the images" in told
    assert "TO FILL IN" not in _written(tmp_path, PLAIN)[0]
    assert "TO FILL IN" not in _written(tmp_path, {"path": ["a.png", "b.png"], "label": [0, 1]})[0]


def test_identifiers_are_not_proposed_as_groups(tmp_path: Path) -> None:
    text, _ = _written(
        tmp_path, {"label": [0, 1] * 2, "score": [0.5] * 4, "patient_id": list("aabb"), "mrn": list("aabb")}
    )
    assert "mrn" not in text
    cells = {
        "label": [0, 1] * 15,
        "score": [0.5] * 30,
        "site": [f"SECRET{i}" for i in range(30)],
        "dob": ["x", "y"] * 15,
    }
    text, _ = _written(tmp_path, cells)
    assert "site" not in text
    assert "dob" not in text
