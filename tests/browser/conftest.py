"""A headless Chromium and the pages that it opens; skips where there is no browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.browser.made_up_pages import page as make_page

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright to open a browser")

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("needs Chromium on the PATH")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A page by its name (`made_up_pages.page`), as a file that is written when it is first asked for."""
    folder = tmp_path_factory.mktemp("pages")
    written: dict[str, Path] = {}

    def write(name: str) -> Path:
        if name not in written:
            path = folder / f"{len(written)}.html"
            path.write_text(make_page(name), encoding="utf-8")
            written[name] = path
        return written[name]

    return write


@dataclass
class Visit:
    """An open page with everything that the browser said and asked for."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def unfold(self) -> None:
        """Opens everything that is folded."""
        self.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")


@pytest.fixture
def visit(browser: Any, page_file: Callable[[str], Path]) -> Iterator[Callable[..., Visit]]:
    """Opens a page and waits until all that its scripts do by themselves is done."""
    contexts = []

    def open_page(name: str, *, width: int = 1400, scripts: bool = True, **emulated: Any) -> Visit:
        """Further arguments are those of Playwright's contexts: color_scheme, forced_colors, reduced_motion."""
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts, **emulated)
        contexts.append(context)
        page = context.new_page()
        seen = Visit(page)
        page.on("console", lambda message: seen.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: seen.said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (seen.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: seen.asked.append(request.url))
        page.goto(page_file(name).as_uri())
        if scripts and "static" not in name:
            page.wait_for_selector("html[data-drawn=all]", state="attached", timeout=60_000)
        return seen

    yield open_page
    for context in contexts:
        context.close()
