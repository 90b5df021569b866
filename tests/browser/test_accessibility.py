"""WCAG 2.2 AA as far as a machine can tell, by axe-core; then what it cannot tell: keyboard, motion, forced colors."""

from __future__ import annotations

from typing import Any

import pytest

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-core")

pytestmark = pytest.mark.browser

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ("small", "empty", "withheld", "comparison", "tried")
FOLDED = ("tiny", "zh of small", "static of small")
"""What is folded in these is made as in the others: enough to look at them as they are opened."""

IN_DARK = (*PAGES, *FOLDED)
UNDECIDED = {"imgNode", "shortTextContent", "bgOverlap"}
"""What axe-core leaves to people: letters inside drawings, single characters, words beside marks."""

# The shade that says a table goes on is a gradient, before which axe-core judges no contrast.
PLAIN = "for (const frame of document.querySelectorAll('.frame')) frame.style.background = 'none'"


def _violations(seen: Any, asked: Any, *, is_unfolded: bool = True) -> tuple[list[str], set[str]]:
    """What is wrong, an element each, and why contrasts were left undecided."""
    if is_unfolded:
        seen.unfold()
    seen.page.evaluate(PLAIN)
    options = {"runOnly": asked, "resultTypes": ["violations", "incomplete"]}
    found = axe_playwright.Axe().run(seen.page, options=options).response
    wrong = [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]]
    contrast = [node for i in found["incomplete"] if i["id"] == "color-contrast" for node in i["nodes"]]
    return wrong, {check["data"]["messageKey"] for node in contrast for check in node["any"]}


@pytest.mark.parametrize("name", [*PAGES, *FOLDED])
def test_axe_finds_nothing_to_mend(visit, name):
    wrong, undecided = _violations(visit(name), STANDARDS, is_unfolded=name in PAGES)
    assert wrong == []
    assert undecided <= UNDECIDED


@pytest.mark.parametrize("name", IN_DARK)
def test_words_stand_out_in_the_dark_too(visit, name):
    contrast = {"type": "rule", "values": ["color-contrast"]}
    wrong, undecided = _violations(visit(name, color_scheme="dark"), contrast, is_unfolded=name == "small")
    assert wrong == []
    assert undecided <= UNDECIDED


RATIOS = """(pairs) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const style = getComputedStyle(document.documentElement);
  const luminance = (name) => {
    canvas.fillStyle = style.getPropertyValue(name).trim();
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((c) =>
      c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return pairs.map(([one, other]) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return [one, other, (light + 0.05) / (dark + 0.05)];
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_and_marks_inside_drawings_have_contrast(visit, scheme):
    """WCAG 1.4.3 asks 4.5 of letters, 1.4.11 asks 3 of what a drawing is understood by; axe-core looks at neither there."""
    page = visit("small", color_scheme=scheme).page
    verdicts = ("fail", "concern", "inconclusive", "not_applicable", "muted", "pass")
    letters = [
        (f"--{ink}", f"--{ground}") for ink in ("ink", "ink-soft", "link") for ground in ("paper", "page", "stripe")
    ]
    letters += [(f"--{verdict}", "--paper") for verdict in verdicts]
    marks = [(f"--group-{n}", "--paper") for n in range(1, 7)] + [("--on-mark", f"--{v}") for v in verdicts]
    measured = page.evaluate(RATIOS, letters)
    assert [pair for pair in measured if pair[2] < 4.5] == []
    assert [pair for pair in page.evaluate(RATIOS, marks) if pair[2] < 3] == []


def test_the_first_tab_offers_to_skip_to_the_answer(visit):
    page = visit("small").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box["x"] >= 0
    assert box["width"] > 40
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main section').id") == page.evaluate(
        "document.querySelector('main section').id"
    )


STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex]")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0).length"""

FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  window.order ??= [...document.querySelectorAll("*")];
  return [window.order.indexOf(e), e.type ?? e.tagName, style.outlineStyle, parseFloat(style.outlineWidth)];
}"""


def test_tab_goes_through_everything_in_the_order_of_reading_and_is_seen(visit):
    page = visit("small").page
    stops = page.evaluate(STOPS)
    visited = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        visited.append(page.evaluate(FOCUSED))
    places = [place for place, *_ in visited]
    assert places == sorted(places)
    assert len(set(places)) == stops > 20
    assert [v for v in visited if (v[2] == "none" or v[3] < 2) and v[1] != "range"] == []


def test_the_slider_shows_that_it_is_focused(visit):
    """Its knob is ringed, which no computed style tells."""
    page = visit("small").page
    slider = page.locator("input[type=range]")
    slider.scroll_into_view_if_needed()
    before = slider.screenshot()
    page.locator("input[type=number]").focus()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "range":
        page.keyboard.press("Tab")
    assert slider.screenshot() != before


def test_no_element_jumps_the_order_of_reading(visit):
    page = visit("small").page
    assert page.evaluate("[...document.querySelectorAll('[tabindex]')].filter((e) => e.tabIndex > 0).length") == 0


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_folds_open_and_close_by_key(visit, key):
    page = visit("small").page
    fold = page.locator("details.fold").first
    fold.locator("summary").first.focus()
    page.keyboard.press(key)
    assert fold.get_attribute("open") is not None
    page.keyboard.press(key)
    assert fold.get_attribute("open") is None


def test_a_verdict_is_followed_by_key(visit):
    page = visit("small").page
    cell = page.locator("#verdict .matrix a[href]").first
    target = cell.get_attribute("href")
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("(id) => document.querySelector(id).checkVisibility()", arg=target)
    assert 0 <= page.locator(target).bounding_box()["y"] <= 900


def test_nothing_moves_where_motion_is_unwelcome(visit):
    seen = visit("small", reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll("*")].filter((e) => {
      const s = getComputedStyle(e);
      return parseFloat(s.transitionDuration) > 0.01 || parseFloat(s.animationDuration) > 0.01 || s.scrollBehavior === "smooth";
    }).map((e) => e.className.toString())"""
    assert seen.page.evaluate(moving) == []


def test_verdicts_keep_their_shapes_in_forced_colors(visit):
    page = visit("small", forced_colors="active").page
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    marks = page.evaluate(
        """[...document.querySelectorAll('.matrix td .mark')].filter((m) => m.checkVisibility()).map((m) =>
             getComputedStyle(m).color)"""
    )
    assert marks
    assert ground not in marks
    lines = page.evaluate(
        "[...document.querySelectorAll('.strips svg line, .drawing svg path')].map((e) => getComputedStyle(e).stroke)"
    )
    assert lines
    assert ground not in lines
