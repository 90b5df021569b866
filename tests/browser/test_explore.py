"""Exploring a figure: larger than on the page, by keyboard, there and back, in the page's colors, and never on paper."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

PLACE = "#calibration .drawing:nth-of-type(2)"
OPEN = "dialog.explorer[open]"


def opened(visit, **options):
    page = visit("full", **options).page
    button = page.locator(f"{PLACE} button.explore")
    button.focus()
    page.keyboard.press("Enter")
    page.locator(f"{OPEN} .main-svg").first.wait_for(timeout=20_000)
    page.wait_for_selector(f"{OPEN} .explored[data-figure]")
    return page, button


def boxes(page):
    """Left, right, top and bottom of every panel's plotting area, strips too, in pixels of the figure."""
    return page.evaluate(
        """() => { const layout = document.querySelector('.explored')._fullLayout;
                   return Object.values(layout._plots).map(({ xaxis: x, yaxis: y }) =>
                     [x._offset, x._offset + x._length, y._offset, y._offset + y._length]); }"""
    )


def test_plotly_waits_until_somebody_explores(visit):
    page = visit("full").page
    assert page.evaluate("typeof window.Plotly") == "undefined"
    assert page.locator(OPEN).count() == 0
    assert page.locator("#calibration .small svg").first.is_visible()


def test_a_figure_is_opened_and_closed_by_keyboard(visit):
    page, button = opened(visit)
    assert button.get_attribute("aria-haspopup") == "dialog"
    drawn = page.evaluate("document.querySelector('.explored').data.filter((t) => t.mode === 'lines').length")
    curves = page.locator(f"{PLACE} .small path[stroke-linejoin]").count()
    assert curves > 0
    assert drawn == 3 * curves  # each with its two bands
    title = page.locator(f"{PLACE} .titled").text_content()
    assert page.locator(f"{OPEN} h2").text_content() == title
    assert page.get_by_role("dialog", name=title).count() == 1
    assert page.evaluate(f"document.activeElement.closest('{OPEN}') !== null")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "close"
    page.keyboard.press("Enter")
    assert page.locator(OPEN).count() == 0
    assert page.evaluate("document.activeElement.className") == "explore"
    page.keyboard.press("Enter")
    page.locator(f"{OPEN} .main-svg").first.wait_for(timeout=20_000)
    page.keyboard.press("Escape")
    assert page.locator(OPEN).count() == 0
    assert page.locator(".explored *").count() == 0
    assert page.evaluate("document.activeElement.className") == "explore"


def test_a_click_beside_it_closes_it(visit):
    page, _ = opened(visit)
    page.mouse.click(4, 4)
    assert page.locator(OPEN).count() == 0


def test_it_is_larger_than_on_the_page_and_its_meaning_comes_along(visit):
    page, _ = opened(visit)
    small = page.evaluate(f"document.querySelector('{PLACE} .small > svg').getBoundingClientRect().width")
    assert max(right - left for left, right, _, _ in boxes(page)) > 1.5 * small
    window = page.evaluate(
        f"(() => {{ const b = document.querySelector('{OPEN}').getBoundingClientRect(); return [b.width, b.height]; }})()"
    )
    assert window[0] > 0.9 * 1400
    assert window[1] > 0.9 * 900
    assert (
        page.locator(f"{OPEN} .legend li").all_text_contents()
        == page.locator("#calibration > .legend").first.locator("li").all_text_contents()
    )


@pytest.mark.parametrize("width", [1400, 390])
def test_panels_do_not_overlap(visit, width):
    page, _ = opened(visit, width=width)
    found = boxes(page)
    assert len(found) >= 4
    room = page.evaluate(
        "(() => { const l = document.querySelector('.explored')._fullLayout; return [l.width, l.height]; })()"
    )
    assert all(0 <= b[0] < b[1] <= room[0] and 0 <= b[2] < b[3] <= room[1] for b in found)
    for i, a in enumerate(found):
        for b in found[i + 1 :]:
            assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2]


def test_its_numbers_are_those_of_the_drawing(visit):
    page, _ = opened(visit)
    figure = page.evaluate(
        """(() => { const f = document.querySelector('.explored');
              return [f.data.map((t) => [t.xaxis, t.x[0], t.y[0]]), f.layout.annotations.map((a) => a.text)]; })()"""
    )
    assert all(0 <= x <= 1 for _, x, _ in figure[0])
    names = page.locator(f"{PLACE} .small b").all_text_contents()
    assert [text.split("<br>")[0] for text in figure[1]] == [f"<b>{name}</b>" for name in names]


def test_it_follows_width_and_theme(visit):
    page, _ = opened(visit)
    read = "(() => { const l = document.querySelector('.explored')._fullLayout; return [l.width, l.font.color]; })()"
    wide, ink = page.evaluate(read)
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("(ink) => document.querySelector('.explored')._fullLayout.font.color !== ink", arg=ink)
    page.wait_for_function("document.querySelector('.explored')._fullLayout.width < 400")
    assert wide > 1000
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_paper_shows_the_drawing(visit):
    page, button = opened(visit)
    page.emulate_media(media="print")
    assert page.locator(f"{PLACE} .drawn").is_visible()
    assert not page.locator(OPEN).is_visible()
    assert not button.is_visible()


def test_without_scripts_there_is_nothing_to_press(visit):
    page = visit("full", scripts=False).page
    assert page.locator("button.explore:visible").count() == 0
    assert page.locator("#calibration .small svg").first.is_visible()
