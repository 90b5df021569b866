"""Smooth ECE: expected calibration error without bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.corp import corp
from radaudit.measure.calibration.recalibration import require_both_outcomes
from radaudit.measure.calibration.smooth_ece import on_grid, smooth_ece
from radaudit.measure.catalogue import metric
from radaudit.measure.intervals.distance import without_noise
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic

CELLS, EXACT = 2048, 8
"""Cells of [0, 1] and steps for the value; both are beyond what shows in its third digit."""

DRAWN_STEPS = 3


@metric(
    title="Smooth ECE",
    better="neither",
    scale="nonnegative",
    domain="calibration",
    order=36,
    is_detail=True,
    is_compared=False,
    reading="Like ECE but without bins; it too ranks groups by size: look at what it exceeds chance by.",
    cites="Blasiok J, Nakkiran P. ICLR 2024. doi:10.48550/arXiv.2309.12236",
)
def smece(label: Array, score: Array, patient: NDArray[np.int64]) -> Statistic:
    """The width s at which residuals smeared by a reflected Gaussian of width s add up to s in absolute value (`smooth_ece`).

    Chance: outcomes drawn from the scores themselves, clustered as the residuals are (`patient_noise`). The interval comes from
    noise around the isotonic recalibration, less what it adds. Pure noise makes smECE grow with the 2/3 power of its size, so
    that cubes, not squares, add up.

    How to read it: 0.03 is about three percentage points between score and observed risk. Calibrated scores give about .06 in
    100 cases and .015 in 5000.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.
        patient: (n,) patient of every row.

    Raises:
        Undefined: When an outcome does not occur.
    """
    require_both_outcomes(label)
    n = len(label)
    value = smooth_ece(on_grid(score, (label - score) / n, CELLS)[None], EXACT)
    parts = corp(label, score, patient)
    if parts.n_patients < 2:
        return Statistic(float(value[0]), None, n=n)
    noise, null = parts.noise, parts.null_shares
    from scipy.fft import next_fast_len

    # Pure noise is about n^(-1/3) / 3 wide, and a quarter of a width a cell loses nothing that 200 draws show. Cosine transforms
    # of a prime number of cells would take five times as long.
    cells = max(128, next_fast_len(int(12 * n ** (1 / 3)), real=True))

    def drawn(residual: Array) -> Array:
        return smooth_ece(on_grid(noise.score, residual * noise.count / n, cells), DRAWN_STEPS, float(value[0]))

    chance = drawn(null - noise.score)
    around = drawn(parts.observed - noise.score + noise.around(parts.risk, null) - parts.risk)
    draws = without_noise(value, around[None], power=3)[0]
    return Statistic(float(value[0]), None, n=n, draws=draws, chance=chance)
