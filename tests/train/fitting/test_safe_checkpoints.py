"""Checkpoints survive a full disk, and reading one runs no code."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from radaudit.errors import CannotAudit, UsageError
from radaudit.train.fitting.safe_checkpoints import SafeCheckpoints
from radaudit.train.fitting.tensor_files import load_tensors, save_tensors


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    content = {"state_dict": {"a": torch.arange(3.0)}, "epoch": 2, "names": ["x"], "none": None}
    SafeCheckpoints().save_checkpoint(content, tmp_path / "deep" / "last.ckpt")
    read = SafeCheckpoints().load_checkpoint(tmp_path / "deep" / "last.ckpt", weights_only=False)
    assert torch.equal(read["state_dict"].pop("a"), torch.arange(3.0))
    assert {k: v for k, v in read.items() if k != "state_dict"} == {"epoch": 2, "names": ["x"], "none": None}
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["last.ckpt"]


class _Harmful:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch harmed",)


def test_no_code_in_a_checkpoint_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"state_dict": _Harmful()}, tmp_path / "bad.ckpt")
    with pytest.raises(UsageError, match="damaged or was not written by radaudit"):
        SafeCheckpoints().load_checkpoint(tmp_path / "bad.ckpt", weights_only=False)
    assert not (tmp_path / "harmed").exists()


def test_a_cut_or_missing_file_is_told(tmp_path: Path) -> None:
    save_tensors({"a": torch.zeros(1000)}, tmp_path / "a.pt")
    whole = (tmp_path / "a.pt").read_bytes()
    (tmp_path / "a.pt").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UsageError, match="damaged"):
        load_tensors(tmp_path / "a.pt")
    with pytest.raises(UsageError, match="no checkpoint"):
        load_tensors(tmp_path / "none.pt")


LIMITED = """
import resource, sys
from pathlib import Path
import torch
from radaudit.errors import CannotAudit
from radaudit.train.fitting.tensor_files import save_tensors
path = Path(sys.argv[1])
save_tensors({"a": torch.zeros(1000)}, path)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    save_tensors({"a": torch.ones(1_000_000)}, path)
except CannotAudit as error:
    print(error.problem, error.cure)
"""


def test_a_disk_that_takes_no_more_leaves_the_last_good_one(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    path = tmp_path / "last.ckpt"
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=False)
    assert "takes no file so large" in done.stdout, done.stderr
    assert "the last good one beside it is whole" in done.stdout
    assert "--resume" in done.stdout
    assert torch.equal(load_tensors(path)["a"], torch.zeros(1000))
    assert [p.name for p in tmp_path.iterdir()] == ["last.ckpt"]


def test_a_full_disk_is_called_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    save_tensors({"a": torch.zeros(1)}, tmp_path / "last.ckpt")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotAudit, match=r"is full: last\.ckpt could not be written; the last good one"):
        save_tensors({"a": torch.ones(1)}, tmp_path / "last.ckpt")
    with pytest.raises(CannotAudit, match="none was written before"):
        save_tensors({"a": torch.ones(1)}, tmp_path / "first.ckpt")
    monkeypatch.undo()
    assert float(load_tensors(tmp_path / "last.ckpt")["a"]) == 0
