"""`radaudit calibrate`: what it writes for scores, TorchScript and bundles, what it prints, and what it refuses."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from radaudit.load.calibration_file import read_calibration
from radaudit.load.models import open_model
from radaudit.load.models.radaudit_bundle import save_bundle
from radaudit.records import Preprocessing
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
    assert "validation.csv exists and is no earlier calibration" in said.err
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


NETWORK = {"spatial_dims": 2, "n_input_channels": 1, "num_classes": 1}
PREPROCESSING = Preprocessing(size=(16, 16), intensity="range", window=(0, 255))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network as a bundle, with a temperature, a threshold and a table of splits."""
    import torch

    from radaudit.load.models.architectures import build

    torch.manual_seed(0)
    folder = save_bundle(
        tmp_path_factory.mktemp("model") / "model",
        build("resnet10", NETWORK, "test").state_dict(),
        network="resnet10",
        arguments=NETWORK,
        preprocessing=PREPROCESSING,
        temperature=1.5,
        threshold=0.4,
    )
    (folder / "training").mkdir()
    (folder / "training" / "splits.csv").write_text("patient_id,split\nP1,train\nP2,validation\nP9999,test\n")
    return folder


@pytest.fixture
def pictures(image_cohort, bundle: Path, tmp_path: Path) -> Path:
    """The cohort of images with labels that follow the network's own logits, so that it can be calibrated."""
    shutil.copytree(image_cohort.folder, tmp_path / "images")
    table = tmp_path / "images" / "cohort.csv"
    frame = pd.read_csv(table)
    frame["label"] = np.arange(60) // 2 % 3 == 0
    frame.astype({"label": int}).to_csv(table, index=False)
    return table


def test_a_bundle_is_copied_with_its_calibration(radaudit, bundle: Path, pictures: Path, tmp_path: Path) -> None:
    before = open_model(bundle, device="cpu").facts
    said = radaudit(
        "calibrate", *FAST, bundle, pictures, "--method", "intercept", "--device", "cpu", "-o", tmp_path / "new"
    )
    assert said.code == 0, said.err
    facts = open_model(tmp_path / "new", device="cpu").facts
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == [
        "bundle.json", "calibration.csv", "calibration.json", "weights.safetensors",
    ]  # fmt: skip
    assert (facts.temperature, facts.calibration.everyone.kind) == (1.0, "intercept")
    assert facts.calibration.model_sha256 == before.sha256
    assert facts.calibration.fitted_on.n == 60
    moved = facts.calibration.everyone.parameters["intercept"]
    # 0.4 stood on the scale of logits / 1.5.
    assert facts.threshold == pytest.approx(expit(1.5 * np.log(0.4 / 0.6) + moved), rel=1e-9)
    assert "The threshold that the model declares 0.4" in said.out
    said = radaudit("report", tmp_path / "new", pictures, "--device", "cpu", "-o", tmp_path / "report")
    assert said.code == 3
    assert "60 audited images of 60 images" in said.err or "very table" in said.err
    forced = ("--allow-calibration-rows", "--smallest-group", "0")
    said = radaudit("report", tmp_path / "new", pictures, "--device", "cpu", "-o", tmp_path / "report", *forced)
    assert said.code == 0, said.err
    audit = json.loads((tmp_path / "report" / "audit.json").read_text())
    assert audit["evidence"]["thresholds"] == [facts.threshold]
    # An intercept makes the mean risk right on the rows it was fitted to.
    citl = next(
        m["estimate"]["value"]
        for m in audit["evidence"]["measurements"]
        if m["metric"] == "calibration_in_the_large" and m["group"]["attribute"] == "overall"
    )
    assert citl == pytest.approx(0, abs=1e-6)
    assert any(f["code"] == "RA304" for f in audit["findings"])
    assert open_model(bundle, device="cpu").facts == before


def test_the_users_bundle_is_replaced_only_when_named_and_forced(
    radaudit, bundle: Path, pictures: Path, tmp_path: Path
) -> None:
    own = shutil.copytree(bundle, tmp_path / "own")
    arguments = ("calibrate", *FAST, own, pictures, "--method", "intercept", "--device", "cpu", "-q", "-o", own)
    assert radaudit(*arguments).code == 2
    assert open_model(own, device="cpu").facts.calibration is None
    assert radaudit(*arguments, "--force").code == 0
    assert open_model(own, device="cpu").facts.calibration is not None
    assert (own / "training" / "splits.csv").exists()
    (tmp_path / "papers").mkdir()
    said = radaudit("calibrate", *FAST, own, pictures, "-o", tmp_path / "papers", "--force")
    assert said.code == 2
    assert "is no radaudit bundle" in said.err


def test_patients_of_the_training_are_recognized_beside_a_bundle(
    radaudit, bundle: Path, pictures: Path, tmp_path: Path
) -> None:
    own = shutil.copytree(bundle, tmp_path / "own")
    # In its own place, so that training/splits.csv still lies beside it.
    assert (
        radaudit(
            "calibrate", own, pictures, "--method", "intercept", "--device", "cpu", "-q", "-o", own, "--force"
        ).code
        == 0
    )
    frame, draw = pd.read_csv(pictures), np.random.default_rng(0)
    for name in frame["image"]:  # other pictures, the same patients
        np.save(pictures.parent / name, draw.integers(0, 255, (16, 16), dtype=np.uint8))
    said = radaudit("report", own, pictures, "--device", "cpu", "-o", tmp_path / "r", "--title", "x")
    assert said.code == 3
    frame.iloc[::-1].to_csv(pictures, index=False)
    said = radaudit("report", own, pictures, "--device", "cpu", "-o", tmp_path / "r")
    assert said.code == 3
    assert "1 patient of its split 'train' and 1 patient of its split 'validation'" in said.err


def test_another_format_gets_a_file_for_this_model_alone(
    radaudit, image_cohort, bundle: Path, pictures: Path, tmp_path: Path
) -> None:
    c = image_cohort
    options = ("--preprocess", c.preprocess, "--output", "logits", "--device", "cpu")
    said = radaudit("calibrate", *FAST, c.model, pictures, *options, "--method", "temperature")
    assert said.code in (0, 3), said.err  # labels at random may have no temperature
    said = radaudit("calibrate", *FAST, c.model, c.cohort, *options, "--method", "intercept", "--force", "-o", "c.json")
    assert said.code == 0, said.err
    held = read_calibration("c.json")
    assert held.calibration.model_sha256 == open_model(c.model, device="cpu").facts.sha256
    said = radaudit("report", bundle, pictures, "--calibration", "c.json", "--device", "cpu", "-o", "r")
    assert said.code == 2
    assert "fitted for another model (model.pt), not for model" in said.err


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
