"""Exploring a figure: by keyboard, there and back, in the page's colors, and never on paper."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

PLACE = "#calibration .drawing:nth-of-type(2)"


def opened(visit, **options):
    page = visit("full", **options).page
    button = page.locator(f"{PLACE} button.explore")
    button.focus()
    page.keyboard.press("Enter")
    page.locator(f"{PLACE} .main-svg").first.wait_for(timeout=20_000)
    page.wait_for_selector(f"{PLACE} button.explore:not([disabled])")
    return page, button


def test_plotly_waits_until_somebody_explores(visit):
    page = visit("full").page
    assert page.evaluate("typeof window.Plotly") == "undefined"
    assert page.locator(".explored").count() == 0
    assert page.locator("#calibration .small svg").first.is_visible()


def test_a_figure_is_explored_and_put_back_by_keyboard(visit):
    page, button = opened(visit)
    assert not page.locator(f"{PLACE} .drawn").is_visible()
    drawn = page.evaluate(f"document.querySelector('{PLACE} .explored').data.filter((t) => t.mode === 'lines').length")
    curves = page.locator(f"{PLACE} .small path[stroke-linejoin]").count()
    assert curves > 0
    assert drawn == 3 * curves  # each with its two bands
    assert button.get_attribute("aria-expanded") == "true"
    assert page.evaluate("document.activeElement.className") == "explore"
    page.keyboard.press("Enter")
    assert page.locator(f"{PLACE} .drawn").is_visible()
    assert page.locator(".explored").count() == 0
    assert (button.text_content(), button.get_attribute("aria-expanded")) == ("Explore", "false")


def test_its_numbers_are_those_of_the_drawing(visit):
    page, _ = opened(visit)
    figure = page.evaluate(
        f"""(() => {{ const f = document.querySelector('{PLACE} .explored');
              return [f.data.map((t) => [t.xaxis, t.x[0], t.y[0]]), f.layout.annotations.map((a) => a.text)]; }})()"""
    )
    assert all(0 <= x <= 1 for _, x, _ in figure[0])
    names = page.locator(f"{PLACE} .small b").all_text_contents()
    assert [text.split("<br>")[0] for text in figure[1]] == [f"<b>{name}</b>" for name in names]


def test_it_follows_width_and_theme(visit):
    page, _ = opened(visit)
    read = f"""(() => {{ const l = document.querySelector('{PLACE} .explored')._fullLayout; return [l.width, l.font.color]; }})()"""
    wide, ink = page.evaluate(read)
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(1500)
    narrow, pale = page.evaluate(read)
    assert narrow < 400 < wide
    assert ink != pale
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_paper_shows_the_drawing(visit):
    page, button = opened(visit)
    page.emulate_media(media="print")
    assert page.locator(f"{PLACE} .drawn").is_visible()
    assert not page.locator(f"{PLACE} .explored").is_visible()
    assert not button.is_visible()


def test_without_scripts_there_is_nothing_to_press(visit):
    page = visit("full", scripts=False).page
    assert page.locator("button.explore:visible").count() == 0
    assert page.locator("#calibration .small svg").first.is_visible()


def test_hostile_names_stay_text_when_explored(visit):
    seen = visit("hostile")
    seen.page.locator("button.explore:visible").nth(1).click()
    seen.page.locator(".explored .main-svg").first.wait_for(timeout=20_000)
    assert seen.said == []
    assert seen.page.evaluate("document.images.length") == 0
    assert seen.page.evaluate("document.querySelectorAll('.explored a[href]:not(.modebar-btn)').length") == 0
