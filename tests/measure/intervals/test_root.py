"""root: scipy's, on functions that are smooth, flat, steep or broken."""

from __future__ import annotations

import math

import pytest
from scipy.optimize import brentq

from radaudit.measure.intervals.root import root

FUNCTIONS = {
    "line": (lambda x: 3 - x, 0.0, 40.0),
    "cubic": (lambda x: (x - 1.2345) ** 3, 0.0, 4.0),
    "flat": (lambda x: (x - 0.7) ** 9, -1.0, 3.0),
    "steep": (lambda x: math.exp(20 * x) - 5, -3.0, 2.0),
    "tail": (lambda x: math.erfc(x) - 1e-12, 0.0, 20.0),
    "kink": (lambda x: 1 - x if x < 0.5 else 0.5 - 4 * (x - 0.5), 0.0, 1.0),
    "falling": (lambda x: math.cos(x), 0.0, 3.0),
    "backwards": (lambda x: math.cos(x), 3.0, 0.0),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_scipys(name):
    function, low, high = FUNCTIONS[name]
    within = 1e-2 if name == "flat" else 1e-4 if name == "cubic" else 1e-11
    calls = []

    def counted(x):
        calls.append(x)
        return function(x)

    assert root(counted, low, high) == pytest.approx(brentq(function, low, high, xtol=1e-12, maxiter=5000), abs=within)
    assert len(calls) <= 90
    assert all(min(low, high) <= x <= max(low, high) for x in calls)


def test_an_end_may_be_the_crossing_and_a_jump_is_found():
    assert root(lambda x: x - 2, 2.0, 5.0) == 2.0
    assert root(lambda x: x - 5, 2.0, 5.0) == 5.0
    assert root(lambda x: 1.0 if x < 1.25 else -1.0, 0.0, 4.0) == pytest.approx(1.25, abs=1e-11)


def test_ends_of_one_sign_are_refused():
    with pytest.raises(ValueError, match="same sign"):
        root(lambda x: 1 + x * x, 0.0, 1.0)
