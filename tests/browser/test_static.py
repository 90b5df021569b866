"""The static page: not a script in it, and nothing missing but what moves."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", ["static of full", "static of many", "static of hostile", "static of empty"])
def test_it_has_no_script_at_all(page_file, name):
    text = page_file(name).read_text(encoding="utf-8").lower()
    assert "<script" not in text.replace("&lt;script", "")
    assert "script-src 'none'" in text
    assert "<button" not in text
    assert "<input" not in text


def test_it_shows_the_figures_of_the_other_page(visit):
    shown = """[...document.querySelectorAll('.drawing, .strips')].map((f) => [
        f.querySelector('h3')?.textContent ?? '', f.querySelectorAll('svg').length])"""
    static = visit("static of full", scripts=False).page.evaluate(shown)
    moving = visit("full").page.evaluate(shown)
    assert len(static) > 12
    assert static == moving
    assert all(svgs for _, svgs in static)
