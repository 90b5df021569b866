"""Cells of few patients can't be computed from what is told of the others: the table is the same whatever they hold."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from radaudit.errors import Undefined
from radaudit.measure.overlaps.crossing import Crossed
from radaudit.measure.overlaps.few_patients import is_determined, without_few

LIMIT = 10
ROWS, COLUMNS = np.array([200, 90, 120]), np.array([230, 100, 80])


def crossed(**cells):
    """A table with these margins; `aXY` sets the cell in row X and column Y, the others follow in row 0 and column 0."""
    table = np.zeros((3, 3), dtype=np.int64)
    for name, n in cells.items():
        table[int(name[1]), int(name[2])] = n
    table[1:, 0] = ROWS[1:] - table[1:].sum(axis=1)
    table[0] = COLUMNS - table[1:].sum(axis=0)
    assert (table >= 0).all()
    assert table.sum(axis=1)[0] == ROWS[0]
    return Crossed(table.astype(float), table)


def test_without_a_small_cell_nothing_changes():
    exact = crossed(a11=30, a12=20, a21=25, a22=30)
    assert without_few(exact, LIMIT) is exact.patients
    few = crossed(a11=3, a12=20, a21=25, a22=30)
    assert without_few(few, 0) is few.patients


def test_every_size_of_a_small_cell_gives_the_same_table():
    told = [without_few(crossed(a11=few, a12=20, a21=25, a22=30), LIMIT) for few in range(1, LIMIT)]
    assert all(np.array_equal(t, told[0]) for t in told)
    assert told[0][1, 1] == LIMIT / 2
    assert np.array_equal(told[0].sum(axis=1), ROWS)
    assert np.array_equal(told[0].sum(axis=0), COLUMNS)


def test_so_do_all_sizes_of_two_small_cells():
    sizes = itertools.product(range(1, LIMIT), repeat=2)
    told = [without_few(crossed(a11=a, a12=20, a21=25, a22=b), LIMIT) for a, b in sizes]
    assert all(np.array_equal(t, told[0]) for t in told)


def test_a_cell_that_could_itself_be_few_does_not_give_way():
    for few in range(1, LIMIT):
        with pytest.raises(Undefined, match="fewer than 10 patients"):
            without_few(crossed(a11=few, a12=72, a21=70, a22=0), LIMIT)


def test_the_subtraction_that_it_protects_from_finds_the_exact_cell():
    """Without it: of two groups each, all four cells follow from the sums and one association."""
    exact = crossed(a11=7, a12=20, a21=25, a22=30).patients
    assert ROWS[1] - exact[1, 0] - exact[1, 2] == 7
    told = without_few(crossed(a11=7, a12=20, a21=25, a22=30), LIMIT)
    assert ROWS[1] - told[1, 0] - told[1, 2] == LIMIT / 2


def table(*rows):
    counts = np.array(rows, dtype=np.int64)
    return Crossed(counts.astype(float), counts)


def test_one_attribute_that_nearly_tells_the_other_is_said_to_whatever_the_few_are():
    for few in range(1, LIMIT):
        assert is_determined(table((100, 0), (few, 140 - few)), LIMIT)
    nested = [(120, 0), (100, 3), (0, 140), (2, 180)]
    assert is_determined(table(*nested), LIMIT)
    assert is_determined(table(*np.transpose(nested)), LIMIT)


@pytest.mark.parametrize(
    "rows",
    [
        [(100, 20), (4, 136)],  # neither tells the other
        [(100, 0), (140, 4)],  # all in one group
        [(30, 0), (4, 40)],  # so few in all that the small cells could hold more than a tenth
    ],
)
def test_where_it_does_not_or_that_is_not_sure_nothing_is_said(rows):
    assert not is_determined(table(*rows), LIMIT)
