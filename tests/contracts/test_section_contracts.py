"""Every section of the page composes and renders on evidence of every shape."""

from __future__ import annotations

import re

import pytest

from radaudit.present.blocks import HowTo
from radaudit.present.page.report import render_html
from radaudit.present.sections import SECTIONS
from radaudit.present.view import View
from tests.contracts.shapes import SHAPES, make_audit
from tests.present.made_up_gallery import make_gallery
from tests.present.made_up_protocol import under
from tests.present.made_up_what_if import tried


def _view(shape: str) -> View:
    """The audit as sections read it; full evidence has a gallery, a protocol and a what-if, too."""
    audit = make_audit(shape)
    if shape != "full":
        return View(audit)
    return View(tried(under(audit), attributes=("sex", "vendor"), bad=("GE",)), make_gallery(audit))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("key", SECTIONS)
def test_a_section_composes(key: str, shape: str) -> None:
    blocks = tuple(SECTIONS[key].compose(_view(shape)))
    assert all(block is not None for block in blocks)
    if shape == "full":
        assert blocks, f"{key} has nothing to say on full evidence"


@pytest.mark.parametrize("key", SECTIONS)
def test_a_section_has_a_title_and_a_key_fit_for_an_address(key: str) -> None:
    assert re.fullmatch(r"[a-z][a-z-]*", key)
    assert SECTIONS[key].title
    assert SECTIONS[key].title[0].isupper()


@pytest.mark.parametrize("key", sorted(set(SECTIONS) - {"verdict", "provenance", "methods", "limits"}))
def test_a_section_of_numbers_says_how_to_read_it(key: str) -> None:
    blocks = tuple(SECTIONS[key].compose(_view("full")))
    assert any(isinstance(block, HowTo) for block in blocks)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_page_renders_and_names_no_case(shape: str) -> None:
    page = render_html(make_audit(shape))
    assert "secret-" not in page
    assert "<img src=x>" not in page
    assert not re.search(r">\s*(nan|inf|None)\s*<", page)
