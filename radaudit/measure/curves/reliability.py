"""Reliability: the observed share of diseased cases at every level of the score."""

from __future__ import annotations

import numpy as np

from radaudit.measure.binning import equal_mass_bins
from radaudit.measure.clustering import patient_sums
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.intervals.wilson import wilson
from radaudit.measure.slices import Slice
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
    limits = [wilson(float(y[b]), _effective(part, bins == b, float(y[b])), critical) for b in range(len(count))]
    return Curve(
        "reliability",
        part.group,
        tuple(map(float, x)),
        tuple(map(float, y)),
        low=tuple(low for low, _ in limits),
        high=tuple(high for _, high in limits),
        n=tuple(map(int, count)),
    )


def _effective(part: Slice, inside: np.ndarray, observed: float) -> float:
    """Number of independent cases that would give the bin's clustered variance, at most its rows."""
    label, patient = part.fields["label"][inside], part.patient[inside]
    n = len(label)
    variance = float(np.sum(patient_sums((label - observed) / n, patient) ** 2))
    if variance > 0:
        return min(observed * (1 - observed) / variance, n)
    return float(np.count_nonzero(np.bincount(patient)))
