"""The report's folder appears whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from radaudit.errors import UsageError
from radaudit.workflows.output import LeftBehind, check_folder, new_folder

OLD = '{"title": "old", "schema": "radaudit.audit/1"}'


def _report(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "audit.json").write_text(OLD)
    return folder


def test_a_new_folder_appears_with_its_parents_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "report"
    with new_folder(target) as place:
        (place / "audit.json").write_text("new")
        assert not target.exists()
    assert (target / "audit.json").read_text() == "new"
    assert [p.name for p in target.parent.iterdir()] == ["report"]


def test_the_folder_has_the_permissions_of_any_new_folder(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with new_folder(tmp_path / "report"):
        pass
    assert (tmp_path / "report").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_an_earlier_report_is_replaced_whole(tmp_path: Path) -> None:
    target = _report(tmp_path / "report")
    (target / "numbers.csv").write_text("old")
    with new_folder(target) as place:
        (place / "audit.json").write_text("new")
    assert [p.name for p in target.iterdir()] == ["audit.json"]
    assert (target / "audit.json").read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


@pytest.mark.parametrize("has_links", [True, False])
def test_earlier_predictions_stay_where_the_new_report_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    if not has_links:
        monkeypatch.setattr(os, "link", refuse)
    target = _report(tmp_path / "report")
    (target / "predictions.parquet").write_text("costly")
    with new_folder(target) as place:
        (place / "audit.json").write_text(OLD)
    assert (target / "predictions.parquet").read_text() == "costly"
    assert [p.name for p in tmp_path.iterdir()] == ["report"]
    with new_folder(target) as place:
        (place / "audit.json").write_text(OLD)
        (place / "predictions.parquet").write_text("its own")
    assert (target / "predictions.parquet").read_text() == "its own"


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device"), ValueError("x")]
)
def test_whatever_goes_wrong_leaves_everything_as_it_was(tmp_path: Path, error: BaseException) -> None:
    target = _report(tmp_path / "report")

    def write() -> None:
        with new_folder(target) as place:
            (place / "audit.json").write_text("half")
            raise error

    with pytest.raises(type(error)):
        write()
    assert (target / "audit.json").read_text() == OLD
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


def test_a_failed_run_removes_the_parents_it_made(tmp_path: Path) -> None:
    def write() -> None:
        with new_folder(tmp_path / "a" / "b" / "report"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_move_that_fails_brings_the_earlier_report_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = _report(tmp_path / "report")
    rename = Path.rename

    def fail(self: Path, to: Path) -> Path:
        if self.suffix == ".part":
            raise OSError(errno.EIO, "broken")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="broken"), new_folder(target) as place:
        (place / "audit.json").write_text("new")
    assert (target / "audit.json").read_text() == OLD
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


def test_a_link_to_a_report_stays_a_link(tmp_path: Path) -> None:
    target = _report(tmp_path / "real")
    link = tmp_path / "link"
    link.symlink_to(target)
    with new_folder(link) as place:
        (place / "audit.json").write_text("new")
    assert link.is_symlink()
    assert (target / "audit.json").read_text() == "new"


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("mine")
    with pytest.raises(UsageError, match="is a file") as caught:
        check_folder(tmp_path / "report")
    assert "--out" in caught.value.cure


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.txt, which is a file"):
        check_folder(tmp_path / "notes.txt" / "a" / "report")


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(UsageError, match="not an earlier report"):
        check_folder(tmp_path)
    assert (tmp_path / "thesis.tex").exists()


def test_an_earlier_report_with_a_users_own_file_is_refused(tmp_path: Path) -> None:
    target = _report(tmp_path / "report")
    (target / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"'notes\.txt'"):
        check_folder(target)
    assert (target / "notes.txt").read_text() == "mine"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    with new_folder(tmp_path / "report") as place:
        (place / "audit.json").write_text("new")
    assert (tmp_path / "report" / "audit.json").exists()


def test_a_read_only_place_is_found_before_any_work(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            check_folder(tmp_path / "report")
    finally:
        tmp_path.chmod(0o700)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if done.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_leaves_the_earlier_report_alone(small_disk: Path) -> None:
    target = _report(small_disk / "report")

    def write() -> None:
        with new_folder(target) as place:
            (place / "report.html").write_bytes(b"x" * 1_000_000)

    with pytest.raises(OSError, match="No space left") as caught:
        write()
    assert caught.value.errno == errno.ENOSPC
    assert (target / "audit.json").read_text() == OLD
    assert [p.name for p in small_disk.iterdir()] == ["report"]


def test_a_device_is_never_moved_away(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="is not a folder"):
        check_folder(pipe)
    with pytest.raises(UsageError, match="is not a folder"), new_folder(pipe):
        pass
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.parametrize("schema", ["radaudit.audit/1", "radaudit.audit/99"])
def test_a_report_of_any_version_is_replaced_wherever_its_schema_stands(tmp_path: Path, schema: str) -> None:
    target = _report(tmp_path / "report")
    (target / "audit.json").write_text('{"a": {"schema": "x"}, "schema": "%s"}' % schema)  # noqa: UP031
    check_folder(target)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"a": {"schema": "radaudit.audit/1"}}',
        '{"schema": "radaudit.audits/1"}',
        '{"schema": 1}',
        '["radaudit.audit/1"]',
        '{"schema": "radaudit.audit/1", ',
        "",
        "\xff",
        "[" * 100_000,
    ],
)
def test_somebody_elses_audit_json_is_never_replaced(tmp_path: Path, text: str) -> None:
    target = tmp_path / "report"
    target.mkdir()
    (target / "audit.json").write_text(text, encoding="latin-1")
    with pytest.raises(UsageError, match=r"its audit\.json is something else") as caught, new_folder(target):
        pass
    assert "--out" in caught.value.cure
    assert (target / "audit.json").read_text(encoding="latin-1") == text


def test_folders_with_the_names_of_a_reports_files_are_somebody_elses(tmp_path: Path) -> None:
    target = _report(tmp_path / "report")
    (target / "report.html").mkdir()
    with pytest.raises(UsageError, match=r"also 'report\.html'"):
        check_folder(target)


def test_an_earlier_report_that_cannot_be_removed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = _report(tmp_path / "report")
    remove = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", lambda path, **how: None if path.suffix == ".former" else remove(path, **how))
    with (
        pytest.warns(LeftBehind, match=r"could not be removed .*\.former and may be deleted"),
        new_folder(target) as place,
    ):
        (place / "audit.json").write_text("new")
    assert (target / "audit.json").read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_place_where_no_folder_can_be_made_names_the_folder_that_was_given() -> None:
    if not Path("/proc/self").exists():
        pytest.skip("there is no /proc")
    with pytest.raises(OSError, match="/proc/report") as caught:
        check_folder(Path("/proc/report"))
    assert caught.value.filename == "/proc/report"
