"""A page opens short: what shows nothing is folded, what fails or worries never is, and paper has it all."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

SEEN = "(e) => e.checkVisibility()"
PRINTED = "details.fold.is-printed:not([open])"


@pytest.mark.parametrize("width", [1400, 390])
def test_no_fail_and_no_concern_is_folded(visit, width):
    page = visit("full", width=width).page
    for place in ("#verdict .matrix", "#gaps .strips"):
        marks = page.locator(f"{place} :is(.v-fail, .v-concern)").element_handles()
        assert marks, place
        assert all(mark.evaluate(SEEN) for mark in marks), place


def test_what_is_folded_for_the_screen_alone_is_printed(visit):
    page = visit("full").page
    inner = page.locator(f"{PRINTED} > :not(summary)").element_handles()
    assert len(inner) > 5
    assert not any(e.evaluate(SEEN) for e in inner)
    page.emulate_media(media="print")
    assert all(e.evaluate(SEEN) for e in inner)
    assert page.locator(f"{PRINTED} > summary .printed").count() == 0  # no word of what would be left to the HTML page


def test_a_fold_says_what_is_in_it_and_its_figure_does_not_say_it_again(visit):
    page = visit("full").page
    folds = page.locator("#gaps details.fold.is-named")
    assert folds.count() >= 1
    folds.first.locator("> summary").click()
    title = folds.first.locator(".strips > .titled")
    assert title.text_content().strip() == folds.first.locator("> summary").text_content().strip()
    assert not title.is_visible()
    assert folds.first.locator(".strips table").is_visible()
