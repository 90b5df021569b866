"""The two examples without images run as their READMEs say and show the truth that was planted."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

from radaudit import run_audit

from .conftest import EXAMPLES


@pytest.fixture(scope="module")
def scores(make_scores, tmp_path_factory):
    path = tmp_path_factory.mktemp("scores") / "scores.csv"
    make_scores.write_scores(path)
    return path


@pytest.fixture(scope="module")
def numbers(scores):
    frame = run_audit(scores, groups=["vendor", "sex"], thresholds=0.5).to_frame()
    return frame.set_index(["kind", "measure", "attribute", "group"]).sort_index()


def test_scores_are_3000_rows_of_one_law_per_patient(scores, make_scores, tmp_path):
    table = pd.read_csv(scores)

    assert len(table) == 3000
    assert list(table.columns) == list(make_scores.COLUMNS)
    assert table["score"].between(0, 1).all()
    assert table.groupby("patient_id")[["sex", "age", "vendor"]].nunique().max().max() == 1
    assert table["patient_id"].nunique() < 2500
    make_scores.write_scores(tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == scores.read_bytes()


def test_audit_finds_canon_miscalibrated_and_nobody_else(numbers):
    slope = numbers.loc[("estimate", "calibration_slope", "vendor")]
    in_the_large = numbers.loc[("estimate", "calibration_in_the_large", "vendor")]

    for vendor in ("GE", "Siemens", "Philips"):
        assert slope.loc[vendor, "low"] < 1 < slope.loc[vendor, "high"]
        assert in_the_large.loc[vendor, "low"] < 0 < in_the_large.loc[vendor, "high"]
    assert slope.loc["Canon", "low"] < 1 / 1.6 < slope.loc["Canon", "high"] < 1
    assert in_the_large.loc["Canon", "high"] < 0


def test_ranking_is_as_good_on_canon_as_elsewhere(numbers):
    gap = numbers.loc[("gap", "auroc", "vendor", "Canon")]

    assert (gap["low"] < 0).all()
    assert (gap["high"] > 0).all()


def test_python_api_script_prints_the_gap_and_writes_the_report(tmp_path):
    script = EXAMPLES / "python_api" / "audit_dataframe.py"

    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "report")], capture_output=True, text=True, timeout=300, check=True
    )

    assert done.stdout.startswith("fail: ")
    assert "Canon" in done.stdout.splitlines()[0]
    assert (tmp_path / "report" / "report.html").stat().st_size > 10_000
