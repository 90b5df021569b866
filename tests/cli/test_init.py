"""`radaudit init`: a project file beside the cohort, which `radaudit report` then reads."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

ROWS = "\n".join(
    f"p{i // 2},{int(i % 3 == 0)},{0.2 + 0.5 * (i % 3 == 0) + 0.001 * i:.3f},{'FM'[i % 2]}" for i in range(60)
)


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    path = tmp_path / "cohort.csv"
    path.write_text(f"patient_id,outcome,p_effusion,sex\n{ROWS}\n")
    return path


def test_it_writes_what_it_sees_and_says_so(radaudit, cohort: Path) -> None:
    said = radaudit("init", cohort)
    assert said.code == 0, said.err
    content = tomllib.loads((cohort.parent / "radaudit.toml").read_text())
    assert content["columns"] == {"label": "outcome", "patient_id": "patient_id"}
    assert content["groups"] == ["sex"]
    assert 'label = "outcome"' in said.out
    assert "radaudit.toml" in said.out


def test_it_never_overwrites_unless_told(radaudit, cohort: Path) -> None:
    file = cohort.parent / "radaudit.toml"
    file.write_text("# mine\n")
    said = radaudit("init", cohort)
    assert said.code == 2
    assert "--force" in said.err
    assert file.read_text() == "# mine\n"
    assert radaudit("init", cohort, "--force").code == 0
    assert "[columns]" in file.read_text()


def test_a_report_reads_it_and_options_win_over_it(radaudit, cohort: Path, tmp_path: Path) -> None:
    (tmp_path / "radaudit.toml").write_text('thresholds = [0.3]\nlevel = 0.9\n[columns]\nscore = "p_effusion"\n')
    said = radaudit("report", cohort, "-o", "one")
    assert said.code == 0, said.err
    assert "Taken from radaudit.toml: score, thresholds, level." in said.out
    evidence = json.loads((tmp_path / "one/audit.json").read_text())["evidence"]
    assert (evidence["thresholds"], evidence["threshold_source"], evidence["level"]) == ([0.3], "given", 0.9)
    assert radaudit("report", cohort, "-q", "-o", "two", "--threshold", "0.6", "--level", "0.8").code == 0
    evidence = json.loads((tmp_path / "two/audit.json").read_text())["evidence"]
    assert (evidence["thresholds"], evidence["level"]) == ([0.6], 0.8)


def test_a_cohort_of_images_gets_the_preprocessing_to_fill_in(radaudit, tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_text("image,label\na.dcm,0\nb.dcm,1\n")
    assert radaudit("init", "cohort.csv").code == 0
    text = (tmp_path / "radaudit.toml").read_text()
    assert "# [preprocessing]" in text
    assert "# size = [224, 224]" in text
    assert "preprocessing" not in tomllib.loads(text)


def test_a_damaged_project_file_is_said(radaudit, cohort: Path, tmp_path: Path) -> None:
    (tmp_path / "radaudit.toml").write_text("treshold = 0.3\n")
    said = radaudit("report", cohort)
    assert said.code == 2
    assert "radaudit.toml" in said.err
    assert "treshold" in said.err


def test_no_such_cohort(radaudit, tmp_path: Path) -> None:
    said = radaudit("init", "none.csv")
    assert said.code == 2
    assert "none.csv" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_said(radaudit, scores_file, monkeypatch) -> None:
    def refuse(path: Path, _: str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("radaudit.workflows.project.write_whole", refuse)
    said = radaudit("init", scores_file)
    assert said.code == 3
    assert "radaudit.toml cannot be written: permission denied." in said.err
    assert "--out" not in said.err


def test_it_says_what_it_did_not_recognize(radaudit, tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_text("weather,size\nrain,1\nsun,2\n")
    said = radaudit("init", "cohort.csv")
    assert said.code == 0
    assert "TO FILL IN: no column was recognized as the label" in said.out
    assert "TO FILL IN: no column was recognized as scores or as images" in said.out
