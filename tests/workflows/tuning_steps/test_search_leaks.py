"""Nothing that judges is seen before: a candidate that could only win by having seen does not win."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from radaudit.errors import CannotAudit, Untrainable, UsageError
from radaudit.workflows.training_steps import pixel_sets
from radaudit.workflows.training_steps.recipes import TrainingPlan
from radaudit.workflows.tuning_steps import trial
from tests.workflows.training_steps.image_table import make_table, read_rows, write_rows
from tests.workflows.tuning_steps.pretended_training import LOOKS, REMEMBERS, Memory, ground_of, pretend, search


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read only."""
    return make_table(tmp_path_factory.mktemp("images"), 240)


def _learn_what_is_there(plan: TrainingPlan, network: Memory) -> None:
    """Everything that a training is handed, the rows that choose its epoch included."""
    for images in (plan.sets.training, plan.sets.validation):
        network.remember(images)


@pytest.mark.slow
def test_who_only_remembers_does_not_win(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, _learn_what_is_there)
    found = search(table, tmp_path, calibrator="auto", sensitivity=0.8)
    assert found.nested.chosen == f"arch={LOOKS}"
    assert [name for name, _ in found.nested.by_fold] == [f"arch={LOOKS}"] * 3
    by_name = {each.name: each.auroc.value for each in found.report.candidates}
    # A guess; the standard error is 0.04.
    assert by_name[f"arch={REMEMBERS}"] == pytest.approx(0.5, abs=0.12)
    kept = [json.loads(path.read_text())["result"] for path in tmp_path.glob("*.json")]
    assert len(kept) == 18
    assert {0 < result["threshold"] < 1 for result in kept} == {True}
    assert any(result["calibrator"] != "none" for result in kept)
    assert 0.6 < (found.report.estimate["sensitivity"].value or 0) < 1
    assert 0.65 < (by_name[f"arch={LOOKS}"] or 0) < 0.95
    alone = search(table, tmp_path / "alone", {"arch": (REMEMBERS,), "epochs": (1, 2)})
    assert alone.report.estimate["auroc"].value == pytest.approx(0.5, abs=0.12)


@pytest.mark.slow
def test_it_would_win_if_it_were_shown_what_judges(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above can fail: with the judging rows in sight memory is perfect."""
    ground, _ = ground_of(table)
    pretend(monkeypatch, lambda _, network: network.remember(ground.pixels.whole))
    found = search(table, tmp_path)
    assert found.nested.chosen == f"arch={REMEMBERS}"
    assert found.report.estimate["auroc"].value == pytest.approx(1.0)


def test_patients_are_on_one_side_and_those_of_validation_and_test_on_none(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = pretend(monkeypatch, _learn_what_is_there)
    calibrated: list[frozenset[str]] = []
    finish = trial.finish

    def watch(built: object, sets: pixel_sets.PixelSets, *rest: object, **more: object) -> object:
        calibrated.append(frozenset(sets.material.patient_name[sets.material.rows_of("validation")].tolist()))
        return finish(built, sets, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(trial, "finish", watch)
    search(table, tmp_path)
    ground, _ = ground_of(table)
    whole = ground.pixels.material
    outside = set(whole.patient_name[whole.split != "train"].tolist())
    assert len(plans) == len(calibrated) == 2 * 3 * (2 + 1)
    judged_outside: list[str] = []
    for plan, used in zip(plans, calibrated, strict=True):
        material = plan.sets.material
        learned, chosen_by, judged = (
            set(material.patient_name[material.rows_of(name)].tolist()) for name in ("train", "validation", "test")
        )
        assert learned
        assert chosen_by == used
        assert len(learned) + len(chosen_by) + len(judged) == len(learned | chosen_by | judged)
        assert not (learned | chosen_by | judged) & outside
        assert plan.sets.cells.counts.sum() == len(plan.sets.training) == len(material.rows_of("train"))
        if "-inner-" not in plan.folder.name:
            judged_outside += sorted(judged)
    # Every training patient judges each candidate in one outer fold.
    inside = sorted(set(whole.patient_name[whole.split == "train"].tolist()))
    assert sorted(judged_outside) == sorted(inside * 2)


def test_images_are_read_once_for_all_folds(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    reader = pixel_sets.read_input

    def watch(path: str, *rest: object) -> object:
        read.append(path)
        return reader(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pixel_sets, "read_input", watch)
    pretend(monkeypatch, _learn_what_is_there)
    search(table, tmp_path)
    assert sorted(read) == sorted(set(read))
    assert len(read) == len(read_rows(table))


def test_copies_under_two_names_are_refused_across_folds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, _learn_what_is_there)
    table = make_table(tmp_path / "data", 90, columns=("split",))
    rows = [row for row in read_rows(table) if row["split"] == "train" and row["image"].endswith("_0.npy")]
    for other in rows[1:6]:
        np.save(table.parent / other["image"], np.load(table.parent / rows[0]["image"]))
    with pytest.raises(UsageError, match=r"the same pixels in both outer fold 1 and outer fold 2"):
        search(table, tmp_path / "kept")


def test_settings_that_learn_nothing_lose_and_the_reason_is_kept_without_files(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def diverge(plan: TrainingPlan, network: Memory) -> None:
        if network.kind == REMEMBERS:
            raise Untrainable("Epoch 1: the loss is not finite. At fault: p3_0.npy.", "Mend it.", "training diverged")

    plans = pretend(monkeypatch, diverge)
    told: list[str] = []
    found = search(table, tmp_path, told=told)
    assert found.nested.chosen == f"arch={LOOKS}"
    assert "arch=remember cannot be chosen on all rows: training diverged." in found.report.notes
    assert found.report.candidates[0].reason == "training diverged"
    assert any("At fault: p3_0.npy. Mend it." in line for line in told)
    assert ".npy" not in str(found.report.plain())
    assert len(plans) == 3 * (1 + 2) + 1 + 3  # after its first failure a candidate is not tried in that choice again
    search(table, tmp_path)
    assert len(plans) == 13  # failures are remembered, too
    with pytest.raises(CannotAudit, match="Nothing can be chosen: no candidate could be scored in outer fold 1"):
        search(table, tmp_path / "all", {"arch": (REMEMBERS,), "epochs": (1, 2)})


def test_too_few_patients_are_told_before_anything_is_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = pretend(monkeypatch, _learn_what_is_there)
    table = make_table(tmp_path / "data", 14)
    rows = read_rows(table)
    for row in rows:
        who = int(row["patient_id"].removeprefix("Doe-"))
        row["label"], row["split"] = int(who % 4 == 0), "val" if who >= 10 else "train"
    write_rows(table, rows)
    with pytest.raises(UsageError, match="3 patients with the label 1 cannot be divided into 3 folds") as told:
        search(table, tmp_path / "kept")
    assert "--outer-folds" in told.value.cure
    assert not plans
