"""The gallery in a browser: the switch works without a script, nothing is asked for, nothing overflows, axe-core is content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from radaudit.present.page.form import Form
from radaudit.present.page.report import render_html
from tests.browser.made_up_pages import audit
from tests.browser.test_accessibility import STANDARDS
from tests.present.made_up_gallery import make_gallery

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-core")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=["small", "tiny"])
def gallery_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A static page with a gallery of every mark."""
    path = tmp_path_factory.mktemp("gallery") / f"{request.param}.html"
    made = audit(request.param)
    path.write_text(render_html(made, Form(is_static=True), make_gallery(made)), encoding="utf-8")
    return path


def _open(browser: Any, path: Path, *, scripts: bool = False, **emulated: Any) -> tuple[Any, list[str]]:
    page = browser.new_context(java_script_enabled=scripts, **emulated).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    return page, [url for url in asked if not url.startswith(("data:", path.as_uri()))]


def test_the_switch_hides_and_shows_saliency_without_any_script(browser: Any, gallery_file: Path) -> None:
    page, asked = _open(browser, gallery_file)
    overlay, switch = page.locator(".gallery-overlay").first, page.locator(".gallery-switch")
    assert overlay.is_visible()
    switch.focus()
    page.keyboard.press("Space")
    assert not overlay.is_visible()
    assert page.locator(".gallery-picture img").first.is_visible()
    page.locator(".gallery-switch + label").click()
    assert overlay.is_visible()
    assert asked == []
    page.context.close()


def test_an_overlay_lies_exactly_on_its_picture(browser: Any, gallery_file: Path) -> None:
    page, _ = _open(browser, gallery_file)
    box = page.locator(".gallery-picture:has(.gallery-overlay)").first
    picture, overlay = (
        box.locator(kind).first.bounding_box() for kind in ("img:not(.gallery-overlay)", ".gallery-overlay")
    )
    assert picture == overlay
    page.context.close()


@pytest.mark.parametrize("width", [390, 768, 1400])
def test_nothing_overflows(width: int, browser: Any, gallery_file: Path) -> None:
    page, _ = _open(browser, gallery_file, viewport={"width": width, "height": 900}, scripts=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    inside = page.evaluate(
        "[...document.querySelectorAll('.gallery *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert inside == 0
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_mend_in_it(scheme: str, browser: Any, gallery_file: Path) -> None:
    page, _ = _open(browser, gallery_file, scripts=True, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('#gallery details').forEach((d) => { d.open = true; })")
    found = axe_playwright.Axe().run(
        page, context="#gallery", options={"runOnly": STANDARDS, "resultTypes": ["violations"]}
    )
    assert [f"{v['id']}: {n['html'][:160]}" for v in found.response["violations"] for n in v["nodes"]] == []
    page.context.close()
