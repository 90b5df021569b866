"""The live threshold in a browser: its numbers are those of audit.json, by mouse and by keyboard."""

from __future__ import annotations

import pytest

from radaudit.present.view import View
from radaudit.records import EVERYONE, wording
from tests.browser.made_up_pages import audit

pytestmark = pytest.mark.browser

SHARES = ("sensitivity", "specificity", "ppv", "npv", "flag_rate")
READ = """[...document.querySelectorAll('.threshold .moving tbody tr')].map((row) => row.classList.contains('head')
  ? ['', row.textContent] : [row.querySelector('th').textContent, ...[...row.querySelectorAll('td')].map((cell) =>
      [cell.querySelector('b').textContent, cell.querySelector('small').textContent].filter(Boolean).join(' ('))])"""
MOVE = """(at) => { const range = document.querySelector('.threshold input[type=range]');
  range.value = at; range.dispatchEvent(new Event('input', { bubbles: true })); }"""


def ready(visit, name, **emulated):
    seen = visit(name, **emulated)
    seen.page.wait_for_selector(".threshold[data-ready=true]")
    return seen.page


def shown(page):
    """What the moving table says, by attribute and group."""
    found, attribute = {}, EVERYONE.attribute
    for first, *cells in page.evaluate(READ):
        if first == "":
            attribute = cells[0]
        else:
            found[attribute, first] = cells
    return found


def told(sweep, at):
    """The same out of the record."""
    cells = []
    for key, unit, digits in (*((name, 1, 2) for name in SHARES), ("net_benefit", 1000, 0)):
        swept = sweep.measures[key]
        if swept.value[at] is None:
            cells.append("not estimable")
            continue
        value, low, high = (
            None if v[at] is None else wording.number(unit * v[at], digits)
            for v in (swept.value, swept.low, swept.high)
        )
        cells.append(f"{value} ({low} to {high}" if low is not None else value)
    return cells


