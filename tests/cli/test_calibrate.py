"""`radaudit calibrate`: what it writes for scores, TorchScript and bundles, what it prints, and what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from radaudit.load.calibration_file import read_calibration
from radaudit.workflows.sealing import seal_test_set

FAST = ("--folds", "3", "--repeats", "1")


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    """600 logits of 300 patients, twice as extreme as they should be and too low."""
    draw = np.random.default_rng(4)
    z = draw.normal(-0.5, 1.2, 600)
    frame = pd.DataFrame(
        {
            "patient_id": [f"P{i // 2}" for i in range(600)],
            "label": (draw.random(600) < expit(z + 0.6)).astype(int),
            "score": 2 * z,
            "vendor": np.array(["GE", "Canon"])[np.arange(600) // 2 % 2],
            "sex": np.array(["F", "M"])[np.arange(600) // 4 % 2],
        }
    )
    path = tmp_path / "validation.csv"
    frame.to_csv(path, index=False)
    return path


def test_scores_give_a_calibration_and_its_table(radaudit, scores: Path, tmp_path: Path) -> None:
    said = radaudit("calibrate", *FAST, scores, "--logits", "--threshold", "0.2", "-o", tmp_path / "calibration.json")
    assert (said.code, said.err) == (0, "")
    assert "Recommended: Platt scaling" in said.out
    assert "A temperature cannot move calibration in the large" in said.out
    assert "becomes" in said.out
    assert "the same cases are flagged" in said.out
    held = read_calibration(tmp_path / "calibration.json")
    platt = held.calibration.everyone
    assert platt.kind == "platt"
    assert platt.parameters["slope"] == pytest.approx(0.5, abs=0.1)
    assert platt.parameters["intercept"] == pytest.approx(0.6, abs=0.3)
    plain = json.loads((tmp_path / "calibration.json").read_text())
    assert (plain["model"], plain["bake_off"]["chosen"]) == (None, "platt")
    (threshold,) = plain["thresholds"]
    expected = expit(platt.parameters["intercept"] + platt.parameters["slope"] * np.log(0.2 / 0.8))
    assert threshold["after"] == pytest.approx(expected, rel=1e-9)
    assert (threshold["before"], threshold["n_changed"], threshold["is_declared"]) == (0.2, 0, False)
    with (tmp_path / "calibration.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    own = {(r["calibrator"], r["what"], r["measure"]): r for r in rows if r["attribute"] == "overall"}
    assert float(own["platt", "after", "log_loss"]["value"]) < float(own["none", "after", "log_loss"]["value"])
    assert float(own["platt", "change", "log_loss"]["high"]) < 0
    assert float(own["platt", "parameter", "slope"]["value"]) == platt.parameters["slope"]
    assert {r["calibrator"] for r in rows if r["recommended"] == "true"} == {"platt"}
    assert {r["group"] for r in rows if r["attribute"] == "vendor"} == {"GE", "Canon"}


def test_quiet_prints_nothing_and_the_default_place_is_here(radaudit, scores: Path) -> None:
    said = radaudit("calibrate", *FAST, scores, "--logits", "-q", "--method", "temperature")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert read_calibration("calibration.json").calibration.everyone.kind == "temperature"


def test_nothing_is_overwritten_unasked(radaudit, scores: Path, tmp_path: Path) -> None:
    out = tmp_path / "calibration.json"
    arguments = ("calibrate", *FAST, scores, "--logits", "-q", "-o", out)
    assert radaudit(*arguments, "--method", "intercept").code == 0
    said = radaudit(*arguments)
    assert said.code == 2
    assert "exists already" in said.err
    assert read_calibration(out).calibration.everyone.kind == "intercept"
    assert radaudit(*arguments, "--method", "platt", "--force").code == 0
    assert read_calibration(out).calibration.everyone.kind == "platt"
    out.write_text("{}")
    said = radaudit(*arguments, "--force")
    assert (said.code, out.read_text()) == (2, "{}")
    assert "is no earlier calibration" in said.err


def test_a_table_beside_it_is_not_overwritten(radaudit, scores: Path, tmp_path: Path) -> None:
    said = radaudit("calibrate", *FAST, scores, "--logits", "-o", tmp_path / "validation.json", "--force")
    assert said.code == 2
    assert "validation.csv exists and is no earlier calibration. The calibrators' table is written beside" in said.err
    assert scores.read_text().startswith("patient_id")
    said = radaudit("calibrate", *FAST, scores, "--logits", "-o", tmp_path / "folder")
    assert said.code == 2
    assert "does not end with .json" in said.err


def test_a_protected_attribute_needs_a_decision(radaudit, scores: Path, tmp_path: Path) -> None:
    said = radaudit("calibrate", *FAST, scores, "--logits", "--by", "sex")
    assert said.code == 2
    assert "TRIPOD+AI item 12f" in said.err
    out = tmp_path / "c.json"
    said = radaudit(
        "calibrate", *FAST, scores, "--logits", "--by", "sex", "--allow-protected", "--method", "platt", "-o", out
    )
    assert said.code == 0
    calibration = read_calibration(out).calibration
    assert calibration.attribute in ("", "sex")
    if calibration.attribute:
        assert "TRIPOD+AI item 12f" in said.out
    assert radaudit("calibrate", *FAST, scores, "--logits", "--by", "vendor", "-o", tmp_path / "v.json").code == 0
    said = radaudit("calibrate", *FAST, scores, "--logits", "--by", "scanner")
    assert said.code == 2
    assert "scanner" in said.err


def test_the_validation_part_of_a_split_is_used_and_never_the_test_part(radaudit, scores: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(scores)
    frame["split"] = np.repeat(["train", "Val", "test"], 200)
    frame.to_csv(tmp_path / "split.csv", index=False)
    said = radaudit("calibrate", *FAST, tmp_path / "split.csv", "--logits", "-o", tmp_path / "c.json")
    assert said.code == 0
    fitted = read_calibration(tmp_path / "c.json").calibration
    assert "Used: the 200 rows whose split is 'val'" in said.out
    assert fitted.fitted_on is None or fitted.fitted_on.split == "Val"
    frame["split"] = np.repeat(["train", "test"], 300)
    frame.to_csv(tmp_path / "split.csv", index=False)
    said = radaudit("calibrate", *FAST, tmp_path / "split.csv", "--logits", "-o", tmp_path / "d.json")
    assert said.code == 2
    assert "no part is called validation (found 'train', 'test')" in said.err
    assert "--split-value" in said.err
    assert (
        radaudit("calibrate", *FAST, tmp_path / "split.csv", "--logits", "--split-value", "train", "-o", "e.json").code
        == 0
    )


def test_a_sealed_test_set_is_refused(radaudit, scores: Path) -> None:
    seal_test_set(scores, {})
    said = radaudit("calibrate", *FAST, scores, "--logits")
    assert said.code == 2
    assert "sealed test set can't be used for calibration" in said.err


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda f: f.assign(label=1), 3, "all 600 labels are positive"),
        (lambda f: f.drop(columns="score"), 2, "has no score column"),
        (lambda f: f.assign(score="high"), 2, "expected a finite number"),
        (lambda f: f.head(0), 2, "no rows"),
        (lambda f: f.assign(label=[1, 1, *[0] * 598]), 3, "Only 1 patient with the disease"),
    ],
)
def test_bad_tables_are_one_message(radaudit, scores: Path, change, code: int, words: str) -> None:
    change(pd.read_csv(scores)).to_csv(scores, index=False)
    said = radaudit("calibrate", *FAST, scores, "--logits")
    assert said.code == code, said.err
    assert words in said.err
    assert said.err.startswith("Error: ")
    assert not Path("calibration.json").exists()


@pytest.mark.parametrize("arguments", [(), ("a.csv", "model.pt"), ("model.pt",), ("m.pt", "a.csv", "b.csv")])
def test_files_in_the_wrong_place_are_told_with_this_command(radaudit, arguments: tuple[str, ...]) -> None:
    said = radaudit("calibrate", *arguments)
    assert said.code == 2
    assert "radaudit calibrate" in said.err


def test_half_of_a_real_cohort_calibrates_the_other_half(radaudit, shared_data: Path, tmp_path: Path) -> None:
    """CheXpert logits for pleural effusion: too sure (slope 0.86); the calibrated half comes near 1, decisions stay."""
    whole = pd.read_csv(shared_data / "chexpert" / "chexpert-model.embeddings.csv")
    frame = pd.DataFrame(
        {
            "patient_id": whole["patient_id"],
            "label": (whole["Pleural Effusion"] == 1).astype(int),
            "score": whole["Logit - Pleural Effusion"],
        }
    )
    patients = frame["patient_id"].unique()
    half = set(np.random.default_rng(1).permutation(patients)[: len(patients) // 2])
    is_half = frame["patient_id"].isin(half)
    frame[is_half].to_csv(tmp_path / "validation.csv", index=False)
    frame[~is_half].to_csv(tmp_path / "test.csv", index=False)
    assert radaudit("calibrate", *FAST, tmp_path / "validation.csv", "--logits", "--threshold", "0.2", "-q").code == 0
    plain = json.loads(Path("calibration.json").read_text())
    assert plain["bake_off"]["recommended"] == "temperature"
    found = plain["bake_off"]["parameters"]["temperature"]
    assert found["low"] < 1.15 < found["high"]

    def audited(*arguments: object) -> dict[str, dict[str, float]]:
        assert radaudit("report", tmp_path / "test.csv", "--logits", "-q", "-o", "r", *arguments).code == 0
        audit = json.loads(Path("r/audit.json").read_text())
        return {
            m["metric"]: m["estimate"]
            for m in audit["evidence"]["measurements"]
            if m["group"]["attribute"] == "overall"
        }

    before = audited("--threshold", "0.2")
    after = audited("--threshold", repr(plain["thresholds"][0]["after"]), "--calibration", "calibration.json")
    for name in ("sensitivity", "specificity", "auroc"):
        assert after[name]["value"] == pytest.approx(before[name]["value"], rel=1e-12)
    assert abs(after["calibration_slope"]["value"] - 1) < abs(before["calibration_slope"]["value"] - 1)
    assert after["log_loss"]["value"] < before["log_loss"]["value"]
