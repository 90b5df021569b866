"""Whatever a page points to is there, and is seen when it is followed."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

TO_NOWHERE = """[...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute("href"))
  .filter((href) => !document.getElementById(href.slice(1)))"""
TWICE = """() => { const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  return ids.filter((id, i) => ids.indexOf(id) !== i); }"""


@pytest.mark.parametrize(
    "name", ["full", "hostile", "many", "tiny", "withheld", "static of full", "zh of full", "comparison"]
)
def test_every_link_inside_the_page_has_its_target_once(visit, name):
    page = visit(name).page
    assert page.evaluate(TO_NOWHERE) == []
    assert page.evaluate(TWICE) == []


@pytest.mark.parametrize("name", ["full", "comparison"])
def test_links_out_of_the_page_are_references_and_carry_nothing_with_them(visit, name):
    links = visit(name).page.evaluate(
        "[...document.querySelectorAll('a[href]:not([href^=\"#\"])')].map((a) => [a.href, a.rel])"
    )
    assert [href for href, _ in links if not href.startswith("https://")] == []
    assert [href for href, rel in links if "noopener" not in rel or "noreferrer" not in rel] == []


FOLLOWED = """async () => {
  const lost = [];
  const cells = [...document.querySelectorAll("#verdict a[href^='#']")];
  for (const cell of cells) {
    document.querySelectorAll("details.fold").forEach((fold) => { fold.open = false; });
    cell.click();
    await new Promise((done) => setTimeout(() => requestAnimationFrame(done), 30));
    const target = document.getElementById(cell.getAttribute("href").slice(1));
    const { top, bottom } = target.getBoundingClientRect();
    if (!target.checkVisibility() || bottom < 0 || top > innerHeight) lost.push(cell.getAttribute("href"));
  }
  return [cells.length, lost];
}"""


def test_every_verdict_leads_to_its_numbers_also_folded_ones(visit):
    page = visit("full").page
    count, lost = page.evaluate(FOLLOWED)
    assert count > 20
    assert lost == []


def test_a_link_that_is_followed_again_opens_its_fold_again(visit):
    page = visit("full").page
    hidden = page.locator("details.fold:not([open]) tr[id]").first
    target = hidden.get_attribute("id")
    page.evaluate(
        """(id) => { const a = document.querySelector(".contents").appendChild(document.createElement("a"));
             a.href = `#${id}`; a.id = "made"; a.textContent = "there"; }""",
        target,
    )
    for _ in range(2):
        page.locator("#made").click()
        page.wait_for_function("(id) => document.getElementById(id).checkVisibility()", arg=target, timeout=5_000)
        page.evaluate("(id) => { document.getElementById(id).closest('details').open = false; }", target)


def test_contents_show_where_the_reader_is(visit):
    page = visit("full").page
    link = page.locator(".contents a").nth(3)
    link.click()
    page.wait_for_function("(href) => document.querySelector(`.contents a[href=\"${href}\"]`).hasAttribute('aria-current')",
                           arg=link.get_attribute("href"), timeout=5_000)  # fmt: skip
    assert page.locator(".contents a[aria-current]").count() == 1
