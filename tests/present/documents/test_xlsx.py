"""tables.xlsx: numbers as numbers, names as text that stays text."""

from __future__ import annotations

import functools
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from radaudit.language import speaking
from radaudit.present.documents.sheets.book import sheets
from radaudit.present.documents.xlsx import render_xlsx
from radaudit.records import EVERYONE, Group, Withheld
from radaudit.workflows.output import TABLES
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.renaming import renamed

SHAPES = [{}, {"kind": "tiny"}, {"kind": "empty"}, {"kind": "missing"}, {"hostile": True}]


def opened(audit):
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(audit)))


@pytest.fixture(scope="module")
def book_of():
    """The workbook of a made-up audit, made and read once for all tests that look at it."""
    return functools.cache(lambda **shape: opened(make_audit(**shape)))


def rows_of(book, title):
    """Every row of a sheet as a dictionary by its headings."""
    heading, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_table_of_the_report_has_a_sheet_and_the_first_tells_what_they_hold(book_of, shape):
    book, written = book_of(**shape), sheets(make_audit(**shape))
    assert book.sheetnames == ["Read me", *(s.title for s in written)]
    cover = {row[0]: row[1] for row in book["Read me"].iter_rows(values_only=True)}
    assert all(cover[s.title] == s.about for s in written)
    assert cover["Date (UTC)"] == "2026-01-02T03:04:05+00:00"
    for sheet in written:
        page = book[sheet.title]
        assert (page.freeze_panes, page.max_row) == ("A2", len(sheet.rows) + 1)
        assert page.auto_filter.ref == page.dimensions


def test_the_file_for_every_table_is_known_to_the_check_of_the_folder():
    keys = {s.key for shape in SHAPES for s in sheets(make_audit(**shape))}
    assert {f"{key}.csv" for key in keys} <= set(TABLES)
    assert len(keys) > 12


def test_a_value_and_the_ends_of_its_interval_are_three_numbers(book_of):
    audit = make_audit()
    rows = rows_of(book_of(), "Measures by group")
    expected = audit.evidence.find("auroc", EVERYONE).estimate
    row = next(r for r in rows if r["Key"] == "auroc" and r["Group"] == "Everyone")
    assert (row["Value"], row["Lower end"], row["Upper end"]) == (expected.value, expected.low, expected.high)
    assert (row["n"], row["Patients"]) == (expected.n, expected.n_patients)


def test_a_gap_has_both_intervals_its_margin_and_its_verdict(book_of):
    audit = make_audit()
    rows = rows_of(book_of(), "Gaps between groups")
    c = next(c for c in audit.evidence.comparisons if (c.metric, c.group.value) == ("sensitivity", "Canon"))
    row = next(r for r in rows if r["Key"] == "sensitivity" and r["Group"] == "Canon")
    assert (row["Gap"], row["Lower end"], row["Upper end"]) == (c.gap.value, c.gap.low, c.gap.high)
    assert (row["Simultaneous lower end"], row["Simultaneous upper end"]) == (c.low, c.high)
    assert (row["Verdict"], row["Margin"], row["Compared with"]) == ("Fail", 0.05, "everybody else")


def test_number_formats_are_those_of_the_columns(book_of):
    page = book_of()["Measures by group"]
    formats = {cell.value: page.cell(2, cell.column).number_format for cell in page[1]}
    assert (formats["Value"], formats["n"]) == ("0.000", "#,##0")
    told = {row[2].value: row[4].number_format for row in page.iter_rows(min_row=2) if row[4].value is not None}
    assert told["Sensitivity"] == "0.0####"


def test_what_could_not_be_estimated_is_empty_and_says_why(book_of):
    rows = rows_of(book_of(kind="tiny"), "Measures by group")
    empty = [r for r in rows if r["Value"] is None]
    assert empty
    assert all(r["Note"] for r in empty)


def test_a_withheld_group_stands_there_by_name_with_the_reason():
    audit = make_audit(1)
    hidden = Withheld(Group("vendor", "Agfa"), "fewer than 10 patients")
    rows = rows_of(opened(replace(audit, evidence=replace(audit.evidence, withheld=(hidden,)))), "Cohort")
    row = next(r for r in rows if r["Group"] == "Agfa")
    assert row["Note"] == "Withheld: fewer than 10 patients"
    assert (row["Rows"], row["Scored"]) == (None, None)


def test_rounded_counts_say_so_and_an_empty_group_is_no_zero():
    audit = make_audit(1)
    groups = tuple(
        replace(s, is_rounded=True, n_events=0) if s.group.value == "Canon" else s for s in audit.evidence.groups
    )
    rows = rows_of(opened(replace(audit, evidence=replace(audit.evidence, groups=groups, smallest_group=10))), "Cohort")
    row = next(r for r in rows if r["Group"] == "Canon")
    assert row["Diseased"] is None
    assert row["Note"].endswith("one that is left empty is under 10.")


FORMULAS = ["=1+1", '=HYPERLINK("http://evil.example","x")', "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMULAS)
def test_no_name_ever_becomes_a_formula(name):
    audit = make_audit(evidence=renamed(make_evidence(1), "Canon", name))
    audit = replace(audit, title=name)
    book = opened(audit)
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    told = [cell for cell in cells if cell.value == name.strip()]
    assert len(told) > 10
    assert all(cell.quotePrefix for cell in told)


def test_nothing_in_the_workbook_asks_a_network_or_runs():
    content = zipfile.ZipFile(io.BytesIO(render_xlsx(make_audit(hostile=True))))
    names = content.namelist()
    assert not [n for n in names if "externalLink" in n or "vba" in n.lower() or "hyperlink" in n.lower()]
    for name in names:
        text = content.read(name).decode("utf-8")
        assert 'TargetMode="External"' not in text
        assert "<f>" not in text


def test_what_xml_cannot_hold_is_left_out():
    audit = replace(make_audit(1), title="a\x00b\x0bc\ud800 " + "x" * 40_000)
    title = opened(audit)["Read me"]["B1"].value
    assert title.startswith("a b c? xxx")
    assert len(title) == 32_000


def test_the_same_audit_gives_the_same_bytes():
    assert render_xlsx(make_audit(1)) == render_xlsx(make_audit(1))


def test_its_sheets_are_called_in_the_readers_language_and_names_stay(monkeypatch):
    monkeypatch.setattr("radaudit.language.catalogue", lambda _: {"Findings": "发现", "Group": "组"})
    with speaking("zh"):
        book = opened(make_audit(1))
    assert "发现" in book.sheetnames
    assert "组" in [cell.value for cell in book["发现"][1]]
    assert "Canon" in [row[4] for row in book["发现"].iter_rows(values_only=True)]


def test_a_sheet_is_called_as_excel_allows(monkeypatch):
    known = {"Findings": "a/b: [c]*?\\ " + "d" * 40}
    monkeypatch.setattr("radaudit.language.catalogue", lambda _: known)
    with speaking("zh"):
        assert opened(make_audit(1)).sheetnames[1] == "a b   c     " + "d" * 19
