"""A headless Chromium and rendered reports; skips where there is no browser."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from radaudit.present.page import render_html
from tests.present.evidence_factory import make_audit

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright to open a browser")


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser():
    path = _chromium()
    if path is None:
        pytest.skip("needs Chromium on the PATH")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory) -> dict[str, Path]:
    """Rendered reports by name."""
    folder = tmp_path_factory.mktemp("reports")
    demonstration = make_audit()
    evidence = replace(demonstration.evidence, notes=("Demonstration data: nothing here is real.",))
    audits = {
        "full": make_audit(n_attributes=3),
        "hostile": make_audit(hostile=True),
        "many": make_audit(1, n_levels=300),
        "tiny": make_audit(kind="tiny"),
        "empty": make_audit(kind="empty"),
        "demonstration": replace(demonstration, evidence=evidence),
    }
    for name, audit in audits.items():
        (folder / f"{name}.html").write_text(render_html(audit), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in audits}


@dataclass
class Visit:
    """An open report with everything the browser said and asked for."""

    page: object
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser, reports):
    """Opens a report and waits until every figure in sight or in reach is drawn."""
    contexts = []

    def open_report(name: str, *, width: int = 1400, scheme: str = "light", scripts: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        seen = Visit(page)
        page.on("console", lambda message: seen.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: seen.said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (seen.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: seen.asked.append(request.url))
        page.goto(reports[name].as_uri())
        if scripts:
            page.wait_for_selector("html[data-drawn=all]", state="attached", timeout=120_000)
        return seen

    yield open_report
    for context in contexts:
        context.close()
