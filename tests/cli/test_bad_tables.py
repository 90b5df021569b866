"""Bad tables on the command line: one message that names what is wrong and where, a cure, an exit code, no file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

HEADER = "case_id,patient_id,label,score,sex"


def _rows(n: int = 40, **change: Callable[[int], object]) -> str:
    """A good table of n rows, with some columns changed by functions of the row's number."""
    columns: dict[str, Callable[[int], object]] = {
        "case_id": lambda i: f"c{i}",
        "patient_id": lambda i: f"p{i // 2}",
        "label": lambda i: int(i % 3 == 0),
        "score": lambda i: round(0.2 + 0.5 * (i % 3 == 0) + 0.005 * i, 3),
        "sex": lambda i: "FM"[i % 2],
    } | change
    lines = [",".join(str(column(i)) for column in columns.values()) for i in range(n)]
    return "\n".join([",".join(columns), *lines]) + "\n"


def _at(row: int, value: object, otherwise: Callable[[int], object]) -> Callable[[int], object]:
    """A column with one odd value, in the spreadsheet's row (the header is row 1)."""
    return lambda i: value if i + 2 == row else otherwise(i)


def _good_score(i: int) -> object:
    return round(0.2 + 0.5 * (i % 3 == 0) + 0.005 * i, 3)


BAD = {
    "an empty file": ("", (), 2, ["bad.csv"]),
    "a header alone": (HEADER + "\n", (), 2, ["bad.csv"]),
    "no label column": (_rows().replace("label", "weather"), (), 2, ["label", "--label"]),
    "no score column": (_rows().replace("score", "weather"), (), 2, ["score", "--score"]),
    "a column that does not exist": (_rows(), ("--label", "outcom"), 2, ["'outcom'", "--label"]),
    "a group column that does not exist": (_rows(), ("--group", "vendro"), 2, ["vendro"]),
    "two candidates for one role": (
        _rows(target=lambda i: i % 2).replace("label", "outcome"),
        (),
        2,
        ["'outcome'", "'target'", "--label"],
    ),
    "labels of three kinds": (_rows(label=lambda i: i % 3), (), 2, ["label", "--positive"]),
    "labels in words that mean nothing": (_rows(label=lambda i: "AB"[i % 2]), (), 2, ["--positive"]),
    "all one class": (_rows(label=lambda i: 1), (), 3, ["label"]),
    "a score above 1": (_rows(score=_at(5, 1.7, _good_score)), (), 2, ["row 5", "1.7", "score"]),
    "a score below 0": (_rows(score=_at(9, -0.1, _good_score)), (), 2, ["row 9", "-0.1"]),
    "a missing score": (_rows(score=_at(7, "", _good_score)), (), 2, ["row 7", "--missing exclude"]),
    "a score that is nan": (_rows(score=_at(7, "nan", _good_score)), (), 2, ["row 7"]),
    "an infinite score": (_rows(score=_at(6, "inf", _good_score)), (), 2, ["row 6", "inf"]),
    "a score in words": (_rows(score=_at(8, "high", _good_score)), (), 2, ["row 8", "high"]),
    "a missing label": (_rows(label=_at(4, "", lambda i: i % 2)), (), 2, ["row 4", "--missing exclude"]),
    "duplicate case ids": (_rows(case_id=_at(12, "c0", lambda i: f"c{i}")), (), 2, ["row 2", "row 12"]),
    "one patient in two splits": (_rows(split=lambda i: ("train", "test")[i % 2]), (), 2, ["split"]),
    "a split without that part": (
        _rows(split=lambda i: "train"),
        ("--split-value", "test"),
        2,
        ["split", "test"],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_table_is_refused_in_words(radaudit, tmp_path: Path, name: str) -> None:
    text, options, code, words = BAD[name]
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    said = radaudit("report", "bad.csv", *options)
    assert said.code == code, said.err
    lines = said.err.splitlines()
    assert lines[0].startswith("Error: ")
    assert any(line.startswith("What to do: ") for line in lines)
    for word in words:
        assert word in said.err.replace("rows", "row"), said.err
    assert "Traceback" not in said.err
    assert [p.name for p in tmp_path.iterdir()] == ["bad.csv"]


def test_no_such_file(radaudit, tmp_path: Path) -> None:
    said = radaudit("report", "scores.csv")
    assert said.code == 2
    assert "scores.csv" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_table(radaudit, tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").mkdir()
    said = radaudit("report", "cohort.csv")
    assert said.code == 2
    assert "cohort.csv" in said.err


def test_a_table_that_is_really_a_picture(radaudit, tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    said = radaudit("report", "cohort.csv")
    assert said.code == 2
    assert "cohort.csv" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_a_damaged_file_of_a_binary_format(radaudit, tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"cohort{suffix}").write_bytes(b"PK\x03\x04 broken off")
    said = radaudit("report", f"cohort{suffix}")
    assert said.code == 2
    assert f"cohort{suffix}" in said.err
    assert "Traceback" not in said.err
