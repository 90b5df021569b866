"""Drawings and strips as they stand on a page: a text alternative, a real table, nothing of a user's as markup, few bytes."""

from __future__ import annotations

import re

from radaudit.present.blocks import Cell, Column, StripRow, Strips
from radaudit.present.drawing.marks import Axis, Dot, Rule, Stretch
from radaudit.present.figures.palette import style
from radaudit.present.page.form import INTERACTIVE, Form
from radaudit.present.page.templates import environment
from radaudit.records import Verdict
from tests.present.drawing.test_interactive import figure
from tests.present.page_reading import read_page

NAMES = ("<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "\u202etxt.exe", "n" * 300)


def rendered(block, form=INTERACTIVE):
    template = '<section id="s">{% from "block.html.jinja" import show with context %}{{ show(block) }}</section>'
    return environment().from_string(template).render(block=block, form=form)


def strips(*names, n_rows=1):
    rows = [StripRow((Cell("vendor", is_label=True),), is_heading=True)]
    for name in names * n_rows:
        cells = (Cell(name, is_label=True), Cell("240"))
        rows.append(StripRow(cells, (Dot(0.7213, 0.6512, 0.8123, style(1)),), Cell("0.72 (0.65 to 0.81)"), "here"))
    rows.append(StripRow((Cell("Hologic"), Cell("–")), absent="withheld", value=Cell("", verdict=Verdict.FAIL)))
    return Strips(
        "Lowest on GE", "Sensitivity by group.", (Column("Group"), Column("n", True)), Axis("higher is better", 0.5, 1.0),
        tuple(rows), "95 % CI", (Stretch(0.7, 0.8), Rule("upright", 0.75, dash="dash")),
    )  # fmt: skip


def test_strips_are_a_table_with_its_message_as_the_caption():
    html = rendered(strips("GE"))
    reading = read_page(html)
    assert reading.rows["s"] == [
        ["Group", "n", "", "95 % CI"], ["vendor", "", ""], ["GE", "240", "", "0.72 (0.65 to 0.81)"],
        ["Hologic", "–", "withheld: Fail"], ["", "0.500.600.700.800.901.00higher is better", ""],
    ]  # fmt: skip
    assert '<caption class="unseen">Sensitivity by group.</caption>' in html
    assert reading.ids.count("here") == 1


def test_a_count_says_what_it_counts_where_a_phone_hides_the_heading():
    assert '<td class="n" data-head="n">240</td>' in rendered(strips("GE"))


def test_names_of_users_are_text_in_every_place():
    for html in (rendered(strips(*NAMES)), *(rendered(figure(2, name=name)) for name in NAMES)):
        tags = {tag for tag, _ in read_page(html).tags}
        assert not tags & {"script", "img", "style"}
    reading = read_page(rendered(strips(*NAMES)))
    assert [r[0] for r in reading.rows["s"][2:6]] == list(NAMES)


def test_a_row_costs_few_bytes():
    one, many = (len(rendered(strips("GE", n_rows=n)).encode()) for n in (1, 11))
    assert (many - one) / 10 < 700


def test_a_drawing_says_its_message_and_can_be_explored_only_where_scripts_run():
    html = rendered(figure(3))
    drawn = next(a for _, a in read_page(html).tags if a.get("class") == "drawn")
    assert (drawn["role"], drawn["aria-label"]) == ("img", "alt")
    assert len(re.findall('<div class="small">', html)) == 3
    assert 'data-figure="0"' in html
    assert "<button" not in rendered(figure(3), Form(is_static=True))


def test_what_is_drawn_is_hidden_from_readers_who_have_the_words():
    for html in (rendered(figure(2)), rendered(strips("GE"))):
        outer = re.findall(r"<svg(?: [^>]*)?>(?=<)", html)
        assert sum('aria-hidden="true"' in tag for tag in outer) >= 2
