"""The summary for a pull request: complete, inert, in the reader's language."""

from __future__ import annotations

import pytest

from radaudit.present.comparison.markdown import comparison_markdown
from tests.present.comparison.made_up_comparison import gap_of, make_model_comparison
from tests.present.comparison.test_page import SHAPES


@pytest.mark.parametrize("shape", list(SHAPES))
def test_every_row_has_as_many_cells(shape):
    comparison = make_model_comparison(**SHAPES[shape])
    rows = [line for line in comparison_markdown(comparison).splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {len(comparison.policy.primary) + 2}


def test_names_are_no_markup():
    text = comparison_markdown(make_model_comparison(**SHAPES["hostile"]))
    assert "<script>" not in text
    assert "<b>" not in text


def test_it_says_who_lost_by_how_much():
    text = comparison_markdown(make_model_comparison(gap_of(0.0, specificity=-0.2), n_attributes=1)).replace(
        "\xa0", " "
    )
    assert "**✗ Lost.** The candidate does worse in some places" in text
    assert "flags 200 more per 1000 cases without the disease" in text
    assert "✗ 0.80 → 0.60" in text
