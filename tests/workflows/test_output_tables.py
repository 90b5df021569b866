"""The folder `tables` of a report is replaced with it, and only where all that it holds is radaudit's."""

from __future__ import annotations

from pathlib import Path

import pytest

from radaudit.errors import UsageError
from radaudit.workflows.output import check_folder, new_folder


def _report(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "audit.json").write_text('{"schema": "radaudit.audit/1"}')
    return folder


def _with_tables(folder: Path) -> Path:
    _report(folder)
    (folder / "tables").mkdir()
    (folder / "tables" / "gaps.csv").write_text("old")
    return folder


def test_the_tables_of_an_earlier_report_are_replaced_with_it(tmp_path: Path) -> None:
    target = _with_tables(tmp_path / "report")
    with new_folder(target) as place:
        (place / "audit.json").write_text("new")
    assert [p.name for p in target.iterdir()] == ["audit.json"]


@pytest.mark.parametrize("name", ["notes.csv", "gaps.csv.bak"])
def test_a_table_that_radaudit_did_not_write_is_never_deleted(tmp_path: Path, name: str) -> None:
    target = _with_tables(tmp_path / "report")
    (target / "tables" / name).write_text("mine")
    with pytest.raises(UsageError, match="also 'tables'"):
        check_folder(target)
    assert (target / "tables" / name).read_text() == "mine"


def test_a_folder_in_the_place_of_a_table_and_a_file_in_that_of_the_folder_are_not_ours(tmp_path: Path) -> None:
    target = _report(tmp_path / "one")
    (target / "tables").write_text("a file")
    with pytest.raises(UsageError, match="also 'tables'"):
        check_folder(target)
    other = _report(tmp_path / "two")
    (other / "tables" / "gaps.csv").mkdir(parents=True)
    with pytest.raises(UsageError, match="also 'tables'"):
        check_folder(other)


def test_a_link_in_the_place_of_the_tables_is_not_ours(tmp_path: Path) -> None:
    target = _report(tmp_path / "report")
    (tmp_path / "elsewhere").mkdir()
    (target / "tables").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="also 'tables'"):
        check_folder(target)
