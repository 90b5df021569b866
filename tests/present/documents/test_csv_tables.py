"""tables/: the same tables as CSV, in English, with names that no spreadsheet program takes for formulas."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from radaudit.language import speaking
from radaudit.present.documents.csv_tables import render_csv_tables
from radaudit.present.documents.sheets.book import sheets
from radaudit.records import EVERYONE
from tests.present.documents.test_xlsx import FORMULAS, SHAPES
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.renaming import renamed


def read(audit, name):
    text = render_csv_tables(audit)[name]
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_table_is_a_file_with_a_row_for_every_row(shape):
    audit = make_audit(**shape)
    tables = render_csv_tables(audit)
    assert list(tables) == [f"{s.key}.csv" for s in sheets(audit)]
    for sheet in sheets(audit):
        rows = read(audit, f"{sheet.key}.csv")
        assert len(rows) == len(sheet.rows)
        assert list(rows[0]) == [c.key for c in sheet.columns]
        assert all(None not in row for row in rows)


def test_numbers_read_back_exactly_and_missing_ones_are_empty():
    audit = make_audit()
    expected = audit.evidence.find("sensitivity", EVERYONE).estimate
    row = next(r for r in read(audit, "measures.csv") if r["metric"] == "sensitivity" and r["group"] == "Everyone")
    assert (float(row["value"]), float(row["low"]), int(row["n"])) == (expected.value, expected.low, expected.n)
    assert (row["by_chance"], row["p"]) == ("", "")


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_a_spreadsheet_would_run_gets_an_apostrophe(name):
    audit = make_audit(evidence=renamed(make_evidence(1), "Canon", name))
    assert f"'{name.strip()}" in {r["group"] for r in read(audit, "measures.csv")}
    for text in render_csv_tables(audit).values():
        for row in csv.reader(io.StringIO(text[1:])):
            assert not [cell for cell in row if cell.startswith(("=", "+", "@"))]
            assert all(float(cell) < 0 for cell in row if cell.startswith("-"))


def test_they_are_in_english_whatever_is_spoken(monkeypatch):
    audit = make_audit(1)
    english = render_csv_tables(audit)
    monkeypatch.setattr("radaudit.language.catalogue", lambda _: {"Everyone": "全体", "AUROC": "曲线下面积"})
    with speaking("zh"):
        assert render_csv_tables(audit) == english


def test_a_lone_surrogate_does_not_stop_the_file_from_being_written():
    audit = make_audit(evidence=renamed(make_evidence(1), "Canon", "x\ud800"))
    assert all(text.encode("utf-8") for text in render_csv_tables(replace(audit, title="\ud800")).values())
