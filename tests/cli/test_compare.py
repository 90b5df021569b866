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
