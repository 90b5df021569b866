"""`run_audit` with the settings of the measure room: from Python, from radaudit.toml, and what they change."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from radaudit import run_audit
from radaudit.errors import UsageError
from radaudit.records import EVERYONE


@pytest.fixture(scope="module")
def frame(scores_file: Path) -> pd.DataFrame:
    return pd.read_csv(scores_file)


def test_the_default_withholds_groups_of_fewer_than_ten_patients(frame: pd.DataFrame) -> None:
    few = frame.assign(vendor=["Canon" if i < 10 else "GE" for i in range(len(frame))])
    result = run_audit(few, groups="vendor", thresholds=0.5)
    assert [w.group.value for w in result.evidence.withheld] == ["Canon"]
    assert result.evidence.smallest_group == 10
    told = result.to_frame()
    assert set(told[told["group"] == "Canon"]["kind"]) <= {"withheld"}
    (finding,) = [f for f in result.findings if f.code == "RA108"]
    assert "vendor Canon" in finding.explanation
    assert "--smallest-group 0" in finding.advice
    all_shown = run_audit(few, groups="vendor", thresholds=0.5, smallest_group=0)
    assert all_shown.evidence.withheld == ()
    assert "Canon" in all_shown.to_frame()["group"].to_numpy()


def test_the_predictions_stay_image_by_image(frame: pd.DataFrame) -> None:
    result = run_audit(frame, groups="sex", unit="patient-mean", thresholds=0.5)
    assert result.predictions is not None
    assert result.predictions.cohort.n == len(frame)
    everyone = result.evidence.summary(EVERYONE)
    assert (everyone.n, everyone.n_patients) == (200, 200)
    assert result.evidence.unit == "patient (mean score)"


def test_patients_as_units_need_a_patient_column(frame: pd.DataFrame) -> None:
    with pytest.raises(UsageError, match="which rows share a patient"):
        run_audit(frame, unit="patient-max", patient_id="none")


def test_the_project_file_may_say_it_all(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.to_csv(tmp_path / "scores.csv", index=False)
    (tmp_path / "radaudit.toml").write_text(
        """
        unit = "patient-max"
        against = "overall"
        interval = "clopper-pearson"
        smallest_group = 3
        clinical_range = [0.1, 0.4]
        groups = ["sex", "vendor"]
        [references]
        sex = "m"
        """,
        encoding="utf-8",
    )
    evidence = run_audit(tmp_path / "scores.csv", thresholds=0.5).evidence
    assert (evidence.unit, evidence.smallest_group, evidence.clinical_range) == (
        "patient (highest score)",
        3,
        (0.1, 0.4),
    )
    assert evidence.references == {"sex": "M"}
    assert {c.against for c in evidence.comparisons if c.group.attribute == "vendor"} == {"overall"}
    assert {c.against for c in evidence.comparisons if c.group.attribute == "sex"} == {"reference: M"}


def test_a_reference_is_checked_before_anything_is_scored(image_cohort) -> None:
    with pytest.raises(UsageError, match="'vendor' has no level 'Nobody'"):
        run_audit(
            image_cohort.model,
            image_cohort.cohort,
            preprocess=image_cohort.preprocess,
            references={"vendor": "Nobody"},
            progress=lambda done, total: pytest.fail("an image was scored"),
        )
