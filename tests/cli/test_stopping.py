"""Ctrl-C, a full disk and a place that cannot be written to leave nothing behind and the earlier report alone."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from radaudit.workflows.audit_result import AuditResult

OLD = '{"schema": "radaudit.audit/1"}'


def _earlier(folder: Path) -> Path:
    folder.mkdir()
    (folder / "audit.json").write_text(OLD)
    return folder


def _left(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


# Stops in the middle of writing: after the page, before the rest, as a user would with a slow disk.
_SLOW = """
import sys, time
from pathlib import Path
import radaudit.workflows.audit_result as result
mark = Path(sys.argv[1])
def wait(self, place):
    mark.write_text("writing")
    time.sleep(60)
result.AuditResult._write_predictions = wait
from radaudit.__main__ import main
sys.argv = ["radaudit", *sys.argv[2:]]
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGINT to a single process")
def test_ctrl_c_while_writing_leaves_nothing(scores_file: Path, tmp_path: Path) -> None:
    place = tmp_path / "reports"
    place.mkdir()
    _earlier(place / "out")
    mark = tmp_path / "mark"
    command = [sys.executable, "-c", _SLOW, str(mark), "report", str(scores_file), "-o", str(place / "out")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        for _ in range(600):
            if mark.exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        assert mark.exists(), process.stderr.read() if process.stderr else ""
        assert len(_left(place)) > 2  # the unfinished folder stands beside the earlier one
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.strip().splitlines()[-1] == "Stopped; nothing was written."
    assert "Traceback" not in err
    assert _left(place) == ["out", "out/audit.json"]
    assert (place / "out/audit.json").read_text() == OLD


# Ctrl-C at three late moments: when the folder has just moved, when the paths are printed, when Python shuts down.
_LATE = """
import atexit, os, signal, sys
import radaudit.cli.telling as telling
import radaudit.workflows.output as output
def stop():
    os.kill(os.getpid(), signal.SIGINT)
swap, tell = output._swap, telling.tell
def swap_and_stop(*given):
    swap(*given)
    stop()
def stop_and_tell(*given, **options):
    stop()
    tell(*given, **options)
output._swap, telling.tell = swap_and_stop, stop_and_tell
atexit.register(stop)
from radaudit.__main__ import main
sys.argv = ["radaudit", *sys.argv[1:]]
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGINT to a single process")
def test_ctrl_c_once_the_report_stands_changes_nothing(scores_file: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _LATE, "report", str(scores_file), "-o", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(tmp_path / "out" / "report.html") in done.stdout
    assert _left(tmp_path) == [
        "out",
        *(f"out/{name}" for name in ("audit.json", "numbers.csv", "predictions.parquet", "report.html")),
    ]


# Stops while images are read; a terminal's Ctrl-C reaches the whole group of processes.
_SLOW_READING = """
import sys, time
from pathlib import Path
import radaudit.workflows.scoring as scoring
mark = Path(sys.argv[1])
read = scoring.read_input
class Slow:
    def __call__(self, path, preprocessing):
        mark.write_text("reading")
        time.sleep(0.5)
        return read(path, preprocessing)
scoring.read_input = Slow()
from radaudit.__main__ import main
sys.argv = ["radaudit", *sys.argv[2:]]
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGINT to a group of processes")
def test_ctrl_c_while_images_are_read_leaves_nothing(image_cohort, tmp_path: Path) -> None:
    place = tmp_path / "reports"
    place.mkdir()
    mark = tmp_path / "mark"
    c = image_cohort
    command = [sys.executable, "-c", _SLOW_READING, str(mark), "report", str(c.model), str(c.cohort)]
    command += ["--preprocess", str(c.preprocess), "--output", "logits", "-o", str(place / "out")]
    streams = {"stderr": subprocess.PIPE, "stdout": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, start_new_session=True, **streams) as process:
        for _ in range(600):
            if mark.exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        assert mark.exists(), process.stderr.read()
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped; nothing was written." in err
    assert "Traceback" not in err
    assert _left(place) == []


def test_ctrl_c_before_the_first_command_is_as_quiet(monkeypatch, capsys) -> None:
    import radaudit.cli.app
    from radaudit.__main__ import main

    def stop() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(radaudit.cli.app, "run", stop)
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 130
    assert capsys.readouterr().err == "Stopped; nothing was written.\n"


def test_ctrl_c_while_measuring_leaves_nothing(radaudit, scores_file: Path, tmp_path: Path, monkeypatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("radaudit.workflows.audit.measure_cohort", stop)
    said = radaudit("report", scores_file, "-o", "a/b/out")
    assert said.code == 130
    assert said.err.strip() == "Stopped; nothing was written."
    assert _left(tmp_path) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EFBIG, errno.EIO])
def test_a_disk_that_refuses_leaves_the_earlier_report(
    radaudit, scores_file: Path, tmp_path: Path, monkeypatch, number: int
) -> None:
    _earlier(tmp_path / "out")

    def refuse(self: AuditResult, place: Path) -> None:
        raise OSError(number, os.strerror(number), str(place / "predictions.parquet"))

    monkeypatch.setattr(AuditResult, "_write_predictions", refuse)
    said = radaudit("report", scores_file, "-o", "out")
    assert said.code == 3
    assert "nothing was written" in said.err
    assert "Traceback" not in said.err
    assert _left(tmp_path) == ["out", "out/audit.json"]


def test_a_small_disk_that_is_really_full(radaudit, scores_file: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        said = radaudit("report", scores_file, "-o", disk / "out")
        assert said.code == 3
        assert "disk is full" in said.err
        assert _left(disk) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_an_output_path_that_is_a_file(radaudit, scores_file: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    said = radaudit("report", scores_file, "-o", "out")
    assert said.code == 2
    assert "out is a file" in said.err
    assert (tmp_path / "out").read_text() == "mine"


def test_a_folder_of_something_else_is_never_touched(radaudit, scores_file: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("mine")
    said = radaudit("report", scores_file, "-o", "thesis")
    assert said.code == 2
    assert _left(tmp_path) == ["thesis", "thesis/chapter.tex"]


def test_a_read_only_place_is_said_before_any_work(radaudit, scores_file: Path, tmp_path: Path, monkeypatch) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    said = radaudit("report", scores_file, "-o", "out")
    assert said.code == 3
    assert "Permission was denied" in said.err
    assert _left(tmp_path) == []


def test_a_file_that_may_not_grow_is_said(scores_file: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    small = (50_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    done = subprocess.run(
        [sys.executable, "-m", "radaudit", "report", str(scores_file), "-o", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, small),
    )
    assert done.returncode == 3, done.stderr
    assert "larger than is allowed" in done.stderr
    assert "ulimit -f" in done.stderr
    assert _left(tmp_path) == []


def test_what_is_left_of_an_earlier_report_is_one_line(
    radaudit, scores_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _earlier(tmp_path / "out")
    remove = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", lambda path, **how: None if path.suffix == ".former" else remove(path, **how))
    said = radaudit("report", scores_file, "-q", "-o", "out")
    assert said.code == 0
    assert said.err.startswith("Warning: The earlier report could not be removed")
    assert len(said.err.splitlines()) == 1