def test_the_slider_s_numbers_are_those_of_the_audit_at_every_threshold_tried(visit):
    page = ready(visit, "full")
    sweeps = audit("full").evidence.sweeps
    places = len(sweeps[0].thresholds)
    assert page.input_value(".threshold input[type=range]") == str(sweeps[0].thresholds.index(0.4))
    for at in (sweeps[0].thresholds.index(0.4), 0, 7, places // 2, places - 2, places - 1):
        page.evaluate(MOVE, at)
        rows = shown(page)
        assert len(rows) == len(sweeps)
        for sweep in sweeps:
            name = "Everyone" if sweep.group == EVERYONE else sweep.group.value
            assert rows[sweep.group.attribute, name] == told(sweep, at)
        assert page.input_value(".threshold input[type=number]") == wording.threshold_text(sweeps[0].thresholds[at])


def test_the_keyboard_moves_it_and_finds_the_way_back(visit):
    page = ready(visit, "full")
    thresholds = [wording.threshold_text(t) for t in audit("full").evidence.sweeps[0].thresholds]
    locked = thresholds.index("0.4")
    page.focus(".threshold input[type=range]")
    state = ".threshold .state"
    assert page.text_content(state) == "0.4, the threshold in use"
    assert page.is_disabled(".threshold .back")
    page.keyboard.press("ArrowRight")
    assert page.text_content(state) == f"{thresholds[locked + 1]}, not the threshold in use"
    assert page.get_attribute(".threshold input[type=range]", "aria-valuetext") == page.text_content(state)
    page.keyboard.press("Home")
    assert page.input_value(".threshold input[type=number]") == thresholds[0]
    page.keyboard.press("End")
    assert page.input_value(".threshold input[type=number]") == thresholds[-1]
    # Back through the number field and the button, in the order of the tab key.
    page.focus(".threshold input[type=number]")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "back"
    page.keyboard.press("Enter")
    assert page.text_content(state) == "0.4, the threshold in use"
    assert page.evaluate("document.activeElement.type") == "range"


def test_a_number_that_was_not_measured_leads_to_the_nearest_one_and_says_so(visit):
    page = ready(visit, "full")
    page.fill(".threshold input[type=number]", "0.5512")
    page.keyboard.press("Enter")
    assert page.input_value(".threshold input[type=number]") == "0.55"
    page.locator(".threshold .told", has_text="nearest").wait_for()
    assert "0.5512 was not measured; 0.55 is the nearest threshold that was." in page.text_content(".threshold .told")
    page.fill(".threshold input[type=number]", "")
    page.keyboard.press("Enter")
    assert page.input_value(".threshold input[type=number]") == "0.55"


def test_a_sentence_says_what_the_whole_cohort_and_the_least_found_group_get(visit):
    page = ready(visit, "full")
    sweeps = {s.group: s for s in audit("full").evidence.sweeps}
    everyone = sweeps[EVERYONE]
    at = everyone.thresholds.index(0.6)
    page.evaluate(MOVE, at)
    page.locator(".threshold .told", has_text="At 0.6").wait_for()
    flagged, found, spared = (
        wording.number(1000 * everyone.measures[m].value[at], 0) for m in ("flag_rate", "sensitivity", "specificity")
    )
    text = page.text_content(".threshold .told")
    assert (
        f"At 0.6 the model flags {flagged} of 1000 images, finds {found} of 1000 diseased ones and leaves {spared} of"
        in text
    )
    assert "Canon" in text.partition("Lowest sensitivity:")[2]
    assert page.get_attribute(".threshold .told", "aria-live") == "polite"
    # The second locked threshold is no exploration.
    assert page.text_content(".threshold .state") == "0.6, the threshold in use"


def test_without_scripts_and_on_paper_a_plain_table_stands_for_it(visit):
    page = visit("full", scripts=False).page
    assert page.locator(".threshold .few table").is_visible()
    assert not page.locator(".threshold input[type=range]").is_visible()
    printed = ready(visit, "full")
    assert not printed.locator(".threshold .few table").is_visible()
    printed.emulate_media(media="print")
    assert printed.locator(".threshold .few table").is_visible()
    assert not printed.locator(".threshold input[type=range]").is_visible()


def test_three_hundred_groups_show_the_largest_and_reach_the_others(visit):
    page = ready(visit, "many")
    which = page.locator(".threshold .which select")
    which.select_option(label="site")
    rows = "document.querySelectorAll('.threshold .moving tbody tr:not(.head):not(.total)').length"
    assert page.evaluate(rows) == 12
    page.click(".threshold .more")
    assert page.evaluate(rows) == 300
    page.evaluate(MOVE, 3)
    sweeps = [s for s in audit("many").evidence.sweeps if s.group.attribute == "site"]
    assert shown(page)["site", sweeps[150].group.value] == told(sweeps[150], 3)
    page.click(".threshold .more")
    assert page.evaluate(rows) == 12


def test_names_of_groups_stay_text(visit):
    seen = visit("hostile")
    seen.page.wait_for_selector(".threshold[data-ready=true]")
    names = {name for _, name in shown(seen.page)}
    assert {s.group.value for s in audit("hostile").evidence.sweeps if s.group != EVERYONE} <= names
    assert seen.page.evaluate("document.querySelectorAll('.threshold img, .threshold .moving script').length") == 0
    assert seen.said == []


def test_a_phone_shows_two_measures_at_a_time(visit):
    page = ready(visit, "full", width=390)
    heads = "[...document.querySelectorAll('.threshold .moving thead th')].filter((h) => h.offsetWidth).map((h) => h.textContent)"
    assert page.evaluate(heads) == ["Group", "Sensitivity", "Specificity"]
    page.locator(".threshold .pair select").select_option(index=1)
    assert [head[:3] for head in page.evaluate(heads)] == ["Gro", "PPV", "NPV"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_phone_begins_with_the_attribute_of_most_concern_and_offers_the_others(visit):
    chosen = "(() => { const s = document.querySelector('.threshold .choices select'); return s.selectedOptions[0].text; })()"
    wide, narrow = (ready(visit, "full", width=width) for width in (1400, 390))
    assert wide.evaluate(chosen) == "All attributes"
    assert narrow.evaluate(chosen) == View(audit("full")).attributes_by_concern()[0]
    rows = ".threshold .moving tbody th[scope=row]"
    few = narrow.locator(rows).count()
    narrow.locator(".threshold .choices select").first.select_option(index=0)
    assert few < narrow.locator(rows).count() == wide.locator(rows).count()
