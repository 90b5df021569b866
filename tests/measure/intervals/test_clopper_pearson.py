"""clopper_pearson against statsmodels, the closed form, printed values and the binomial tail that defines it."""

from __future__ import annotations

import pytest
from scipy.stats import binom, norm
from statsmodels.stats.proportion import proportion_confint

from radaudit.measure.intervals.clopper_pearson import clopper_pearson

Z = float(norm.isf(0.025))


@pytest.mark.parametrize(("hits", "n"), [(0, 12), (1, 1), (7, 9), (12, 12), (50, 400), (3, 100_000)])
def test_is_statsmodels(hits, n):
    low, high = proportion_confint(hits, n, method="beta")
    assert clopper_pearson(hits / n, n, Z) == pytest.approx((low, high), abs=1e-12)


def test_nobody_of_ten_is_the_closed_form():
    assert clopper_pearson(0.0, 10, Z) == (0.0, pytest.approx(1 - 0.025 ** (1 / 10), abs=1e-12))
    assert clopper_pearson(1.0, 10, Z) == (pytest.approx(0.025 ** (1 / 10), abs=1e-12), 1.0)


def test_values_printed_by_newcombe():
    # Newcombe RG. Stat Med 1998;17:857, table I, method 5: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for hits, n, low, high in (
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ):
        assert clopper_pearson(hits / n, n, Z) == pytest.approx((low, high), abs=5.1e-5)


@pytest.mark.parametrize(("hits", "n"), [(3, 17), (16, 17)])
def test_ends_leave_the_tail_on_each_side(hits, n):
    low, high = clopper_pearson(hits / n, n, Z)
    assert binom.sf(hits - 1, n, low) == pytest.approx(0.025, rel=1e-9)
    assert binom.cdf(hits, n, high) == pytest.approx(0.025, rel=1e-9)


def test_a_fractional_number_lies_between_its_neighbors():
    widths = [high - low for low, high in (clopper_pearson(0.3, n, Z) for n in (20, 20.5, 21))]
    assert widths[0] > widths[1] > widths[2]
