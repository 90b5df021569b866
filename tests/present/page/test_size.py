"""A page that would be too large says less of what is folded, says that it does, and keeps every link alive."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from radaudit.present.blocks import Cell, Column, Drawing, Fold, Panels, Row, Table
from radaudit.present.drawing.marks import Axis, Panel
from radaudit.present.page.form import Form
from radaudit.present.page.report import render_html
from radaudit.present.page.size import (
    LARGEST_PAGE,
    LARGEST_STATIC_PAGE,
    STEPS,
    Shortening,
    largest_page,
    linked_on,
    shortened,
    without_dead_links,
)
from tests.present.evidence_factory import make_audit, make_evidence


def _row(name: str, anchor: str = "") -> Row:
    return Row((Cell(name),), anchor=anchor)


HEADING = replace(_row("by vendor"), is_heading=True)
TOTAL = replace(_row("Everyone"), is_total=True)
TABLE = Table(
    "Numbers", (Column("Group"),), (TOTAL, HEADING, *map(_row, "abcd"), HEADING, *map(_row, "ef"), _row("g", "here"))
)


def _names(table: Table) -> list[str]:
    return [row.cells[0].text for row in table.rows if not row.is_heading]


def test_nothing_is_left_out_at_first() -> None:
    assert list(shortened([TABLE, Fold("More", (TABLE,))], STEPS[0], ())) == [TABLE, Fold("More", (TABLE,))]


def test_every_part_of_a_table_keeps_its_first_rows_and_those_that_are_linked_to() -> None:
    (table,) = shortened([TABLE], Shortening(most=2), {"here"})
    assert _names(table) == ["Everyone", "a", "b", "e", "f", "g"]
    assert sum(row.is_heading for row in table.rows) == 2
    assert "first 2 rows" in table.note
    (table,) = shortened([TABLE], Shortening(most=2), ())
    assert _names(table) == ["Everyone", "a", "b", "e", "f"]


def test_a_table_that_is_short_enough_says_nothing() -> None:
    assert next(shortened([TABLE], Shortening(most=4), ())) is TABLE


def test_what_is_folded_deepest_goes_first() -> None:
    inner = Fold("Ratios", (TABLE,))
    (outer,) = shortened([Fold("All gaps", (TABLE, inner))], Shortening(has_inner_folds=False), ())
    assert outer.blocks[0] == TABLE
    assert outer.blocks[1].summary == "Ratios"
    assert "Left out" in outer.blocks[1].blocks[0].paragraphs[0]


def test_folded_figures_and_then_panels_go_last() -> None:
    axis = Axis("x", 0.0, 1.0)
    drawing = Drawing("Curves", "Curves.", tuple(Panel(name, "", ()) for name in "abc"), axis, axis)
    blocks = [drawing, Fold("By site", (drawing, Panels((drawing,))))]
    kept, fold = shortened(blocks, Shortening(has_folded_figures=False), ())
    assert kept == drawing
    assert ["Left out" in b.paragraphs[0] for b in fold.blocks] == [True, True]
    (few,) = shortened([drawing], Shortening(most_panels=2), ())
    assert [p.title for p in few.panels] == ["a", "b"]
    assert "first 2 panels" in few.note


def test_every_step_leaves_out_more_than_the_one_before() -> None:
    axis = Axis("x", 0.0, 1.0)
    drawing = Drawing("Curves", "Curves.", tuple(Panel(str(i), "", ()) for i in range(9)), axis, axis)
    long = replace(TABLE, rows=tuple(_row(str(i)) for i in range(200)))
    whole = [long, drawing, Fold("More", (long, drawing, Fold("Inner", (long,))))]
    sizes = [len(repr(list(shortened(whole, step, ())))) for step in STEPS]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)


def test_a_link_to_what_was_left_out_leads_to_its_section() -> None:
    page = '<i id="gaps"></i><i id="gap-a"></i><a href="#gap-a"></a><a href="#gap-b"></a><a href="#group-3">x</a>'
    assert without_dead_links(page) == page.replace("#gap-b", "#gaps").replace(' href="#group-3"', "")


def test_scripts_and_words_are_left_alone() -> None:
    page = '<p>&#34; href=&#34;#gap-b&#34;</p><script>const a = `<a href="#gap-b">`;</script>'
    assert without_dead_links(page) == page
    assert linked_on(page) == frozenset()


@pytest.mark.parametrize(("is_static", "most"), [(False, 2_500_000), (True, 1_000_000)])
def test_a_page_of_three_hundred_groups_keeps_to_its_size_and_its_links(is_static: bool, most: int) -> None:
    page = render_html(make_audit(evidence=make_evidence(1, n_levels=300, scale=40.0)), Form(is_static=is_static))
    assert len(page.encode()) <= most
    assert "the files beside it hold all" in page or not is_static  # what a static page has no room for
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    assert linked_on(page) <= ids
    rows = [link for link in linked_on(page) if link.startswith("gap-")]
    assert len(rows) > 20


def test_what_is_printed_may_be_as_large_as_what_has_scripts() -> None:
    assert largest_page(Form()) == largest_page(Form(is_static=True, paper="letter")) == LARGEST_PAGE == 2_500_000
    assert largest_page(Form(is_static=True)) == LARGEST_STATIC_PAGE == 1_000_000
