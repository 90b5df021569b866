"""Which rows count: how a metric is computed for everybody but a group without copying everybody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Among = NDArray[np.bool_] | None
"""(n,) True for the rows that count; None where all do. The influence of the others is 0."""


def size(label: NDArray[np.float64], among: Among) -> int:
    """Number of rows that count."""
    return len(label) if among is None else int(np.count_nonzero(among))
