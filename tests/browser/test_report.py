"""Every page in a real browser: silent, self-contained, drawn, and readable at every width."""

from __future__ import annotations

import pytest

from tests.browser.made_up_pages import HOSTILE

pytestmark = pytest.mark.browser

PAGES = (
    "full", "hostile", "many", "tiny", "empty", "withheld", "zh of small", "static of full", "comparison", "hostile-comparison",
    "tried", "hostile tried", "zh of tried",
)  # fmt: skip
WIDTHS = (1400, 768, 390)

WIDER = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".frame, .unseen, .sprite, .skip, svg"))
  .map((e) => `${e.tagName}.${e.className}`)"""


@pytest.mark.parametrize("name", PAGES)
def test_page_is_silent_asks_only_for_itself_and_never_scrolls_sideways(visit, page_file, name):
    seen = visit(name)
    for width in WIDTHS:
        seen.page.set_viewport_size({"width": width, "height": 900})
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    seen.unfold()
    for width in WIDTHS[::-1]:
        seen.page.set_viewport_size({"width": width, "height": 900})
        seen.page.wait_for_timeout(200)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, seen.page.evaluate(WIDER)
    assert seen.said == []
    assert seen.asked == [page_file(name).as_uri()]


def test_every_figure_is_drawn_before_any_script_runs(visit):
    page = visit("full", scripts=False).page
    drawn = page.evaluate(
        """[...document.querySelectorAll('.drawing, .strips')].map((f) => [
             f.querySelectorAll('svg').length, f.querySelector('[role=img]')?.getAttribute('aria-label') ??
             f.querySelector('caption').textContent])"""
    )
    assert len(drawn) > 12
    assert [alt for svgs, alt in drawn if svgs == 0 or len(alt) < 30] == []


def test_without_scripts_the_numbers_are_there(visit):
    page = visit("demonstration", scripts=False).page
    assert page.locator("#verdict .matrix").is_visible()
    assert "0.74 (0.68 to 0.80)" in page.locator("#performance").inner_text()


def test_a_figure_is_explored_and_closed(visit):
    seen = visit("full")
    figure = seen.page.locator(".drawing:has(button.explore:visible)").first
    button = figure.locator("button.explore")
    button.focus()
    seen.page.keyboard.press("Enter")
    seen.page.locator("dialog[open] .main-svg").first.wait_for(timeout=30_000)
    ink = seen.page.evaluate("document.querySelector('.explored')._fullLayout.font.color")
    seen.page.set_viewport_size({"width": 390, "height": 800})
    seen.page.emulate_media(color_scheme="dark")
    seen.page.wait_for_function("(ink) => document.querySelector('.explored')._fullLayout.font.color !== ink", arg=ink)
    seen.page.wait_for_function("document.querySelector('.explored')._fullLayout.width <= 390")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
    seen.page.keyboard.press("Escape")
    assert figure.locator(".drawn").is_visible()
    assert seen.page.locator(".main-svg").count() == 0
    assert all(url.startswith(("file:", "data:", "blob:")) for url in seen.asked)
    assert seen.said == []


def test_hostile_names_stay_text(visit):
    for name in ("hostile", "hostile-comparison"):
        seen = visit(name)
        seen.unfold()
        made = seen.page.evaluate(
            """[document.images.length, document.querySelectorAll('main script:not([type])').length,
                document.querySelectorAll('svg a, main style, iframe, object, [onerror], [onclick]').length]"""
        )
        assert made == [0, 0, 0]
        assert seen.said == []


def _plain(text: str) -> str:
    return " ".join(text.replace("\u202e", "").split())


def test_hostile_names_are_shown_as_they_are_and_keep_to_themselves(visit):
    page = visit("hostile").page
    rows = page.evaluate(
        "[...document.querySelectorAll('#cohort tbody th[scope=row]')].map((e) => e.textContent.trim())"
    )
    for name in HOSTILE:
        # A mark that turns the direction of writing is taken out where the table is read.
        assert any(_plain(name) in _plain(row) for row in rows), name
    # A name that is written from right to left, or turns the direction, must not turn what stands beside it.
    loose = page.evaluate(
        """[...document.querySelectorAll('th[scope=row]')].filter((e) => /[\\u0590-\\u06ff\\u202e]/.test(e.textContent))
             .filter((e) => !e.querySelector('bdi')).length"""
    )
    assert loose == 0


def test_verdicts_differ_by_shape_and_color_and_inconclusive_is_not_green(visit):
    page = visit("demonstration").page
    looks = page.evaluate(
        """Object.fromEntries(['fail', 'concern', 'inconclusive', 'not_applicable', 'muted', 'pass'].map((v) => {
             const e = document.body.appendChild(document.createElement('span'));
             e.className = `v-${v} word`;
             return [v, [getComputedStyle(e).color, document.getElementById(`mark-${v}`).innerHTML]];
           }))"""
    )
    assert len({shape for _, shape in looks.values()}) == 6
    assert looks["inconclusive"][0] != looks["pass"][0]
    red, green, blue = (int(c) for c in looks["inconclusive"][0][4:-1].split(","))
    assert green <= max(red, blue)


@pytest.mark.parametrize(("name", "width"), [("demonstration", 390), ("full", 1400), ("comparison", 1400)])
def test_page_starts_with_the_answer_in_sight(visit, name, width):
    page = visit(name, width=width).page
    box = page.locator(".answer .sentence").first.bounding_box()
    assert box["y"] + box["height"] < 900


def test_banner_stands_first(visit):
    assert visit("demonstration").page.locator(".banner").bounding_box()["y"] < 5


@pytest.mark.parametrize("name", ["empty", "withheld", "tiny"])
def test_a_page_without_findings_says_so_and_shows_no_green(visit, name):
    page = visit(name).page
    assert page.locator("#verdict .matrix .v-pass").count() == 0
    assert len(page.locator(".answer .sentence").inner_text()) > 15


@pytest.mark.parametrize(
    ("name", "most"), [("many", 2.5e6), ("full", 2.5e6), ("static of many", 1e6), ("static of full", 1e6)]
)
def test_page_keeps_to_its_size(page_file, name, most):
    assert page_file(name).stat().st_size <= most
