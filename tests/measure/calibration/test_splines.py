"""splines: Harrell's knots, the textbook's truncated powers, patsy's natural splines."""

from __future__ import annotations

import numpy as np
import patsy
import pytest

from radaudit.measure.calibration.splines import design, knots


@pytest.fixture
def values():
    return np.random.default_rng(0).normal(-1, 1.5, 800)


@pytest.mark.parametrize(("wanted", "places"), [(3, [0.1, 0.5, 0.9]), (5, [0.05, 0.275, 0.5, 0.725, 0.95])])
def test_knots_stand_at_harrells_quantiles(values, wanted, places):
    found = knots(values, wanted)
    assert found == pytest.approx(np.quantile(values, places), abs=0.02)  # another kind of quantile
    assert np.array_equal(knots(np.repeat(values, 4), wanted), found)


def test_knots_that_coincide_are_none():
    assert knots(np.repeat([0.0, 1.0, 2.0], [80, 10, 10]), 3).size == 0
    assert knots(np.zeros(50), 5).size == 0
    assert knots(np.arange(10.0), 0).size == 0


@pytest.mark.parametrize("wanted", [3, 5])
def test_design_spans_what_patsys_natural_spline_spans(values, wanted):
    at = knots(values, wanted)
    theirs = patsy.cr(values, knots=at[1:-1], lower_bound=at[0], upper_bound=at[-1])
    ours = design(values, at)
    assert ours.shape == (800, wanted)
    coefficients = np.linalg.lstsq(np.asarray(theirs), ours, rcond=None)[0]
    assert np.asarray(theirs) @ coefficients == pytest.approx(ours, abs=1e-9)


def test_design_is_straight_beyond_the_outer_knots_and_bends_smoothly_between(values):
    at = knots(values, 5)
    step = 0.01
    for x in (np.arange(at[0] - 3, at[0], step), np.arange(at[-1], at[-1] + 3, step)):
        assert np.abs(np.diff(design(x, at), 2, axis=0)).max() < 1e-9
    across = design(np.arange(at[0] - 1, at[-1] + 1, step), at)
    assert np.abs(np.diff(across, 3, axis=0)).max() < 20 * step**3  # the third derivative is finite at every knot


def test_without_knots_the_design_is_a_straight_line(values):
    assert np.array_equal(design(values, np.zeros(0)), np.column_stack([np.ones(800), values]))
