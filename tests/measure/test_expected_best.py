"""The best of several: closed forms, published order statistics, simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from radaudit.measure.expected_best import expected_best

# Exact values of the largest order statistic (David and Nagaraja 2003, section 3.2; Tippett 1925 for the larger ones).
CLOSED = {
    1: 0.0,
    2: 1 / math.sqrt(math.pi),
    3: 1.5 / math.sqrt(math.pi),
    4: 3 / math.sqrt(math.pi) * (0.5 + math.asin(1 / 3) / math.pi),
    5: 5 / math.sqrt(math.pi) * (0.25 + 1.5 * math.asin(1 / 3) / math.pi),
}
TABULATED = {10: 1.53875, 20: 1.86748, 50: 2.24907, 100: 2.50759, 1000: 3.24144}


@pytest.mark.parametrize(("n", "value"), CLOSED.items())
def test_closed_forms(n: int, value: float) -> None:
    assert expected_best(n) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(("n", "value"), TABULATED.items())
def test_tabulated_values(n: int, value: float) -> None:
    assert expected_best(n) == pytest.approx(value, abs=5e-6)


def test_it_is_what_choosing_the_best_of_models_of_equal_worth_gains() -> None:
    drawn = np.random.default_rng(3).normal(size=(200_000, 7)).max(axis=1)
    assert expected_best(7) == pytest.approx(drawn.mean(), abs=4 * drawn.std() / math.sqrt(len(drawn)))


def test_related_models_gain_less() -> None:
    draw = np.random.default_rng(4)
    shared = draw.normal(size=(100_000, 1))
    related = math.sqrt(0.7) * shared + math.sqrt(0.3) * draw.normal(size=(100_000, 5))
    assert related.max(axis=1).mean() < expected_best(5) - 0.4


def test_a_million_models_give_a_number() -> None:
    assert 4.8 < expected_best(10**6) < 4.9


def test_no_model_is_refused() -> None:
    with pytest.raises(ValueError, match="best of 0"):
        expected_best(0)
