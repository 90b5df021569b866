"""The report in a real browser: silent, self-contained, drawn, and readable at every width."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
NAMES = ("full", "hostile", "many", "tiny", "empty", "demonstration")


UNFOLD = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"


@pytest.mark.parametrize("name", NAMES)
def test_page_is_silent_asks_only_for_itself_and_never_scrolls_sideways(visit, reports, name):
    seen = visit(name)
    for width in (1400, 768, 390):
        seen.page.set_viewport_size({"width": width, "height": 900})
        seen.page.evaluate(UNFOLD)
        seen.page.wait_for_timeout(400)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.said == []
    assert seen.asked == [reports[name].as_uri()]


def test_phone_page_does_not_scroll_sideways_from_the_start(visit):
    page = visit("hostile", width=390).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_figure_in_the_open_is_drawn(visit):
    page = visit("full").page
    counts = page.evaluate(
        """[...document.querySelectorAll('.plot')].filter((p) => !p.closest('details:not([open])'))
             .map((p) => p.querySelectorAll('.main-svg').length)"""
    )
    assert len(counts) == 4 + 3 * 4 + 1
    assert all(counts)
    assert page.locator(".plot .waiting:visible").count() == 0


def test_folded_figures_are_drawn_when_opened(visit):
    page = visit("full").page
    fold = page.locator("#performance details.fold")
    assert fold.locator(".main-svg").count() == 0
    fold.locator("summary").first.click()
    fold.locator(".plot .main-svg").first.wait_for(timeout=20_000)


def test_panels_do_not_overlap(visit):
    for width in (390, 1400):
        page = visit("full", width=width).page
        boxes = page.evaluate(
            """[...document.querySelectorAll('#roc-curves .plot')].map((plot) =>
                [...plot.querySelectorAll('.subplot')].map((s) => {
                  const box = plot._fullLayout._plots[s.classList[1]];
                  const [x, y] = [box.xaxis, box.yaxis];
                  return [x._offset, y._offset, x._offset + x._length, y._offset + y._length];
                }))"""
        )
        for panels in boxes:
            for i, a in enumerate(panels):
                for b in panels[i + 1 :]:
                    apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
                    assert apart, (width, a, b)


def test_figures_follow_width_and_theme(visit):
    page = visit("full").page
    wide = page.evaluate("document.querySelector('#calibration .plot')._fullLayout.width")
    ink = page.evaluate("document.querySelector('#calibration .plot')._fullLayout.font.color")
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(1500)
    page.locator("#calibration .plot").first.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    assert page.evaluate("document.querySelector('#calibration .plot')._fullLayout.width") < wide
    assert page.evaluate("document.querySelector('#calibration .plot')._fullLayout.font.color") != ink


def test_a_verdict_leads_to_its_numbers(visit):
    page = visit("full").page
    cell = page.locator("#verdict .matrix a.v-fail").first
    target = cell.get_attribute("href")
    cell.click()
    row = page.locator(target)
    assert row.is_visible()
    assert "Fail" in row.inner_text()
    box = row.bounding_box()
    assert 0 <= box["y"] <= 900


def test_a_link_into_a_folded_part_opens_it(visit):
    page = visit("full").page
    hidden = page.locator("#gaps details.fold tr[id]").first
    assert not hidden.is_visible()
    page.evaluate("(id) => { location.hash = id; }", hidden.get_attribute("id"))
    page.wait_for_timeout(200)
    assert hidden.is_visible()


def test_hostile_names_stay_text(visit):
    seen = visit("hostile")
    assert seen.said == []
    assert seen.page.evaluate("document.images.length") == 0
    assert seen.page.evaluate("document.querySelectorAll('main script:not([type])').length") == 0
    drawn = seen.page.evaluate("[...document.querySelectorAll('#performance .plot text')].map((t) => t.textContent)")
    assert any(text.startswith("<img src=x onerror=") for text in drawn)
    assert seen.page.evaluate("document.querySelectorAll('svg a').length") == 0


def test_verdicts_differ_by_shape_and_color_and_inconclusive_is_not_green(visit):
    page = visit("full").page
    looks = page.evaluate(
        """Object.fromEntries(['fail', 'concern', 'inconclusive', 'not_applicable', 'muted', 'pass'].map((v) => [v, [
             getComputedStyle(document.querySelector(`.tally .v-${v} .mark`)).color,
             document.getElementById(`mark-${v}`).innerHTML]]))"""
    )
    assert len({shape for _, shape in looks.values()}) == 6
    assert looks["inconclusive"][0] != looks["pass"][0]
    red, green, blue = (int(c) for c in looks["inconclusive"][0][4:-1].split(","))
    assert green <= max(red, blue)


def test_without_scripts_the_numbers_are_there(visit):
    page = visit("full", scripts=False).page
    assert page.locator("#verdict .matrix").is_visible()
    assert "0.74 (0.68 to 0.80)" in page.locator("#performance table").first.inner_text()
    assert page.locator("#calibration .plot").first.get_attribute("aria-label").startswith("Observed proportion")
    assert page.locator("#calibration details.numbers table").first.count() == 1


def test_phone_starts_with_the_answer_in_sight(visit):
    page = visit("full", width=390).page
    box = page.locator(".answer .sentence").bounding_box()
    assert box["y"] + box["height"] < 900


def test_banner_stands_first(visit):
    page = visit("demonstration").page
    assert page.locator(".banner").bounding_box()["y"] < 5


def test_print_hides_the_contents_and_lets_tables_run(visit):
    page = visit("full").page
    page.emulate_media(media="print")
    assert not page.locator(".contents").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.frame')).overflowX") == "visible"
