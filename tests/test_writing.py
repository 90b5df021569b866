"""A file is the former one or the new one, never a part of it; and it is on the disk before it takes its place."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from radaudit.writing import replacing, settle, write_whole


def test_text_and_bytes_take_the_place_of_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for data in ("é\n", b"\x00\xff", memoryview(b"view")):
        write_whole(path, data)
        assert path.read_bytes() == (data.encode() if isinstance(data, str) else bytes(data))
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_it_is_on_the_disk_before_it_is_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("sync"), sync(handle))[1])
    monkeypatch.setattr(Path, "replace", lambda self, to: (done.append("move"), replace(self, to))[1])
    write_whole(tmp_path / "file", "text")
    assert done == ["sync", "move", "sync"]  # the file, its move, the folder's names


def test_a_folder_is_settled_with_everything_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("a", "inner/b", "inner/c"):
        (tmp_path / name).write_text("text")
    (tmp_path / "a").chmod(0o444)
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    settle(tmp_path)
    assert set(synced) == {p.stat().st_ino for p in (tmp_path, *tmp_path.rglob("*"))}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("former")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_two_that_write_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    path, texts = tmp_path / "file", ("a" * 100_000, "b" * 100_000)
    writers = [threading.Thread(target=write_whole, args=(path, text)) for text in texts * 4]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert path.read_text() in texts
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_write_that_is_interrupted_leaves_the_former_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "log.csv", b"one")

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "log.csv", b"two")
    assert (tmp_path / "log.csv").read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["log.csv"]


def test_what_goes_wrong_while_writing_leaves_the_former_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_text("former")

    def stopped() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half of it")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert [p.name for p in tmp_path.iterdir()] == ["index.html"]
    assert path.read_text() == "former"


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "no such folder" / "index.html"
    with pytest.raises(FileNotFoundError) as caught, replacing(path) as temporary:
        temporary.write_text("text")
    assert caught.value.filename == str(path)
