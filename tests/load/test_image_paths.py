"""Where the images are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from radaudit.errors import UsageError
from radaudit.load.image_paths import locate_images
from radaudit.load.tables import read_table


def _locate(folder: Path, *cells: str) -> tuple[tuple[str, ...], list[str]]:
    column = read_table(pd.DataFrame({"path": cells, "filler": "1"})).column("path")
    notes: list[str] = []
    return locate_images(column, folder, notes), notes


def test_relative_paths_start_in_the_tables_folder(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    paths, notes = _locate(tmp_path, "a.png", "./sub/../a.png", str(tmp_path / "gone.png"))
    assert paths == (str(tmp_path / "a.png"), str(tmp_path / "a.png"), str(tmp_path / "gone.png"))
    assert all(Path(path).is_absolute() for path in paths)
    assert notes == []


def test_an_image_named_twice_is_noted(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    assert _locate(tmp_path, "a.png", "a.png", "b.png")[1] == [
        "Rows that name an image which an earlier row names too: 1."
    ]


def test_rows_without_an_image_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"column 'path': the image is missing in rows 0 and 2"):
        _locate(tmp_path, "", "a.png", "NA")


def test_no_file_at_all_means_wrong_paths(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none of the 2 image files exists") as caught:
        _locate(tmp_path, "a.png", "b.png")
    assert str(tmp_path) in caught.value.cure


def test_entries_of_an_array_file_exist_where_the_file_does(tmp_path: Path) -> None:
    (tmp_path / "scans.npz").write_bytes(b"x")
    paths, _ = _locate(tmp_path, "scans.npz#images#0", "scans.npz#images#1")
    assert [Path(path).name for path in paths] == ["scans.npz#images#0", "scans.npz#images#1"]
