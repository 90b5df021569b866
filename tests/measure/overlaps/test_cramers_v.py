"""Association of two attributes against hand-computed values, every permutation, and simulation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from radaudit.errors import Undefined
from radaudit.measure.overlaps.cramers_v import OFTEN, association, chance_moments, chi_square, corrected


def table_of(first, second):
    first, second = np.asarray(first), np.asarray(second)
    table = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(table, (first, second), 1)
    return table


def test_a_table_computed_by_hand():
    """n = 100: chi-square 100 (30 x 50 - 10 x 10)^2 / (40 x 60 x 40 x 60) = 34.028; phi^2 less 1/99 over 1 less 1/99."""
    found = association(np.array([[30.0, 10.0], [10.0, 50.0]]))
    assert found.v == pytest.approx(math.sqrt((0.340278 - 1 / 99) / (1 - 1 / 99)), abs=1e-5)
    assert found.p < 1e-7


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((0, 0, 0, 1, 1, 2, 2), (0, 1, 1, 1, 0, 2, 0)),
        ((0, 0, 1, 1, 1, 1, 1), (0, 0, 0, 1, 1, 1, 1)),
        ((0, 1, 2, 3, 0, 1), (0, 0, 1, 1, 2, 2)),
    ],
)
def test_mean_and_variance_by_chance_are_those_of_every_permutation(first, second):
    drawn = [chi_square(table_of(first, p)) for p in set(itertools.permutations(second))]
    table = table_of(first, second)
    moments = chance_moments(table.sum(axis=1), table.sum(axis=0))
    assert moments == pytest.approx((np.mean(drawn), np.var(drawn)), rel=1e-12)


@pytest.mark.parametrize(("n", "k", "r"), [(60, 2, 2), (60, 8, 5), (400, 3, 4)])
def test_of_independent_attributes_chance_is_exceeded_once_in_twenty_and_v_is_small(n, k, r):
    random = np.random.default_rng(0)
    first, beyond, squares = random.integers(0, k, n), [], []
    for _ in range(1500):
        found = association(table_of(first, random.integers(0, r, n)))
        beyond.append(found.v > found.by_chance_high)
        assert (found.p < 1 - OFTEN) == (found.v > found.by_chance_high)
        squares.append(found.v)
    assert np.mean(beyond) == pytest.approx(0.05, abs=0.02)
    assert np.median(squares) < 0.1


def test_one_attribute_that_tells_the_other_has_one():
    assert association(np.diag([40.0, 60.0, 100.0])).v == pytest.approx(1.0)
    nested = np.array([[50.0, 0.0], [70.0, 0.0], [0.0, 30.0], [0.0, 90.0]])
    assert association(nested).v > 0.99


def test_empty_groups_change_nothing():
    table = np.array([[30.0, 10.0], [10.0, 50.0]])
    assert association(np.array([[30.0, 0.0, 10.0], [10.0, 0.0, 50.0], [0.0, 0.0, 0.0]])) == association(table)


def test_no_association_is_none_not_less():
    assert corrected(0.5, 100, 2, 2) == 0.0


@pytest.mark.parametrize(
    ("table", "why"),
    [([[5.0, 9.0]], "in one group"), ([[1.0, 0.0], [0.0, 1.0]], "too few"), ([[1.0, 1.0], [1.0, 0.0]], "too few")],
)
def test_where_it_says_nothing_it_says_why(table, why):
    with pytest.raises(Undefined, match=why):
        association(np.array(table))
