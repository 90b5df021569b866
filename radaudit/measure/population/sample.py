"""The cohort's patients as a sample from a population of groups: every patient counts once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.records.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Shares of k groups among C patients.

    Attributes:
        share: (k,) shares, which sum to 1.
        covariance: (k, k) of what one patient adds to the shares; that of the shares is this over C.
        n_patients: C.
        in_group: (k,) patients with at least one image in the group.
    """

    share: Array
    covariance: Array
    n_patients: int
    in_group: NDArray[np.int64]

    def effective(self, i: int) -> float:
        """Effective number of patients behind the share of group i, p (1 - p) / Var(p), at most C.

        Fewer than C would take patients that count more than once, and none does.
        """
        p = float(self.share[i])
        variance = float(self.covariance[i, i]) / self.n_patients
        return min(p * (1 - p) / variance, float(self.n_patients)) if variance > 0 else float(self.n_patients)


def sample_of_rows(patient: NDArray[np.int64], code: NDArray[np.int64], k: int) -> Sample:
    """The sample behind some rows. One whose rows lie in several groups counts in each by the share of their rows.

    Args:
        patient: (n,) patient of every row.
        code: (n,) group of every row, 0 .. k - 1.
        k: Number of groups.

    Raises:
        ValueError: When there is no row.
    """
    if not len(patient):
        raise ValueError("a sample of nobody has no shares")
    number = np.unique(patient, return_inverse=True)[1].astype(np.int64)
    pairs, rows = np.unique(number * k + code, return_counts=True)
    who, where = pairs // k, pairs % k
    n = int(number.max()) + 1
    weight = rows / np.bincount(number, minlength=n)[who]
    share = np.bincount(where, weight, minlength=k) / n
    # Mean product of a patient's weights in two groups: between different groups only patients of several have any.
    products = np.diag(np.bincount(where, weight**2, minlength=k))
    several = np.flatnonzero((np.bincount(who, minlength=n) > 1)[who])
    if len(several):
        from scipy.sparse import csr_array

        at = np.unique(who[several], return_inverse=True)[1]
        table = csr_array((weight[several], (at, where[several])), shape=(int(at.max()) + 1, k))
        crossed = (table.T @ table).toarray()
        np.fill_diagonal(crossed, 0.0)
        products = products + crossed
    covariance = products / n - np.outer(share, share)
    return Sample(share, covariance, n, np.bincount(where, minlength=k))


def sample_of_counts(patients: NDArray[np.int64]) -> Sample:
    """The sample of which only the number of patients in every group is known, (k,): each is taken to be in one group.

    Raises:
        ValueError: When there is nobody.
    """
    n = int(patients.sum())
    if n == 0:
        raise ValueError("a sample of nobody has no shares")
    share = patients / n
    return Sample(share, np.diag(share) - np.outer(share, share), n, patients)
