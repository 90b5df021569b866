"""The whole search with real trainings: the better settings are chosen, kept, told, and found again after Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from radaudit.errors import UsageError
from radaudit.train.fitting.interrupting import Interrupted
from radaudit.workflows.training import run_training
from radaudit.workflows.training_result import TrainingResult
from radaudit.workflows.tuning_steps import search
from radaudit.workflows.tuning_steps.results import ResultFolder, TrialResult
from tests.workflows.training_steps.image_table import TINY, make_table

GIVEN: dict[str, Any] = {
    **TINY,
    "arch": "small-convnet",
    "network_options": {"contrast_width": 0},
    "calibrator": "none",
    "smallest_cell": 1,
    "tune": {"learning_rate": (1e-9, 0.02)},
    "outer_folds": 2,
    "inner_folds": 2,
}
"""One rate at which nothing is learned, and one at which something is."""

TRAININGS = 2 * (2 * 2 + 2)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read only."""
    return make_table(tmp_path_factory.mktemp("images"), 100)


@pytest.fixture(scope="module")
def tuned(table: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], TrainingResult]:
    """A model whose settings were chosen, what was told, and what came of it; read only."""
    told: list[str] = []
    folder = tmp_path_factory.mktemp("model") / "model"
    return folder, told, run_training(table, folder, tell=told.append, **GIVEN)


def _weights(folder: Path) -> bytes:
    return (folder / "weights.safetensors").read_bytes()


def _report(folder: Path) -> dict[str, Any]:
    found = json.loads((folder / "bundle.json").read_text())["training"]["tuning"]
    return {name: value for name, value in found.items() if name != "seconds"}


def test_the_rate_that_learns_is_chosen_and_the_final_training_has_it(
    tuned: tuple[Path, list[str], TrainingResult], table: Path, tmp_path: Path
) -> None:
    folder, _, found = tuned
    assert found.tuning.nested.chosen == "learning_rate=0.02"
    assert json.loads((folder / "bundle.json").read_text())["training"]["options"]["learning_rate"] == 0.02
    by_hand = {name: value for name, value in GIVEN.items() if name not in ("tune", "outer_folds", "inner_folds")}
    run_training(table, tmp_path / "model", **{**by_hand, "learning_rate": 0.02})
    assert _weights(tmp_path / "model") == _weights(folder)


def test_the_record_says_what_was_tried_and_names_nobody(tuned: tuple[Path, list[str], TrainingResult]) -> None:
    folder, _, found = tuned
    kept = _report(folder)
    assert kept["request"] == {
        "grid": {"learning_rate": [1e-9, 0.02]},
        "outer_folds": 2,
        "inner_folds": 2,
        "rule": "best",
    }
    assert kept["base"]["learning_rate"] == 1e-3
    assert kept["trainings"] == TRAININGS
    assert kept["estimate"]["worst_group_low"]["value"] == found.tuning.nested.estimate
    assert kept["estimate"]["worst_group_low"]["standard_error"] == found.tuning.nested.standard_error
    assert kept["apparent"]["worst_group_low"]["value"] == found.tuning.nested.apparent
    assert sum(each["chosen_in"] for each in kept["candidates"]) == len(kept["outer_folds"]) == 2
    assert "Doe-" not in (folder / "bundle.json").read_text()
    assert not [path for path in (folder / "training" / "tuning").iterdir() if path.is_dir()]


def test_how_many_trainings_is_told_first_then_one_line_each_then_the_table(
    tuned: tuple[Path, list[str], TrainingResult],
) -> None:
    _, told, _ = tuned
    start = next(i for i, line in enumerate(told) if line.startswith("Tuning: "))
    assert told[start] == (
        "Tuning: 2 candidates in 2 outer folds, each with 2 inner ones, are 12 trainings, and one more with the chosen settings."
    )
    lines = [line for line in told if f" of {TRAININGS}, outer fold" in line]
    assert [line.split()[0] for line in lines] == [str(number) for number in range(1, TRAININGS + 1)]
    assert "outer fold 1, inner fold 1, learning_rate=1e-09: worst group vendor" in lines[0]
    table = next(i for i, line in enumerate(told) if line.startswith("candidate "))
    assert told.index(lines[-1]) < table
    assert [line.split()[0] for line in told[table + 1 : table + 3]] == ["learning_rate=1e-09", "learning_rate=0.02"]
    assert any(line.startswith("  worst group's lower bound: 0.") and "; apparent 0." in line for line in told)


@pytest.mark.slow
def test_after_ctrl_c_finished_trainings_are_not_repeated_and_the_end_is_the_same(
    tuned: tuple[Path, list[str], TrainingResult], table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _, _ = tuned
    trained: list[str] = []
    train = search.train_and_judge

    def watch(ground: Any, part: Any, options: Any, where: Path, identity: Any) -> TrialResult:
        trained.append(where.name)
        return train(ground, part, options, where, identity)

    def press(step: Any) -> None:
        if len(trained) == 4 and (step.epoch, step.batch) == (1, 1):
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(search, "train_and_judge", watch)
    with pytest.raises(Interrupted):
        run_training(table, tmp_path / "cut", progress=press, **GIVEN)
    place = tmp_path / "cut" / "training" / "tuning"
    assert sorted(path.stem for path in place.glob("*.json")) == sorted(trained[:3])
    assert (place / trained[3] / "checkpoints" / "last.ckpt").exists()
    first, trained[:] = list(trained), []
    for other in ({"tune": {"learning_rate": (1e-9, 0.03)}}, {"outer_folds": 3}, {"tune_rule": "one-standard-error"}):
        with pytest.raises(UsageError, match="now given something else to try"):
            run_training(table, tmp_path / "cut", resume=True, **{**GIVEN, **other})
    with pytest.raises(UsageError, match=r"started with learning_rate 0\.001, and is now given 0\.02"):
        run_training(table, tmp_path / "cut", resume=True, learning_rate=0.02)
    assert not trained
    told: list[str] = []
    run_training(table, tmp_path / "cut", resume=True, tell=told.append, **GIVEN)
    assert trained[0] == first[3]
    assert len(trained) == TRAININGS - 3
    assert any(line.endswith("3 trainings of an earlier run are kept.") for line in told)
    assert _weights(tmp_path / "cut") == _weights(folder)
    assert _report(tmp_path / "cut") == _report(folder)
    run_training(table, tmp_path / "cut", resume=True)  # finished, and its own request
    assert len(trained) == TRAININGS - 3
    with pytest.raises(UsageError, match="holds a trained model"):
        run_training(table, tmp_path / "cut", **GIVEN)


def test_several_processes_are_refused(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(UsageError, match="torchrun started several"):
        run_training(table, tmp_path / "model", **GIVEN)
    assert not (tmp_path / "model").exists()


def test_results_of_another_search_and_damaged_ones_are_refused(tmp_path: Path) -> None:
    kept = ResultFolder(tmp_path, {"table": "this"})
    result = TrialResult("vendor GE", 0.6, 0.8, {"log_loss": None}, 1, 2, "platt", 0.4, 3.0)
    (kept.working_folder("outer-1") / "checkpoints").mkdir(parents=True)
    kept.write("outer-1", result)
    assert not kept.working_folder("outer-1").exists()
    assert kept.read("outer-1") == result
    assert kept.read("outer-2") is None
    with pytest.raises(UsageError, match="the result of another search"):
        ResultFolder(tmp_path, {"table": "that"}).read("outer-1")
    (tmp_path / "outer-1.json").write_text("{}")
    with pytest.raises(UsageError, match="is damaged") as told:
        kept.read("outer-1")
    assert "Delete this file" in told.value.cure
