"""`radaudit train --tune` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from radaudit.cli.app import run
from tests.workflows.training_steps.image_table import make_table

TINY = [
    *("--arch", "small-convnet", "--size", "16,16", "--group", "vendor", "--batch-size", "16", "--smallest-cell", "1"),
    *("--select-events", "3", "--augment", "none", "--threads", "1", "--device", "cpu", "--epochs", "1"),
    *("--calibrator", "none", "--outer-folds", "2", "--inner-folds", "2"),
]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read only."""
    return make_table(tmp_path_factory.mktemp("images"), 120)


def test_settings_are_tried_told_and_reused(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "model"
    tune = ["--tune", "objective=erm,group_dro", "--tune", "network_options.contrast_width=0"]
    command = ["train", str(table), "-o", str(out), *TINY, *tune, "--tune-rule", "one-standard-error"]
    assert run(command) == 0
    told = capsys.readouterr().out
    assert "Tuning: 2 candidates in 2 outer folds, each with 2 inner ones, are 12 trainings" in told
    assert "12 of 12, outer fold 2, objective=group_dro, network_options.contrast_width=0: " in told
    assert "Training with the chosen settings: objective=" in told
    assert f"Audit it: radaudit report {out}" in told
    assert run([*command, "--resume"]) == 0
    assert "12 trainings of an earlier run are kept." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "says", "cure"),
    [
        (["--tune", "weight_decay"], "expected an option and its values", "weight_decay=0.02,0.2"),
        (["--tune", "weight_decay=0.1,"], "expected an option and its values", ""),
        (["--tune", "weight_dekay=0.1,0.2"], "no option 'weight_dekay' to tune", "Did you mean weight_decay"),
        (["--tune", "batch_size=8,x"], "expected a whole number", ""),
        (["--tune", "network_options.widen=1,2"], "widen", ""),
        (["--tune", "objective_options.step_size=1,-1"], "step_size", ""),
        (["--tune", "augment=none,strong"], "no augmentation 'strong'", "scanner"),
        (["--tune", "epochs=1,2", "--inner-folds", "40"], "cannot be divided into 40 folds", "--inner-folds"),
        ([], "--tune, which is not given", ""),
    ],
)
def test_a_wrong_request_is_one_problem_and_its_cure(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str, cure: str
) -> None:
    assert run(["train", str(table), "-o", str(tmp_path / "model"), *TINY, *options]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert cure in told
    assert "Traceback" not in told
    assert not (tmp_path / "model").exists()
