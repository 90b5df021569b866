"""Real tables, as people keep them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from radaudit.load.cohort import read_cohort
from radaudit.load.groups import parse_group
from radaudit.load.project import read_project
from radaudit.load.project_template import write_project_template


@pytest.mark.parametrize(("finding", "n_positive"), [("No Finding", 268), ("Pleural Effusion", None)])
def test_chexpert_logits(shared_data: Path, finding: str, n_positive: int | None) -> None:
    frame = pd.read_csv(shared_data / "chexpert" / "chexpert-model.embeddings.csv")
    frame["present"] = (frame[finding] == 1).astype(int)
    cohort = read_cohort(frame, roles={"label": "present", "score": f"Logit - {finding}"}, score_type="logit")
    assert (cohort.n, len(np.unique(cohort.patient)), cohort.has_patients) == (3000, 1897, True)
    np.testing.assert_allclose(cohort.score, expit(frame[f"Logit - {finding}"]), rtol=1e-12)
    assert cohort.truth["label"].sum() == (n_positive or (frame[finding] == 1).sum())
    levels = {a.name: dict(zip(a.levels, np.bincount(a.codes).tolist(), strict=True)) for a in cohort.attributes}
    assert levels["race"] == {"Asian": 1000, "Black": 1000, "White": 1000}
    assert set(levels["sex"]) == {"Female", "Male"}
    assert list(levels["age"]) == ["18-39", "40-64", "65-79", "80 and above"]
    assert "Audited: the 3,000 rows whose split is 'test'." in cohort.notes
    assert not {v for v in frame["patient_id"][:50] if any(v in note for note in cohort.notes)}


def test_breast_mri_vendors_and_external_split(shared_data: Path) -> None:
    path = shared_data / "breast_mri" / "pcr_glm_external_validation.csv"
    groups = [parse_group(text) for text in ("manufacturer", "field_strength", "manufacturer*menopause")]
    cohort = read_cohort(path, roles={"label": "pcr", "score": "p_pcr"}, groups=groups)
    assert cohort.n == 489
    assert cohort.excluded == {"split 'train'": 977}
    assert int(cohort.truth["label"].sum()) == 121
    counts = {a.name: dict(zip(a.levels, np.bincount(a.codes).tolist(), strict=True)) for a in cohort.attributes}
    assert counts["manufacturer"] == {"GE": 323, "Philips": 12, "Siemens": 154}
    assert counts["field_strength"] == {"1.5": 338, "3": 151}
    assert "Philips × Unknown" in counts["manufacturer*menopause"]


def test_breast_mri_raw_strings(shared_data: Path) -> None:
    path = shared_data / "breast_mri" / "clinical_and_imaging_info.csv"
    groups = [parse_group(text) for text in ("manufacturer", "scanner_model", "age", "site")]
    roles = {"label": "pcr", "score": "fat_suppressed"}
    cohort = read_cohort(path, roles=roles, groups=groups, missing="exclude")
    assert cohort.excluded == {"no label": 15}
    assert int(cohort.truth["label"].sum()) == 440
    vendor, model, age, site = cohort.attributes
    assert vendor.levels == ("GE", "Philips", "Siemens")
    assert len({level.casefold() for level in model.levels}) == len(model.levels)
    assert all(level == level.strip() for level in (*model.levels, *site.levels))
    assert age.levels[-1] in {"80 and above", "65-79", "Unknown"}
    assert any(note.startswith("Vendor Siemens stands for 'SIEMENS'") for note in cohort.notes)


def test_real_dicom_files_fill_vendor_sex_and_age(shared_data: Path) -> None:
    files = sorted((shared_data / "dicom_vendors").glob("*.dcm"))
    frame = pd.DataFrame({"image": [str(f) for f in files], "label": [i % 2 for i in range(len(files))]})
    cohort = read_cohort(frame, needs="image")
    counts = {a.name: dict(zip(a.levels, np.bincount(a.codes).tolist(), strict=True)) for a in cohort.attributes}
    assert list(counts) == ["vendor", "sex", "age"]
    assert {"GE", "Siemens", "Philips", "Canon", "Agfa", "Aloka", "SonoSite"} <= set(counts["vendor"])
    assert sum(counts["vendor"].values()) == len(files)
    assert "Unknown" in counts["age"]
    assert not any(str(shared_data) in note for note in cohort.notes)


@pytest.mark.parametrize(
    "table", ["chexpert/chexpert-model.embeddings.csv", "breast_mri/clinical_and_imaging_info.csv"]
)
def test_init_on_real_tables_reads_back(shared_data: Path, tmp_path: Path, table: str) -> None:
    (tmp_path / "radaudit.toml").write_text(write_project_template(shared_data / table), encoding="utf-8")
    project = read_project(tmp_path / "cohort.csv")
    assert project is not None
    assert project.options["patient_id"] == "patient_id"
    assert "age:18,40,65,80" in project.options["groups"]
