"""`run_audit` with a census: from Python and from radaudit.toml, what it refuses, and what reaches the files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from radaudit import run_audit
from radaudit.errors import UsageError
from radaudit.records import Group, Verdict
from radaudit.workflows.rendering import render_audit

CENSUS = "attribute,group,share\nvendor,GE,20%\nvendor,Siemens Healthineers,30%\nvendor,Philips,30%\nvendor,Canon,20%\n"


@pytest.fixture
def census(tmp_path: Path) -> Path:
    path = tmp_path / "census.csv"
    path.write_text(CENSUS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def frame(scores_file: Path) -> pd.DataFrame:
    return pd.read_csv(scores_file)


def test_the_cohort_stands_beside_the_census(frame: pd.DataFrame, census: Path, tmp_path: Path) -> None:
    result = run_audit(frame, groups=["sex", "vendor"], thresholds=0.5, population=census)
    population = result.evidence.population
    assert population is not None
    assert (population.name, population.not_given) == ("census.csv", ("sex",))
    (vendor,) = population.attributes
    assert [s.group.value for s in vendor.groups] == ["GE", "Siemens", "Philips", "Canon"]
    # Image i is of vendor i modulo 3 and of patient i // 2, so every patient has images of two vendors and counts half in each.
    by_patient = frame.groupby("patient_id")["vendor"].value_counts(normalize=True).groupby("vendor").sum() / 200
    assert vendor.n_patients == 200
    for share in vendor.groups[:3]:
        assert share.share.value == pytest.approx(by_patient[share.group.value])
    assert vendor.groups[3].share.n_patients == 0
    (finding,) = [f for f in result.findings if f.code == "RA111"]
    assert (finding.verdict, finding.group) == (Verdict.CONCERN, None)
    assert "Nobody of the 200 patients is in the group vendor Canon" in finding.explanation
    files = result.write(tmp_path / "out")
    again = render_audit(tmp_path / "out" / "audit.json")
    assert again.evidence.population == population
    text = "".join(f.read_text(encoding="utf-8") for f in files if f.suffix in (".html", ".json"))
    assert str(tmp_path) not in text
    assert '"population":"census.csv"' in text.replace('": "', '":"')


def test_patients_are_compared_in_the_chosen_unit(frame: pd.DataFrame, census: Path) -> None:
    result = run_audit(
        frame, groups=["vendor"], thresholds=0.5, population=census, unit="patient-max", smallest_group=0
    )
    population = result.evidence.population
    assert population is not None
    (vendor,) = population.attributes
    assert Group("vendor", "Several") in vendor.not_compared
    assert vendor.n_patients == 0  # every patient has images of two vendors
    assert vendor.divergence.value is None


def test_a_census_stands_in_the_project_file(frame: pd.DataFrame, census: Path, tmp_path: Path) -> None:
    cohort = tmp_path / "cohort.csv"
    frame.to_csv(cohort, index=False)
    (tmp_path / "radaudit.toml").write_text('population = "census.csv"\ngroups = ["vendor"]\n', encoding="utf-8")
    result = run_audit(cohort, thresholds=0.5)
    assert result.evidence.population is not None
    (tmp_path / "radaudit.toml").write_text('population = "sensus.csv"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"population names .* which is no file"):
        run_audit(cohort)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("attribute,group,share\nage,0-39,1\n", "does not compare by 'age'"), ("a,b\n1,2\n", "has no column 'attribute'")],
)
def test_a_census_that_cannot_be_used_stops_the_audit(
    frame: pd.DataFrame, tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "census.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=problem):
        run_audit(frame, groups=["vendor"], thresholds=0.5, population=path)


def test_a_census_that_is_no_file_is_refused(frame: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file"):
        run_audit(frame, groups=["vendor"], thresholds=0.5, population=tmp_path / "none.csv")
    with pytest.raises(UsageError, match="population is 3: expected a file"):
        run_audit(frame, groups=["vendor"], thresholds=0.5, population=3)
