"""Binary task: is the finding there or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


def fields(truth: Mapping[str, NDArray[Any]], score: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """Names what a binary metric may read, without a threshold: `label` (n,) float64 0/1 and `score` (n,) float64."""
    return {"label": truth["label"].astype(np.float64), "score": score}


def lowest_flagged(threshold: float) -> float:
    """The lowest score that is flagged at a threshold.

    A score within rounding of the threshold counts as equal to it: a logit turned into a probability, or 0.1 + 0.2, may miss
    it by the last bit.
    """
    return threshold * (1 - 1e-12)


def decide(score: NDArray[np.float64], threshold: float) -> NDArray[np.float64]:
    """The decision at a threshold: 1.0 where the case is flagged, i.e. score >= threshold (`lowest_flagged`)."""
    return (score >= lowest_flagged(threshold)).astype(np.float64)
