"""`radaudit calibrate` on models: a bundle takes its calibration up, another format gets a file of its own."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from radaudit.load.calibration_file import read_calibration
from radaudit.load.models import open_model
from radaudit.load.models.calibrated_bundle import save_calibrated
from radaudit.load.models.radaudit_bundle import save_bundle
from radaudit.records import CalibrationMap, Preprocessing

FAST = ("--folds", "3", "--repeats", "1")

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
        threshold=0.4,
    )
    table = json.loads((folder / "bundle.json").read_text())
    (folder / "bundle.json").write_text(json.dumps(table | {"temperature": 1.5}))  # as somebody writes it by hand
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


def test_a_calibration_on_patients_of_the_training_says_so(
    radaudit, bundle: Path, pictures: Path, tmp_path: Path
) -> None:
    said = radaudit(
        "calibrate", *FAST, bundle, pictures, "--method", "intercept", "--device", "cpu", "-o", tmp_path / "new"
    )
    assert said.code == 0, said.err
    words = " ".join(said.out.split())
    # The one of its validation part is no fault: no weight was fitted to that patient.
    assert "Warning: The model was trained on 1 patient of its split 'train' among these rows." in words
    kept = json.loads((tmp_path / "new" / "calibration.json").read_text())["warnings"]
    assert len(kept) == 1
    frame = pd.read_csv(pictures)
    frame[frame["patient_id"] != "P1"].to_csv(pictures, index=False)
    said = radaudit(
        "calibrate", *FAST, bundle, pictures, "--method", "intercept", "--device", "cpu", "-o", tmp_path / "other"
    )
    assert said.code == 0, said.err
    assert "Warning" not in said.out
    assert json.loads((tmp_path / "other" / "calibration.json").read_text())["warnings"] == []


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


def test_patients_of_the_training_are_found_without_any_calibration(
    radaudit, bundle: Path, pictures: Path, tmp_path: Path
) -> None:
    said = radaudit("report", bundle, pictures, "--device", "cpu", "-o", tmp_path / "r")
    assert said.code == 0, said.err
    audit = json.loads((tmp_path / "r" / "audit.json").read_text())
    assert audit["evidence"]["trained_on"] == {"train": 1, "validation": 1}
    (finding,) = [f for f in audit["findings"] if f["code"] == "RA110"]
    assert "1 patient of its split 'train' and 1 patient of its split 'validation'" in finding["explanation"]
    given_away = shutil.copytree(bundle, tmp_path / "given_away", ignore=shutil.ignore_patterns("training"))
    said = radaudit("report", given_away, pictures, "--device", "cpu", "-o", tmp_path / "s")
    assert said.code == 0, said.err
    audit = json.loads((tmp_path / "s" / "audit.json").read_text())
    assert audit["evidence"]["trained_on"] == {}
    assert not any(f["code"] == "RA110" for f in audit["findings"])


def test_a_comparison_reads_each_image_once_and_knows_whom_the_models_know(
    radaudit, bundle: Path, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from radaudit.workflows import scoring

    seen: Counter[str] = Counter()

    def counting(image, preprocessing):
        seen[image] += 1
        return read_input(image, preprocessing)

    read_input = scoring.read_input
    monkeypatch.setattr(scoring, "read_input", counting)
    older, newer = tmp_path / "older", tmp_path / "newer"
    fit = ("--method", "intercept", "--device", "cpu", "-q", "-o", older)
    assert radaudit("calibrate", bundle, pictures, *fit).code == 0
    fitted = open_model(older, device="cpu").facts.calibration
    assert fitted is not None
    shifted = fitted.everyone.parameters["intercept"] + 0.3
    save_calibrated(bundle, newer, replace(fitted, everyone=CalibrationMap("intercept", {"intercept": shifted})))
    shutil.copytree(bundle / "training", older / "training")
    frame = pd.read_csv(pictures)
    seen.clear()
    said = radaudit("compare", older, newer, pictures, "--device", "cpu", "-o", tmp_path / "c")
    assert said.code == 3
    assert "The baseline: The calibration cannot be judged on these rows" in said.err
    assert not seen  # both models are opened before an image is read
    allowed = ("--device", "cpu", "--allow-calibration-rows")
    said = radaudit("compare", older, newer, pictures, *allowed, "-o", tmp_path / "c")
    assert said.code == 0, said.err
    assert set(seen.values()) == {1}
    assert len(seen) == len(frame)
    record = json.loads((tmp_path / "c" / "comparison.json").read_text())
    assert record["baseline"]["trained_on"] == {"train": 1, "validation": 1}
    assert record["candidate"]["trained_on"] == {}
    told = record["evidence"]["notes"]
    assert any("Calibration is judged on rows it was fitted to" in note for note in told)
    (known,) = [note for note in told if "All numbers of this model look better" in note]
    assert known.startswith("Baseline: ")
    assert "1 patient of its split 'train' and 1 patient of its split 'validation'" in known


def test_rows_that_the_models_own_calibration_comes_from_are_refused(radaudit, bundle, pictures, tmp_path) -> None:
    first = ("calibrate", *FAST, bundle, pictures, "--method", "intercept", "--device", "cpu", "-o", tmp_path / "new")
    assert radaudit(*first).code == 0
    again = radaudit("calibrate", *FAST, tmp_path / "new", pictures, "--device", "cpu", "-o", tmp_path / "newer")
    assert again.code == 3
    assert "it belongs to these rows: it was fitted to the very table that is given (cohort.csv)" in again.err
    assert "Calibrate on other patients" in again.err
    assert not (tmp_path / "newer").exists()
