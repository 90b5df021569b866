"""A single file appears whole or not at all, and only over its own earlier version."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from radaudit.errors import UsageError
from radaudit.workflows.files import write_bytes, write_file


def _zipped(member: str, text: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(member, text)
    return made.getvalue()


def test_a_file_replaces_its_own_earlier_version_and_nothing_else(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "gate.xml", tmp_path / "notes.txt"
    write_file(ours, "made by radaudit, first", mark="by radaudit", option="--junit")
    write_file(ours, "made by radaudit, again", mark="by radaudit", option="--junit")
    assert ours.read_text() == "made by radaudit, again"
    theirs.write_text("mine")
    for path in (theirs, tmp_path):
        with pytest.raises(UsageError) as caught:
            write_file(path, "made by radaudit", mark="by radaudit", option="--junit")
        assert str(path) in caught.value.problem
        assert "--junit" in caught.value.cure
    assert theirs.read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["gate.xml", "notes.txt"]


def test_an_archive_is_recognized_by_what_its_member_holds(tmp_path: Path) -> None:
    path = tmp_path / "evidence.zip"
    first, second = _zipped("manifest.json", b"by radaudit 1"), _zipped("manifest.json", b"by radaudit 2")
    for content in (first, second):
        write_bytes(path, content, mark=b"by radaudit", member="manifest.json", option="--out")
        assert path.read_bytes() == content
    for foreign in (
        _zipped("manifest.json", b"other"),
        _zipped("else", b"by radaudit"),
        b"by radaudit, but no archive",
    ):
        path.write_bytes(foreign)
        with pytest.raises(UsageError):
            write_bytes(path, first, mark=b"by radaudit", member="manifest.json", option="--out")
        assert path.read_bytes() == foreign
