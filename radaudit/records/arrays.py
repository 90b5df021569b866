"""The array that numbers come in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
"""Floats of double precision, of any shape."""
