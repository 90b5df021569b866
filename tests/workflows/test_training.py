"""The whole walk: a table becomes a model that is audited at once, twice the same, and resumed exactly."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import radaudit
from radaudit.errors import CannotAudit, UsageError
from radaudit.load.models import open_model
from radaudit.records import Attribute
from radaudit.train.fitting.interrupting import Interrupted
from radaudit.train.splits import folds
from radaudit.workflows.sealing import seal_test_set
from radaudit.workflows.training import run_training
from radaudit.workflows.training_steps.model_folder import forget_unstarted, read_settings
from tests.workflows.training_steps.image_table import TINY, make_table, read_rows, write_rows


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read only."""
    return make_table(tmp_path_factory.mktemp("images"))


@pytest.fixture(scope="module")
def model(table: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A trained model and what was told; read only."""
    told: list[str] = []
    folder = tmp_path_factory.mktemp("model") / "model"
    run_training(table, folder, tell=told.append, sensitivity=0.9, **TINY)
    return folder, told


def _weights(folder: Path) -> bytes:
    return (folder / "weights.safetensors").read_bytes()


def test_counts_are_told_first_and_the_threshold_is_locked(model: tuple[Path, list[str]]) -> None:
    folder, told = model
    assert [line.split(":")[0] for line in told[:5:2]] == ["train", "validation", "test"]
    assert any(line.startswith("Cells of the objective: not diseased, ") for line in told)
    declared = json.loads((folder / "bundle.json").read_text())
    assert 0 < declared["threshold"] < 1
    assert any(f"Threshold {declared['threshold']:.4g}, locked" in line for line in told)


def test_the_folder_is_audited_at_once_on_patients_that_it_has_not_seen(model: tuple[Path, list[str]]) -> None:
    folder, _ = model
    splits = folder / "training" / "splits.csv"
    result = radaudit.run_audit(folder, splits, groups=("vendor",), smallest_group=0)
    test = [row for row in read_rows(splits) if row["split"] == "test"]
    assert result.predictions.cohort.n == len(test)
    assert result.evidence.threshold_source == "declared by the model"
    seen = {row["patient_id"] for row in read_rows(splits) if row["split"] != "test"}
    assert not seen & {row["patient_id"] for row in test}


def test_nothing_that_goes_out_of_the_house_names_a_patient_a_file_or_a_folder(model: tuple[Path, list[str]]) -> None:
    folder, _ = model
    declared = (folder / "bundle.json").read_text()
    for secret in ("Doe-", ".npy", str(folder), str(folder.parent)):
        assert secret not in declared
    assert "Doe-1," in (folder / "training" / "splits.csv").read_text()


def test_everything_needed_to_repeat_it_is_written_down(model: tuple[Path, list[str]], table: Path) -> None:
    folder, _ = model
    kept = read_settings(folder)
    assert kept is not None
    assert kept["splits_sha256"] == hashlib.sha256((folder / "training" / "splits.csv").read_bytes()).hexdigest()
    assert kept["cohort_sha256"] == hashlib.sha256(table.read_bytes()).hexdigest()
    assert kept["options"]["seed"] == TINY["seed"]
    assert kept["determinism"]["deterministic algorithms"] == "error"
    assert {"torch", "lightning", "monai", "numpy", "python", "radaudit"} <= set(kept["versions"])
    assert json.loads((folder / "bundle.json").read_text())["training"]["splits_sha256"] == kept["splits_sha256"]
    assert len(read_rows(folder / "training" / "log.csv")) == TINY["epochs"]


def test_the_best_by_average_is_kept_as_a_bundle_too(model: tuple[Path, list[str]]) -> None:
    folder, _ = model
    average = folder / "training" / "best-average"
    assert open_model(average, device="cpu").facts.format == "radaudit_bundle"
    assert json.loads((average / "bundle.json").read_text())["training"]["what"].startswith(
        "The epoch with the best AUROC"
    )


@pytest.mark.slow
def test_interrupted_and_resumed_it_is_the_same_model_bit_by_bit(
    model: tuple[Path, list[str]], table: Path, tmp_path: Path
) -> None:
    def press(step: Any) -> None:
        if (step.epoch, step.batch) == (1, 2):
            os.kill(os.getpid(), signal.SIGINT)

    folder, _ = model
    with pytest.raises(Interrupted, match="in epoch 2, after batch 2"):
        run_training(table, tmp_path / "cut", sensitivity=0.9, progress=press, **TINY)
    assert not (tmp_path / "cut" / "bundle.json").exists()
    run_training(table, tmp_path / "cut", resume=True)  # its own options
    assert _weights(tmp_path / "cut") == _weights(folder)
    for name in ("log.csv", "splits.csv"):
        assert (tmp_path / "cut" / "training" / name).read_bytes() == (folder / "training" / name).read_bytes()


def test_a_folder_with_anything_else_in_it_is_left_alone(
    model: tuple[Path, list[str]], table: Path, tmp_path: Path
) -> None:
    folder, _ = model
    before = _weights(folder)
    with pytest.raises(UsageError, match="holds a trained model"):
        run_training(table, folder, **TINY)
    with pytest.raises(UsageError, match="started with seed 3, and is now given 4"):
        run_training(table, folder, resume=True, seed=4)
    assert _weights(folder) == before
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("mine")
    for resume in (False, True):
        with pytest.raises(UsageError, match=r"holds 'chapter\.txt' and is no training of radaudit"):
            run_training(table, tmp_path / "thesis", resume=resume, **TINY)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="is no folder"):
        run_training(table, tmp_path / "file", **TINY)


def test_another_table_is_not_resumed_with(model: tuple[Path, list[str]], table: Path, tmp_path: Path) -> None:
    folder, _ = model
    rows = read_rows(table)
    other = make_table(tmp_path / "other")
    write_rows(other, rows[:-1])
    with pytest.raises(UsageError, match="The table is not the one"):
        run_training(other, folder, resume=True)


def test_sealed_rows_are_neither_learned_from_nor_chosen_by(tmp_path: Path) -> None:
    table = make_table(tmp_path, 30, columns=("split",))
    seal_test_set(table, {"split_value": "val"})
    with pytest.raises(UsageError, match="sealed test set can't be used for training"):
        run_training(table, tmp_path / "model", **TINY)
    assert not (tmp_path / "model").exists()


def test_images_that_cannot_be_read_are_named_by_row_or_left_out(tmp_path: Path) -> None:
    table = make_table(tmp_path / "data", 60)
    broken = read_rows(table)[7]
    (table.parent / broken["image"]).write_bytes(b"")
    with pytest.raises(CannotAudit, match=r"row 9\b") as told:
        run_training(table, tmp_path / "model", **{**TINY, "shares": (0.8, 0.2, 0.0)})
    assert "--skip-unreadable" in told.value.cure
    assert not (tmp_path / "model" / "training" / "settings.json").exists()
    lines: list[str] = []
    options = {**TINY, "shares": (0.8, 0.2, 0.0), "epochs": 1, "skip_unreadable": True}
    run_training(table, tmp_path / "model", tell=lines.append, **options)
    assert any("Left out, because they cannot be read: 1 image." in line for line in lines)
    assert broken["image"] not in (tmp_path / "model" / "training" / "splits.csv").read_text()


def test_copies_of_an_image_across_splits_are_refused(tmp_path: Path) -> None:
    table = make_table(tmp_path, 60, columns=("split",))
    rows = read_rows(table)
    first = next(row for row in rows if row["split"] == "train")
    other = next(row for row in rows if row["split"] == "test")
    np.save(tmp_path / other["image"], np.load(tmp_path / first["image"]))
    with pytest.raises(UsageError, match="1 image has the same pixels in both"):
        run_training(table, tmp_path / "model", **TINY)


def test_a_group_that_only_validation_has_is_told_and_counted_with_the_nearest(tmp_path: Path) -> None:
    table = make_table(tmp_path / "data", 60, columns=("split",))
    rows = read_rows(table)
    for row in [row for row in rows if row["split"] == "val"][::2]:
        row["vendor"] = "Philips"
    write_rows(table, rows)
    told: list[str] = []
    run_training(table, tmp_path / "model", tell=told.append, **{**TINY, "epochs": 1})
    assert any(line.startswith("No training image is") and "Philips" in line for line in told)


@pytest.mark.parametrize(
    ("objective", "options", "says"),
    [
        ("jtt", {"first_epochs": 1, "upweight": 5}, "The first stage got"),
        ("dfr", {"refits": 2}, "The last layer was fitted again"),
        ("cvar_dro", {}, ""),
    ],
)
def test_every_recipe_ends_in_a_model(table: Path, tmp_path: Path, objective: str, options: Any, says: str) -> None:
    told: list[str] = []
    given = {**TINY, "objective": objective, "objective_options": options, "shares": (0.6, 0.4, 0.0), "epochs": 1}
    given["learning_rate"] = 1e-5  # a first stage that has learned everything leaves no errors
    given["smallest_cell"] = (
        1000 if objective == "dfr" else 8
    )  # quarters of few validation patients must hold every cell
    run_training(table, tmp_path / "model", tell=told.append, **given)
    assert open_model(tmp_path / "model", device="cpu").facts.format == "radaudit_bundle"
    assert any(line.startswith(says) for line in told)


def test_the_numbers_of_a_last_layer_fitted_again_are_its_own(table: Path, tmp_path: Path) -> None:
    """Not those of the epoch whose last layer it replaced; and of the half of the validation patients that it has not seen."""
    folder = tmp_path / "model"
    given = {**TINY, "objective": "dfr", "objective_options": {"refits": 2}, "shares": (0.6, 0.4, 0.0), "epochs": 1}
    given |= {"smallest_cell": 1000, "learning_rate": 1e-5, "calibrator": "none"}
    found = run_training(table, folder, **given)
    record = json.loads((folder / "bundle.json").read_text())["training"]
    splits = folder / "training" / "splits.csv"
    rows = [row for row in read_rows(splits) if row["split"] == "validation"]
    label, patient, vendor = (np.array([row[name] for row in rows]) for name in ("label", "patient_id", "vendor"))
    levels, codes = np.unique(vendor, return_inverse=True)
    attribute = Attribute("vendor", codes.astype(np.int32), tuple(levels.tolist()), "made up")
    clean = folds(label.astype(int), patient, [attribute], n_folds=2, seed=given["seed"]) == 1
    assert any(f"the other {clean.sum()} are left" in note for note in record["notes"])
    audited = radaudit.run_audit(
        folder, splits, split_value="validation", thresholds=[0.5], smallest_group=0, device="cpu"
    )
    score = audited.predictions.score[clean]
    pairs = score[label[clean] == "1"][:, None] - score[label[clean] == "0"][None, :]
    assert record["validation"]["auroc"] == pytest.approx(np.mean((pairs > 0) + 0.5 * (pairs == 0)), abs=1e-12)
    assert found.average == record["validation"]["auroc"]
    # Half of these few validation patients leave hardly a vendor with ten.
    large = {f"auroc: vendor {v}" for v in levels if len(np.unique(patient[clean & (vendor == v)])) >= 10}
    assert (
        {key for key in record["validation"] if key.startswith("auroc: ")}
        <= large
        < {f"auroc: vendor {v}" for v in levels}
    )
    assert record["validation"]["worst_group"] == "withheld: fewer than 10 patients"
    epoch = read_rows(folder / "training" / "log.csv")[0]
    assert float(epoch["auroc"]) != pytest.approx(found.average, abs=1e-6)
    average = json.loads((folder / "training" / "best-average" / "bundle.json").read_text())["training"]
    assert average["what"].startswith(
        "This is NOT the model that the training was for: it is the network before its last layer"
    )


def test_weights_of_another_training_are_taken_over_and_the_encoder_stays_frozen(
    model: tuple[Path, list[str]], table: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file

    start = model[0] / "weights.safetensors"
    told: list[str] = []
    given = {**TINY, "epochs": 1, "freeze": 5, "seed": 9}
    run_training(table, tmp_path / "model", weights=start, tell=told.append, **given)
    assert any("100.0% of the parameters" in line for line in told)
    with pytest.raises(UsageError, match="started from weights of another one"):
        run_training(table, tmp_path / "model", resume=True)
    before, after = load_file(start), load_file(tmp_path / "model" / "weights.safetensors")
    assert (before["layer1.0.conv1.weight"] == after["layer1.0.conv1.weight"]).all()
    assert (before["bn1.running_mean"] == after["bn1.running_mean"]).all()
    assert not (before["fc.weight"] == after["fc.weight"]).all()


def test_an_unknown_network_is_told_with_the_nearest(table: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no network 'densnet121'") as told:
        run_training(table, tmp_path / "model", **{**TINY, "arch": "densnet121"})
    assert "densenet121" in told.value.cure


def test_a_refused_start_leaves_the_folder_free_for_the_corrected_command(table: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    with pytest.raises(UsageError, match="has no option 'no_such_option'"):
        run_training(table, folder, **{**TINY, "network_options": {"no_such_option": 1}})
    assert read_settings(folder) is None
    assert not [path for path in folder.rglob("*") if path.is_file()]
    run_training(table, folder, **{**TINY, "epochs": 1})
    assert (folder / "bundle.json").exists()


def test_what_was_trained_before_a_refusal_is_kept(tmp_path: Path) -> None:
    kept = [tmp_path / "training" / name for name in ("settings.json", "splits.csv", "checkpoints/last.ckpt")]
    for path in kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    forget_unstarted(tmp_path)
    assert all(path.exists() for path in kept)
