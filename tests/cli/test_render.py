"""`radaudit render`: the report again, in another folder or in its own."""

from __future__ import annotations

from pathlib import Path


def test_a_report_can_be_rendered_again(radaudit, scores_file: Path, tmp_path: Path) -> None:
    assert radaudit("report", scores_file, "-q", "-o", "one").code == 0
    said = radaudit("render", "one/audit.json", "-o", "two")
    assert said.code == 0, said.err
    assert (tmp_path / "two/report.html").read_bytes() == (tmp_path / "one/report.html").read_bytes()
    assert "two/report.html" in said.out


def test_a_report_rendered_into_its_own_folder_keeps_its_predictions(
    radaudit, scores_file: Path, tmp_path: Path
) -> None:
    radaudit("report", scores_file, "-q", "-o", "one")
    scores = (tmp_path / "one/predictions.parquet").read_bytes()
    said = radaudit("render", "one/audit.json", "-o", "one")
    assert said.code == 0, said.err
    assert (tmp_path / "one/predictions.parquet").read_bytes() == scores


def test_quiet_prints_nothing(radaudit, scores_file: Path) -> None:
    radaudit("report", scores_file, "-q", "-o", "one")
    said = radaudit("render", "one/audit.json", "-o", "two", "-q")
    assert (said.code, said.out, said.err) == (0, "", "")


def test_a_missing_file_is_said(radaudit) -> None:
    said = radaudit("render", "none.json", "-o", "two")
    assert said.code == 2
    assert "none.json" in said.err


def test_the_folder_must_be_named(radaudit) -> None:
    said = radaudit("render", "audit.json")
    assert said.code == 2
    assert "--out" in said.err


def test_a_policy_that_is_no_toml_is_said(radaudit, scores_file: Path, tmp_path: Path) -> None:
    radaudit("report", scores_file, "-q", "-o", "one")
    (tmp_path / "bad.toml").write_text("margins = = 3")
    said = radaudit("render", "one/audit.json", "-o", "two", "--policy", "bad.toml")
    assert said.code == 2
    assert "bad.toml" in said.err
    assert not (tmp_path / "two").exists()


def test_a_file_that_is_no_audit_is_named_with_a_cure(radaudit, scores_file: Path) -> None:
    radaudit("report", scores_file, "-q", "-o", "one")
    said = radaudit("render", "one/report.html", "-o", "two")
    assert said.code == 2
    assert said.err.startswith("Error: report.html is not valid JSON")
    assert "or give the audit.json of a report" in said.err


def test_what_is_printed_is_in_the_language_of_the_report(radaudit, scores_file: Path) -> None:
    radaudit("report", scores_file, "-q", "-o", "one")
    english, chinese = (radaudit("render", "one/audit.json", "-o", "two", "--lang", lang) for lang in ("en", "zh"))
    assert (english.code, chinese.code) == (0, 0)
    assert "Does the model work equally well for every group?" in " ".join(english.out.split())
    assert "Does the model" not in chinese.out
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese.out)
