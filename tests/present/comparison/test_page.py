"""The page of a comparison: complete and inert, whatever was or was not found."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import radaudit.present.comparison as room
from radaudit.present.comparison.page import render_comparison
from radaudit.present.page import template_root
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
    _, comparison, _, reading = page
    groups = {c.comparison.group for c in comparison.changes}
    cells = [row for row in reading.rows["answer"] if len(row) == 2 + len(comparison.policy.primary)]
    assert len(cells) == len(groups) + 1  # and the head
    tables = reading.rows["changes"]
    assert len([row for row in tables if len(row) == 7]) == (len(groups) + 1) * len(comparison.policy.primary)


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
    assert "not estimable" in reading.text["answer"]


def test_the_methods_are_named():
    text = read_page(render_comparison(make_model_comparison(gap_of(0.1), n_attributes=1))).text["method"]
    for words in ("Newcombe 1998, method 10", "DeLong 1988", "Obuchowski 1997", "95 %", "could not score 3 rows"):
        assert words in text


def test_this_room_does_no_arithmetic_on_estimates():
    """Numbers are shown as they are: nothing in it adds, scales or divides (lengths of lists may be told apart)."""
    for file in Path(room.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Sub, ast.Mult, ast.Div, ast.Pow)):
                assert "len(" in ast.unparse(node), f"{file.name}:{node.lineno}: {ast.unparse(node)}"
    assert (template_root() / "comparison.html.jinja").is_file()
