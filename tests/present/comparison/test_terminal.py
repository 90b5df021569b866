"""The terminal summary of a comparison: 80 columns, any encoding, no markup from names, one screen for any number of groups."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from radaudit.present.comparison.terminal import MOST_GROUPS, print_comparison
from tests.present.comparison.made_up_comparison import gap_of, make_model_comparison
from tests.present.comparison.test_page import SHAPES


def printed(comparison, *, encoding="utf-8"):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    print_comparison(comparison, Console(file=stream, width=80))
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
@pytest.mark.parametrize("shape", list(SHAPES))
def test_fits_80_columns_in_every_encoding(shape, encoding):
    text = printed(make_model_comparison(**SHAPES[shape]), encoding=encoding)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "\x1b" not in text


def test_of_many_groups_those_that_changed_are_shown():
    def gap(metric, group):
        return -0.3 if (metric, group.value) == ("auroc", "S047") else 0.0

    text = printed(make_model_comparison(gap, n_attributes=0, n_levels=60))
    rows = [line for line in text.splitlines() if line.startswith(("Everyone", "site S"))]
    assert len(rows) == MOST_GROUPS
    assert any(line.startswith("site S047") and "-0.30" in line.replace("−", "-") for line in rows)
    assert "49 more groups stand in comparison.html" in text


def test_nothing_is_left_out_where_all_fit():
    text = printed(make_model_comparison(gap_of(0.0), n_attributes=1))
    assert "more groups stand" not in text
    assert "Canon" in text
