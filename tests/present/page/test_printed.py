"""A running title is text inside a style sheet, whatever its letters."""

from __future__ import annotations

import re

import pytest
from markupsafe import escape

from radaudit.present.page.printed import LONGEST, style_text


def _read(css: str) -> str:
    """What a style sheet's reader makes of the string (CSS Syntax Level 3, 4.3.7: a hexadecimal escape eats one space)."""
    return re.sub(r"\\([0-9a-f]{1,6}) ?", lambda found: chr(int(found[1], 16)), css)


@pytest.mark.parametrize(
    "title",
    [
        "Audit of model.pt",
        'a" } body { display: none } "',
        "</style><script>alert(1)</script>",
        "a\\ b",
        "a & b",
        "漢字 é 🩻",
    ],
)
def test_the_title_comes_out_as_it_went_in_and_ends_no_string(title: str) -> None:
    css = str(style_text(str(escape(title))))
    assert _read(css) == title
    assert re.fullmatch(r"[A-Za-z0-9 ]*(\\[0-9a-f]{1,6} [A-Za-z0-9 ]*)*", css)


def test_a_long_title_is_cut_and_lines_are_joined() -> None:
    assert _read(str(style_text("a\n  b"))) == "a b"
    cut = _read(str(style_text("long " * 60)))
    assert len(cut) <= LONGEST
    assert cut.endswith("long…")
