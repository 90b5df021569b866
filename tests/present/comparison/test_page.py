"""The page of a comparison: complete and inert, whatever was or was not found."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import radaudit.present.comparison as room
from radaudit.judge.changes import judge_changes
from radaudit.present.comparison.outcomes import MOST_ROWS
from radaudit.present.comparison.page import render_comparison
from radaudit.present.comparison.tables import OUTCOME_MARKS
from radaudit.present.page.form import Form
from radaudit.present.page.templates import template_root
from radaudit.records import Group, Withheld
from tests.present.comparison.made_up_comparison import gap_of, make_model_comparison
from tests.present.page_reading import read_page

SHAPES = {
    "usual": {"gap": gap_of(0.0, sensitivity=0.2, specificity=-0.2), "n_attributes": 2},
    "no group": {"gap": gap_of(0.1), "n_attributes": 0},
    "60 groups": {"gap": gap_of(-0.1), "n_attributes": 0, "n_levels": 60},
    "nothing estimable": {"gap": lambda *_: None, "n_attributes": 2},
    "hostile": {
        "gap": gap_of(0.2),
        "n_attributes": 2,
        "hostile": True,
        "name": "<b>old</b> {{ 7*7 }}",
        "title": "<script>alert(9)</script>",
    },
}


@pytest.fixture(scope="module", params=list(SHAPES))
def page(request):
    comparison = make_model_comparison(**SHAPES[request.param])
    html = render_comparison(comparison)
    return request.param, comparison, html, read_page(html)


def test_all_parts_stand_in_their_order(page):
    _, _, _, reading = page
    assert reading.sections == ["answer", "changes", "further", "method"]
    assert len(reading.ids) == len(set(reading.ids))


def test_every_group_has_its_row_and_its_numbers(page):
    which, comparison, _, reading = page
    groups = {c.comparison.group for c in comparison.changes}
    primary = comparison.policy.primary
    cells = [row for row in reading.rows["answer"] if len(row) == 1 + len(primary) and row[0] != "Group"]
    assert len(cells) == (MOST_ROWS if which == "60 groups" else len(groups))
    tables = reading.rows["changes"]
    assert len([row for row in tables if len(row) == 7]) == (len(groups) + 1) * len(primary)


def test_every_cell_leads_to_its_numbers(page):
    _, comparison, _, reading = page
    links = [a["href"] for tag, a in reading.tags if tag == "a" and str(a.get("href", "")).startswith("#change-")]
    assert len(links) >= len(comparison.policy.primary)
    assert {link.removeprefix("#") for link in links} <= set(reading.ids)


def test_nothing_is_asked_of_a_network_and_no_name_is_markup(page):
    which, _, html, reading = page
    for tag, attributes in reading.tags:
        assert "src" not in attributes, tag
        assert tag not in ("link", "iframe", "object", "embed", "img", "form", "base", "b"), tag
        assert not any(name.startswith("on") for name in attributes)
    if which == "hostile":
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(9)&lt;/script&gt;" in html
        assert "{{ 7*7 }}" in html


def test_the_same_record_gives_the_same_bytes(page):
    _, comparison, html, _ = page
    assert render_comparison(comparison) == html


def test_what_cannot_be_estimated_says_why():
    reading = read_page(render_comparison(make_model_comparison(lambda *_: None, n_attributes=1)))
    assert "Nothing could be compared." in reading.text["answer"]
    assert "not estimable: no diseased case in this group" in reading.text["changes"]
    assert "Not estimable for everyone, " in reading.text["further"]
    assert ": no diseased case in this group." in reading.text["further"]


def test_withheld_groups_stand_by_name_with_the_reason():
    whole = make_model_comparison(gap_of(0.1), n_attributes=1)
    evidence = replace(whole.evidence, withheld=(Withheld(Group("vendor", "Tiny"), "fewer than 10 patients"),))
    reading = read_page(render_comparison(replace(whole, evidence=evidence)))
    for section in ("answer", "changes"):
        rows = [row for row in reading.rows[section] if row and row[0] == "Tiny"]
        assert rows, section
        assert all("withheld: fewer than 10 patients" in " ".join(row) for row in rows)
    assert "Tiny" in reading.text["answer"].split("What was not seen")[1]


def test_a_gain_towards_an_ideal_value_is_no_signed_number():
    """From 2.39 to 0.69: the record's change is -1.70, which beside "Gained" contradicts itself."""
    whole = make_model_comparison(gap_of(0.0), n_attributes=0)
    evidence = replace(
        whole.evidence,
        comparisons=tuple(
            replace(
                c, group_value=0.69, against_value=2.39, low=-2.0, high=-1.4, midpoint_low=1.0, midpoint_high=2.0,
                gap=replace(c.gap, value=-1.70, low=-1.9, high=-1.5),
            )
            if c.metric == "calibration_in_the_large" else c
            for c in whole.evidence.comparisons
        ),
    )  # fmt: skip
    reading = read_page(
        render_comparison(replace(whole, evidence=evidence, changes=judge_changes(evidence, whole.policy)))
    )
    everyone = next(row for row in reading.rows["answer"] if row[0] == "Everyone")
    assert everyone[4].replace("\xa0", " ").startswith("Gained 2.39 → 0.69")
    assert everyone[4].endswith("1.70 nearer to 0")
    assert "Gained −" not in " ".join(reading.text.values())


def test_the_methods_are_named():
    text = read_page(render_comparison(make_model_comparison(gap_of(0.1), n_attributes=1))).text["method"]
    for words in ("Newcombe 1998, method 10", "DeLong 1988", "Obuchowski 1997", "95 %", "could not score 3 rows"):
        assert words in text
    assert "Families" not in text
    assert "max-t" not in text.split("Judged together")[0]


def test_a_static_page_has_no_script():
    html = render_comparison(make_model_comparison(**SHAPES["usual"]), Form(is_static=True))
    assert "<script" not in html
    assert len(html.encode()) < 1_000_000


def test_this_room_does_no_arithmetic_on_estimates():
    """Numbers are shown as they are: nothing in it adds, scales or divides (but lengths of lists, and the ends of axes)."""
    for file in Path(room.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if file.name == "reach.py":  # how far an axis reaches is layout
                continue
            if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Sub, ast.Mult, ast.Div, ast.Pow)):
                assert "len(" in ast.unparse(node), f"{file.name}:{node.lineno}: {ast.unparse(node)}"
    assert (template_root() / "comparison.html.jinja").is_file()


def test_marks_differ_by_shape():
    """In grey and without color every outcome must be told from every other; "alike" is not struck through."""
    drawn = (template_root() / "marks.html.jinja").read_text(encoding="utf-8")
    shapes = {}
    for outcome, mark in OUTCOME_MARKS.items():
        symbol = drawn.split(f'id="mark-{mark}"')[1].split("</symbol>")[0]
        shapes.setdefault(symbol, []).append(outcome)
    assert len(shapes) == len(OUTCOME_MARKS) == len({*OUTCOME_MARKS.values()})
