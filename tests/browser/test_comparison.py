"""The first screen of a comparison of two models: all of it on one screen, each cell a door, nothing cut off."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

BOTTOM = (
    "(selector) => Math.max(...[...document.querySelectorAll(selector)].map((e) => e.getBoundingClientRect().bottom))"
)
CUT_OFF = """() => [...document.querySelectorAll('.outcomes .gap')].filter((e) => {
  const cell = e.closest('td').getBoundingClientRect(), own = e.getBoundingClientRect();
  return own.right > cell.right + 8 || own.left < cell.left;
}).map((e) => e.textContent)"""


def test_answer_table_and_scope_need_no_scrolling(visit):
    page = visit("comparison").page
    for part in (".opening .answer", ".opening .outcomes", ".opening .scope"):
        assert page.evaluate(BOTTOM, part) <= 900, part


@pytest.mark.parametrize("width", [390, 768, 1400])
def test_no_cell_of_the_table_is_cut_off(visit, width):
    assert visit("comparison", width=width).page.evaluate(CUT_OFF) == []


def test_a_cell_leads_to_the_row_with_its_interval(visit):
    page = visit("comparison").page
    page.locator(".outcomes td a.v-fail").first.click()
    row = page.locator("tr:target")
    assert row.count() == 1
    assert "Lost" in row.inner_text()
    assert row.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_outcome_that_is_no_verdict_has_contrast(visit, scheme):
    """WCAG 1.4.11 asks 3 of a mark; that of "alike" is drawn in the soft ink."""
    page = visit("comparison", color_scheme=scheme).page
    tone, paper = page.evaluate(
        """() => { const c = document.createElement('canvas').getContext('2d');
        const of = (e, p) => { c.fillStyle = getComputedStyle(e)[p]; c.fillRect(0, 0, 1, 1);
          return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255 <= 0.04045 ? v / 255 / 12.92
            : ((v / 255 + 0.055) / 1.055) ** 2.4); };
        return [of(document.querySelector('.v-alike .mark'), 'color'), of(document.querySelector('main'), 'backgroundColor')]; }"""
    )
    light, dark = sorted((0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (tone, paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3
