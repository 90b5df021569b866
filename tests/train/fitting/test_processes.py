"""A process of its own: killed with SIGKILL and resumed; and several of them under torchrun."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from radaudit.train.fitting.tensor_files import load_tensors
from tests.train.fitting.small_fit import fit_small, linear_network, same

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = [sys.executable, "-m", "tests.train.fitting.small_fit"]


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    """What the run that nobody killed told, and its folder."""
    folder = tmp_path_factory.mktemp("whole")
    return fit_small(folder), folder


@pytest.mark.slow
@pytest.mark.parametrize(("moment", "workers"), [("epoch 0 batch 3", 0), ("epoch 2 batch 2", 2)])
def test_kill_9_and_resume_give_the_weights_of_a_run_that_nobody_killed(
    tmp_path: Path, whole_run: tuple[Any, Path], moment: str, workers: int
) -> None:
    whole, folder = whole_run
    command = [*SCRIPT, str(tmp_path / "cut"), "--workers", str(workers)]
    with subprocess.Popen([*command, "--slow", "0.004"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(moment):
                os.kill(process.pid, signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    resumed = subprocess.run([*command, "--resume"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert resumed.returncode == 0, resumed.stderr
    for way, best in whole.best.items():
        name = f"checkpoints/best-{way}-epoch{best.epoch + 1:04d}.pt"
        assert same(whole.weights[way], load_tensors(tmp_path / "cut" / name))
    last = [load_tensors(run / "checkpoints" / "last.ckpt") for run in (folder, tmp_path / "cut")]
    assert same(last[0]["state_dict"], last[1]["state_dict"])
    assert (tmp_path / "cut" / "log.csv").read_text() == (folder / "log.csv").read_text()


@pytest.mark.slow
def test_two_processes_compute_what_one_does_with_both_their_batches(tmp_path: Path) -> None:
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", "29617"]
    run = [*torchrun, *SCRIPT[1:], str(tmp_path / "two"), "--linear"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = [line for line in done.stdout.splitlines() if line.startswith("done")]
    assert len(told) == 2
    assert told[0] == told[1]
    fit_small(tmp_path / "one", batch_size=24, network=linear_network())
    one, two = (load_tensors(tmp_path / run / "checkpoints" / "last.ckpt") for run in ("one", "two"))
    for name, value in one["state_dict"].items():
        assert torch.allclose(value, two["state_dict"][name], rtol=1e-4, atol=1e-6), name
    assert torch.equal(one["radaudit"]["record"]["count"], two["radaudit"]["record"]["count"])
    with (tmp_path / "one" / "log.csv").open() as first, (tmp_path / "two" / "log.csv").open() as second:
        for own, other in zip(csv.DictReader(first), csv.DictReader(second), strict=True):
            for name in own:
                if name != "worst_group":
                    assert float(own[name]) == pytest.approx(float(other[name]), rel=1e-3), name
