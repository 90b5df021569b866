"""Curves and tables keep their ends when points are left out."""

from __future__ import annotations

import pytest

from radaudit.present.figures.thinning import evenly, thinned


@pytest.mark.parametrize(
    ("n", "most", "kept"), [(0, 5, []), (3, 5, [0, 1, 2]), (5, 5, [0, 1, 2, 3, 4]), (10, 4, [0, 3, 6, 9])]
)
def test_positions_are_even_and_the_ends_stay(n, most, kept):
    assert evenly(n, most) == kept


def test_long_curves_are_thinned_and_keep_their_ends():
    x, y = thinned(tuple(range(1000)), tuple(range(0, -1000, -1)), 80)
    assert len(x) == len(y) == 80
    assert (x[0], x[-1], y[-1]) == (0, 999, -999)
