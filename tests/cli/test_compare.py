"""`radaudit compare` as its user types it."""

from __future__ import annotations

import csv

import pytest


@pytest.fixture
def two_columns(scores_file, tmp_path):
    with scores_file.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    path = tmp_path / "two.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*rows[0], "newer"])
        writer.writeheader()
        for row in rows:
            writer.writerow(row | {"newer": round(0.9 * float(row["score"]) + 0.05 * int(row["label"]), 4)})
    return path


def test_two_score_columns(radaudit, two_columns, tmp_path):
    done = radaudit("compare", two_columns, "--scores", "score", "newer", "--group", "vendor", "-o", tmp_path / "out")
    assert done.code == 0, done.err
    assert "newer against score on two.csv" in done.out
    assert "Gained" in done.out
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["changes.csv", "comparison.html", "comparison.json"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["{table}"], "radaudit compare BASELINE CANDIDATE COHORT"),
        (["a.pt", "{table}"], "radaudit compare BASELINE CANDIDATE COHORT"),
        (["{table}", "--scores", "score", "newer", "--score", "score"], "--score"),
        (["{table}", "--scores", "score", "newer", "--against", "overall"], "No such option"),
        (["{table}", "--scores", "score", "score"], "given twice"),
        (
            ["{table}", "--scores", "score", "neewer"],
            "no column 'neewer', which --scores names. What to do: Did you mean 'newer'?",
        ),
        (["none.pt", "none.pt", "{table}"], "image"),
    ],
)
def test_wrong_requests_are_told_in_one_message(radaudit, two_columns, tmp_path, arguments, told):
    done = radaudit("compare", *(a.format(table=two_columns) for a in arguments), "-o", tmp_path / "out")
    assert done.code == 2
    assert told in " ".join(done.err.split())
    assert "Traceback" not in done.err
    assert not (tmp_path / "out").exists()


def test_the_page_is_static_and_a_summary_is_written_where_asked_for(radaudit, two_columns, tmp_path):
    out = tmp_path / "out"
    done = radaudit("compare", two_columns, "--scores", "score", "newer", "--static", "--markdown", "-q", "-o", out)
    assert done.code == 0, done.err
    assert "<script" not in (out / "comparison.html").read_text(encoding="utf-8")
    assert (out / "summary.md").read_text(encoding="utf-8").startswith("## newer against score")


def test_help_calls_what_is_written_a_comparison(radaudit):
    told = " ".join(radaudit("compare", "--help").out.split())
    assert "Folder of the comparison" in told
    assert "part of the split to compare on" in told
    assert "report" not in told.split("Options:")[1]  # which is another command


@pytest.fixture
def two_audits(radaudit, two_columns, tmp_path):
    """The same patients under two file names would be one cohort; here the newer cohort is the other half of the table."""
    lines = two_columns.read_text(encoding="utf-8").splitlines()
    made = []
    for name, part in (("old", lines[1::2]), ("new", lines[2::2])):
        table = tmp_path / f"{name}.csv"
        table.write_text("\n".join([lines[0], *part]) + "\n", encoding="utf-8")
        done = radaudit("report", table, "--score", "score", "--group", "vendor", "-q", "-o", tmp_path / name)
        assert done.code == 0, done.err
        made.append(tmp_path / name)
    return made


def test_two_audits_are_compared_without_a_row(radaudit, two_audits, tmp_path):
    old, new = two_audits
    done = radaudit("compare", old, new / "audit.json", "-o", tmp_path / "change", "--markdown")
    assert done.code == 0, done.err
    assert "taken as different patients" in " ".join(done.out.split())
    names = sorted(p.name for p in (tmp_path / "change").iterdir())
    assert names == ["change.html", "change.json", "changes.csv", "summary.md"]
    assert radaudit("show", tmp_path / "change").code == 0
    assert radaudit("check", tmp_path / "change").code in (0, 1, 4)
    again = radaudit("compare", old, new, "-o", tmp_path / "change", "-q", "--static")
    assert again.code == 0
    assert "<script" not in (tmp_path / "change" / "change.html").read_text(encoding="utf-8")


def test_two_audits_take_no_option_about_rows(radaudit, two_audits, tmp_path):
    for given, named in (
        (["--group", "sex"], "--group"),
        (["--threshold", "0.4"], "--threshold"),
        (["--logits"], "--logits"),
    ):
        done = radaudit("compare", *two_audits, *given, "-o", tmp_path / "change")
        assert done.code == 2
        assert f"has no use for {named}" in " ".join(done.err.split())
    assert not (tmp_path / "change").exists()


def test_an_audit_against_itself_is_refused_with_the_way_to_the_paired_comparison(radaudit, two_audits, tmp_path):
    done = radaudit("compare", two_audits[0], two_audits[0], "-o", tmp_path / "change")
    assert done.code == 2
    assert "--scores OLD NEW" in " ".join(done.err.split())
    assert "Traceback" not in done.err
