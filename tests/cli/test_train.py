"""`radaudit train` on the command line: what is said first, what is said in the end, and how it stops."""

from __future__ import annotations

import io
import os
import signal
from pathlib import Path
from typing import Any

import pytest
import torch
from rich.console import Console

from radaudit.cli.app import run
from radaudit.cli.commands.train import next_step
from radaudit.cli.training_progress import draw_step, training_progress
from radaudit.train.fitting.assessment import Assessment, GroupScore
from radaudit.train.fitting.group_record import GroupRecord
from radaudit.train.fitting.progress import Step
from tests.workflows.training_steps.image_table import make_table

TINY = [
    *("--arch", "resnet10", "--size", "16,16", "--group", "vendor", "--batch-size", "16", "--smallest-cell", "8"),
    *("--select-events", "3", "--augment", "none", "--threads", "1", "--device", "cpu"),
]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read only."""
    return make_table(tmp_path_factory.mktemp("images"), 60)


def test_a_model_is_trained_resumed_after_ctrl_c_and_told_how_to_audit(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from radaudit.train.fitting.callbacks import Following

    out = tmp_path / "model"
    command = ["train", str(table), "-o", str(out), *TINY, "--epochs", "2", "--specificity", "0.8"]
    follow = Following.on_train_batch_end

    def press(self: Any, trainer: Any, module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        follow(self, trainer, module, outputs, batch, batch_idx)
        if (trainer.current_epoch, batch_idx) == (0, 1):
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Following, "on_train_batch_end", press)
    assert run(command) == 130
    told = capsys.readouterr()
    assert told.out.startswith("train: ")
    assert "Stopped in epoch 1, after batch 2; a checkpoint was saved." in told.err
    assert "--resume" in told.err
    monkeypatch.undo()
    assert run(command) == 2
    assert "holds a training that was not finished" in capsys.readouterr().err
    assert run([*command, "--resume"]) == 0
    told = capsys.readouterr()
    assert "Threshold 0." in told.out
    assert f"Audit it: radaudit report {out} {out / 'training' / 'splits.csv'}" in told.out
    assert run(["report", str(out), str(out / "training" / "splits.csv"), "-o", str(tmp_path / "report"), "-q"]) == 0
    assert (tmp_path / "report" / "report.html").exists()


def test_without_test_rows_nobody_is_sent_to_the_rows_of_the_training(tmp_path: Path) -> None:
    (tmp_path / "training").mkdir()
    splits = tmp_path / "training" / "splits.csv"
    splits.write_text("row,patient_id,split\n2,P1,train\n3,test,validation\n")
    assert next_step(tmp_path).endswith(f"radaudit report {tmp_path} COHORT")
    splits.write_text("row,patient_id,split\n2,P1,train\n3,P2,test\n")
    assert next_step(tmp_path) == f"Audit it: radaudit report {tmp_path} {splits}"


@pytest.mark.parametrize(
    ("options", "says", "cure"),
    [
        (["--objective", "group-dro"], "no objective 'group-dro'", "Did you mean group_dro"),
        (["--arch", "resnet11"], "no network 'resnet11'", "resnet"),
        (["--objective-option", "step"], "expected a name and a value", ""),
        (["--hold-out", "Canon"], "expected an attribute and one of its levels", "vendor=Canon"),
        (["--shares", "a,b"], "expected numbers with commas", "0.7,0.15,0.15"),
        (["--shares", "0.7,0.7,0.1"], "should add up to 1", ""),
        (["--sensitivity", "90"], "expected a number above 0, at most 1", "0.9"),
        (["--hold-out", "vendor=Zeiss"], "no level 'Zeiss'", "GE"),
        (["--weights", "none.pt"], "no weights at none.pt", "--weights"),
        (["--augment", "strong"], "no augmentation 'strong'", "scanner"),
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
    assert not (tmp_path / "model" / "bundle.json").exists()


def _step(weights: list[float] | None) -> Step:
    record = GroupRecord(3)
    record.add(torch.tensor([1.0, 3.0, 0.5]), torch.tensor([0, 0, 2]))
    judged = Assessment(GroupScore("everyone", 0.9, 0.85), (GroupScore("vendor Canon", 0.8, 0.61),))
    return Step(1, 5, 3, 7, ("healthy, GE", "healthy, Canon", "diseased"), record, lambda: weights, judged)


def test_the_display_shows_losses_and_weights_of_every_group() -> None:
    shown = _drawn(_step([0.2, 0.5, 0.3]))
    assert "Epoch 2 of 5, batch 3 of 7; validation AUROC 0.900, worst group vendor Canon, lower bound 0.610" in shown
    lines = {line.split("  ")[0].strip(): line.split() for line in shown.splitlines()}
    assert lines["healthy, GE"][-2:] == ["2.000", "0.200"]
    assert lines["healthy, Canon"][-2:] == ["-", "0.500"]
    assert "weight q" in shown
    assert "weight q" not in _drawn(_step(None))


def _drawn(step: Step) -> str:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(draw_step(step))
    return console.export_text()


def test_there_is_no_display_without_a_terminal() -> None:
    with training_progress(quiet=False, console=Console(file=io.StringIO())) as report:
        assert report is None
    terminal = Console(force_terminal=True, file=io.StringIO())
    with training_progress(quiet=False, console=terminal) as report:
        assert report is not None
        report(_step([0.2, 0.5, 0.3]))
