"""Every figure of a report as a file of its own: the folder whole or not at all."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

from radaudit import run_audit
from radaudit.errors import UsageError
from radaudit.workflows.figures import write_figures


@pytest.fixture(scope="module")
def saved(scores_file: Path, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "audit.json"
    path.write_text(run_audit(scores_file, groups=["vendor"]).to_json(), encoding="utf-8")
    return path


def test_figures_are_named_by_section_and_measure_and_listed(saved: Path, tmp_path: Path) -> None:
    files = write_figures(saved, tmp_path / "figures")
    names = [f.name for f in files]
    assert {"performance-sensitivity.svg", "calibration-by-vendor.svg", "roc-curves-everyone.svg"} <= set(names)
    assert sorted(p.name for p in (tmp_path / "figures").iterdir()) == sorted(names)
    listed = json.loads((tmp_path / "figures/figures.json").read_text(encoding="utf-8"))
    assert listed["schema"] == "radaudit.figures/1"
    assert [f["file"] for f in listed["figures"]] == names[:-1]
    for told in listed["figures"]:
        root = ElementTree.parse(tmp_path / "figures" / told["file"]).getroot()
        assert told["title"] == root[0].text or not told["title"]
        assert told["alt"] == root[1].text


def test_a_legend_that_figures_share_goes_along(saved: Path, tmp_path: Path) -> None:
    write_figures(saved, tmp_path / "figures")
    for name in ("roc-curves-everyone.svg", "roc-curves-by-vendor.svg"):
        assert "threshold in use" in (tmp_path / "figures" / name).read_text(encoding="utf-8")


def test_the_same_audit_gives_the_same_files(saved: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write_figures(saved, tmp_path / folder)
    assert all(p.read_bytes() == (tmp_path / "two" / p.name).read_bytes() for p in (tmp_path / "one").iterdir())


def test_png_has_three_hundred_dots_to_the_inch(saved: Path, tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    files = write_figures(saved, tmp_path / "figures", kind="png", mm=85)
    for file in files[:-1]:
        head = file.read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">I", head[16:20])[0] == pytest.approx(85 / 25.4 * 300, abs=4)


def test_a_machine_without_resvg_is_told_what_to_install(saved: Path, tmp_path: Path, monkeypatch) -> None:
    from radaudit.present.documents import png

    png._check.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(UsageError, match="not installed"):
        write_figures(saved, tmp_path / "figures", kind="png")
    assert list(tmp_path.iterdir()) == []
    png._check.cache_clear()


def test_earlier_figures_are_replaced_and_other_files_are_not(saved: Path, tmp_path: Path) -> None:
    write_figures(saved, tmp_path / "figures", kind="svg")
    (tmp_path / "figures/notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="notes"):
        write_figures(saved, tmp_path / "figures", mm=85)
    (tmp_path / "figures/notes.txt").unlink()
    write_figures(saved, tmp_path / "figures", mm=85)
    assert 'width="85mm"' in (tmp_path / "figures/performance-sensitivity.svg").read_text(encoding="utf-8")


def test_a_folder_of_something_else_is_refused(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/cat.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match="not an earlier set of figures"):
        write_figures(saved, tmp_path / "photos")


def test_figures_speak_chinese(saved: Path, tmp_path: Path) -> None:
    write_figures(saved, tmp_path / "zh", language="zh")
    english = write_figures(saved, tmp_path / "en")
    zh = json.loads((tmp_path / "zh/figures.json").read_text(encoding="utf-8"))
    assert [f["file"] for f in zh["figures"]] == [f.name for f in english[:-1]]
