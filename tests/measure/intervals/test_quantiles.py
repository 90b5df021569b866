"""quantiles: numpy's."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.intervals.quantiles import quantiles


@pytest.mark.parametrize("shape", [(1,), (2,), (7,), (5, 100), (3, 4, 11)])
def test_they_are_numpys(shape):
    values = np.random.default_rng(0).standard_normal(shape)
    shares = (0.0, 0.025, 0.5, 0.9, 1.0)
    assert quantiles(values, shares) == pytest.approx(np.quantile(values, shares, axis=-1), rel=1e-12, abs=1e-15)
