"""Lines of a terminal, in English and in Chinese."""

from __future__ import annotations

import pytest

from radaudit.present.terminal.showing import wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("a quick brown fox can’t stop", 12, ["a quick", "brown fox", "can’t stop"]),
        ("“差距”大于（界值）。", 8, ["“差距”大", "于（界", "值）。"]),
        ("特异度 0.60，而其他", 13, ["特异度 0.60，", "而其他"]),
        ("x" * 12 + " yy", 8, ["x" * 8, "xxxx yy"]),
        ("", 10, [""]),
    ],
)
def test_lines_break_at_spaces_and_between_chinese_signs_before_no_closing_mark(text, width, lines):
    assert wrapped(text, width) == lines
