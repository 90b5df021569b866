"""Stable sorting of small whole numbers in time linear in their number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DIGIT = 1 << 16
"""numpy sorts 16-bit numbers by their digits, many times as fast as it compares larger ones."""


def order_of(codes: NDArray[np.integer], most: int) -> NDArray[np.intp]:
    """Where the codes stand in ascending order, equal ones in the order given, (n,).

    Args:
        codes: (n,) whole numbers, 0 .. most - 1.
        most: Their number.
    """
    order = np.argsort((codes % DIGIT).astype(np.uint16), kind="stable")
    while most > DIGIT:
        codes, most = codes // DIGIT, -(-most // DIGIT)
        order = order[np.argsort((codes[order] % DIGIT).astype(np.uint16), kind="stable")]
    return order
