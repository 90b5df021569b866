"""remembered: the same arrays are answered at once, changed or new ones anew, and nothing outlives its arrays."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from radaudit.measure.calibration.remembering import remembered


@pytest.fixture
def counted():
    calls = []

    @remembered
    def add(a, b):
        calls.append(1)
        return float(a.sum() + 2 * b.sum() + a @ b)

    return add, calls


def test_the_same_arrays_are_computed_once_and_equal_ones_again(counted):
    add, calls = counted
    a, b = np.arange(5.0), np.ones(5)
    assert add(a, b) == add(a, b) == add(a.copy(), b)
    assert len(calls) == 2


@pytest.mark.parametrize("change", ["value", "exchange"])
def test_a_change_in_place_is_noticed(counted, change):
    add, calls = counted
    a, b = np.arange(5.0), np.arange(5.0) ** 2
    before = add(a, b)
    if change == "value":
        a[2] += 1
    else:
        a[[1, 3]] = a[[3, 1]]
    assert add(a, b) == a.sum() + 2 * b.sum() + a @ b != before
    assert len(calls) == 2


def test_an_answer_is_forgotten_with_its_arrays(counted):
    add, _ = counted
    memory = next(c.cell_contents for c in add.__closure__ if isinstance(c.cell_contents, dict))
    a, b = np.arange(5.0), np.ones(5)
    add(a, b)
    assert len(memory) == 1
    del a
    gc.collect()
    assert not memory


def test_an_error_is_not_remembered():
    @remembered
    def refuse(a):
        raise ValueError(a.size)

    a = np.ones(3)
    for _ in range(2):
        with pytest.raises(ValueError, match="3"):
            refuse(a)


def test_arrays_that_nobody_can_change_are_told_apart_too(counted):
    add, calls = counted
    a, b = np.arange(5.0), np.ones(5)
    for array in (a, b):
        array.flags.writeable = False
    assert add(a, b) == add(a, b)
    assert len(calls) == 1
    a.flags.writeable = True
    a[0] = 7
    assert add(a, b) == a.sum() + 2 * b.sum() + a @ b
    # A view that cannot be written to shows what its owner changes.
    seen = np.arange(5.0)
    view = seen[:]
    view.flags.writeable = False
    before = add(view, b)
    seen[0] = 3
    assert add(view, b) == before + 3 + 3
