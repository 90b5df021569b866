"""`radaudit figures`: the report's figures for a paper."""

from __future__ import annotations

from pathlib import Path


def test_figures_are_written_and_counted(radaudit, scores_file: Path, tmp_path: Path) -> None:
    radaudit("report", scores_file, "-q", "-o", "one")
    said = radaudit("figures", "one/audit.json", "-o", "figures")
    assert said.code == 0, said.err
    written = list((tmp_path / "figures").glob("*.svg"))
    assert said.out.startswith(f"{len(written)} figures in figures")
    quiet = radaudit("figures", "one/audit.json", "-o", "narrow", "--width", "85", "-q")
    assert (quiet.code, quiet.out) == (0, "")


def test_a_width_that_cannot_be_set_is_refused(radaudit, tmp_path: Path) -> None:
    said = radaudit("figures", "audit.json", "-o", "figures", "--width", "5")
    assert said.code == 2
    assert "--width is 5" in said.err
    assert not (tmp_path / "figures").exists()


def test_a_missing_audit_is_said(radaudit, tmp_path: Path) -> None:
    said = radaudit("figures", "none.json", "-o", "figures")
    assert said.code == 2
    assert "none.json" in said.err
    assert not (tmp_path / "figures").exists()
