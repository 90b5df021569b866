"""Reliability: the observed share of diseased cases at every level of the score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.binning import equal_mass_bins
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.intervals.wilson import wilson
from radaudit.measure.slices import Slice
from radaudit.records.arrays import Array
from radaudit.records.evidence import Curve

BINS = 10


def reliability_curve(part: Slice, level: float) -> Curve:
    """Observed proportion in ten bins of equal mass, with Wilson intervals on the effective number of cases.

    x is the mean score of a bin, y the observed proportion, `n` its rows.

    Source: Niculescu-Mizil A, Caruana R. ICML 2005;625. doi:10.1145/1102351.1102430
    """
    label, score = part.fields["label"], part.fields["score"]
    bins = equal_mass_bins(score, BINS)
    count = np.bincount(bins)
    x = np.bincount(bins, score) / count
    y = np.bincount(bins, label) / count
    critical = pointwise_critical(level)
    effective = _effective(part, bins, y, count)
    limits = [wilson(float(share), float(n), critical) for share, n in zip(y, effective, strict=True)]
    return Curve(
        "reliability",
        part.group,
        tuple(map(float, x)),
        tuple(map(float, y)),
        low=tuple(low for low, _ in limits),
        high=tuple(high for _, high in limits),
        n=tuple(map(int, count)),
    )


def _effective(part: Slice, bins: NDArray[np.intp], observed: Array, count: NDArray[np.intp]) -> Array:
    """Number of independent cases that would give each bin's clustered variance, at most its rows, (b,)."""
    if part.n_patients == len(bins):
        return count.astype(np.float64)
    size = (part.n_patients, len(count))
    cell = part.patient * len(count) + bins
    influence = (part.fields["label"] - observed[bins]) / count[bins]
    sums = np.bincount(cell, influence, minlength=size[0] * size[1]).reshape(size)
    variance = np.einsum("cb,cb->b", sums, sums)
    effective = count.astype(np.float64)
    alike = (observed == 0) | (observed == 1) | (variance <= 0)
    np.divide(observed * (1 - observed), variance, out=effective, where=~alike)
    if alike.any():
        # Where everybody is alike there is no variance to go by: as many cases as patients.
        patients = np.count_nonzero(np.bincount(cell, minlength=size[0] * size[1]).reshape(size), axis=0)
        effective[alike] = patients[alike]
    return np.minimum(effective, count)
