"""Documents for others, and the page over all of them: nothing for axe-core to mend, nothing beside the screen of a phone."""

from __future__ import annotations

import pytest

from radaudit.present.documents.regulatory.folder import render_folder_page
from radaudit.present.documents.regulatory.html import render_document_html
from radaudit.present.documents.regulatory.inventory import NAMES
from tests.browser.test_accessibility import PLAIN, STANDARDS
from tests.present.documents.regulatory.filled_documents import EVERYTHING, filled

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-core")

pytestmark = pytest.mark.browser

PAGES = {
    "folder": lambda: render_folder_page([filled(name) for name in NAMES]),
    "folder with nothing left": lambda: render_folder_page([filled("tripod-ai", facts=EVERYTHING)]),
    "rows": lambda: render_document_html(filled("stard-ai")),
    "judgments": lambda: render_document_html(filled("probast-ai", facts=EVERYTHING)),
    "paths": lambda: render_document_html(filled("chai")),
    "hostile": lambda: render_document_html(filled("fda-tables", "hostile")),
}


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a page by its name; the content security policy may be passed by, for axe-core to be put in."""
    contexts = []

    def open_page(name, *, width=1400, **emulated):
        path = tmp_path / "page.html"
        path.write_text(PAGES[name](), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True, **emulated)
        contexts.append(context)
        page = context.new_page()
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("name", "scheme"), [*((name, "light") for name in PAGES), ("folder", "dark"), ("judgments", "dark")]
)
def test_axe_finds_nothing_to_mend(opened, name, scheme):
    page = opened(name, color_scheme=scheme)
    page.evaluate(PLAIN)
    found = axe_playwright.Axe().run(page, options={"runOnly": STANDARDS, "resultTypes": ["violations"]}).response
    assert [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_beside_the_screen_of_a_phone(opened, name):
    page = opened(name, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
