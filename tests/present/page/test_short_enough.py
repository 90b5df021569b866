"""A page that is too large is the page of the first step that makes it small enough, found by halving; templates compile once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.page import rendering as page_module
from radaudit.present.page.form import INTERACTIVE
from radaudit.present.page.report import render_html
from radaudit.present.page.size import STEPS, linked_on, shortened, without_dead_links
from radaudit.present.page.templates import _COMPILED, environment
from tests.present.evidence_factory import make_audit

AUDIT = make_audit(n_levels=120)


@pytest.fixture
def rendered(monkeypatch):
    """All pages that were rendered, in turn."""
    pages = []
    render = page_module._rendered
    monkeypatch.setattr(page_module, "_rendered", lambda *given: pages.append(render(*given)) or pages[-1])
    return pages


def sizes(monkeypatch) -> list[str]:
    """The page of every step, each from the whole one."""
    caught = {}
    monkeypatch.setattr(page_module, "_short_enough", lambda *given: caught.setdefault("given", given) and "")
    monkeypatch.setattr(page_module, "largest_page", lambda form: 1)
    render_html(AUDIT)
    template, whole, values, linked, _ = caught["given"]
    monkeypatch.undo()
    return [
        page_module._rendered(
            template, [replace(p, blocks=tuple(shortened(p.blocks, step, linked))) for p in whole], values
        )
        for step in STEPS
    ]


def test_it_is_the_page_of_the_first_step_that_fits(monkeypatch):
    pages = sizes(monkeypatch)
    lengths = [len(p.encode()) for p in pages]
    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) > 3
    for allowed in [*lengths, lengths[-1] - 1, lengths[0] + 1]:
        monkeypatch.setattr(page_module, "largest_page", lambda form, allowed=allowed: allowed)
        first = next((p for p in pages if len(p.encode()) <= allowed), pages[-1])
        assert render_html(AUDIT) == without_dead_links(first)


def test_most_pages_are_rendered_once_and_large_ones_a_few_times(rendered, monkeypatch):
    render_html(make_audit(1))
    assert len(rendered) == 1
    rendered.clear()
    monkeypatch.setattr(page_module, "largest_page", lambda form: 1)
    render_html(AUDIT, INTERACTIVE)
    assert 1 < len(rendered) <= 5
    assert linked_on(rendered[0])


def test_templates_are_compiled_once_a_process(monkeypatch):
    environment().get_template("report.html.jinja")
    before = len(_COMPILED._kept)
    monkeypatch.setattr("jinja2.environment.Environment._generate", lambda *given: pytest.fail("compiled again"))
    assert environment().get_template("report.html.jinja")
    assert len(_COMPILED._kept) == before
