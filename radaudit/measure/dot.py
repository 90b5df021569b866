"""The inner product of two vectors."""

from __future__ import annotations

import numpy as np

from radaudit.records.arrays import Array


def dot(first: Array, second: Array) -> float:
    """Their inner product without the threads of a BLAS, which cost more than they save on vectors of some thousand numbers."""
    return float(np.einsum("i,i", first, second))
