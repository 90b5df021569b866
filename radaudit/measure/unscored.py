"""Which share of a group's rows could not be scored: a vendor whose files cannot be read is a finding in itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.language import noted
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.intervals.wilson import wilson
from radaudit.records.estimates import Estimate
from radaudit.records.evidence import UnscoredShare
from radaudit.records.groups import EVERYONE
from radaudit.records.predictions import Predictions

NO_ROWS = noted("no row in this group")


def unscored_shares(predictions: Predictions, level: float) -> tuple[UnscoredShare, ...]:
    """Share of the rows without a score, for everyone and every group; empty where every row has one.

    The interval is Wilson's with the effective number of rows p(1 - p) / Var(p), the variance that of a ratio of sums over
    patients, for the images of one patient often fail together.

    Source: Cochran WG. Sampling techniques. Wiley 1977, section 3.12 (ISBN 978-0471162407).
    """
    failed = ~predictions.is_scored
    if not failed.any():
        return ()
    patient = np.unique(predictions.cohort.patient, return_inverse=True)[1].astype(np.int64)
    shares = [UnscoredShare(EVERYONE, _share(failed, patient, level))]
    for attribute in predictions.cohort.attributes:
        for code, group in enumerate(attribute.groups):
            rows = attribute.codes == code
            shares.append(UnscoredShare(group, _share(failed[rows], patient[rows], level)))
    return tuple(shares)


def _share(failed: NDArray[np.bool_], patient: NDArray[np.int64], level: float) -> Estimate:
    n = len(failed)
    if n == 0:
        return Estimate(None, level=level, note=NO_ROWS)
    own = np.unique(patient, return_inverse=True)[1]
    n_patients = int(own.max()) + 1
    p = float(failed.mean())
    residual = np.bincount(own, failed) - p * np.bincount(own)  # whole numbers first: their sum knows no order
    variance = float(residual @ residual) / n**2
    effective = p * (1 - p) / variance if variance > 0 else float(n_patients)
    low, high = wilson(p, max(effective, 1.0), pointwise_critical(level))
    return Estimate(p, low, high, level=level, n=n, n_patients=n_patients, method="Wilson, clustered by patient")
