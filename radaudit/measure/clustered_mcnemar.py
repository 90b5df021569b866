"""McNemar's test where a patient may have several cases: whether as many decisions changed one way as the other.

Of every patient only the cases newly flagged less those no longer flagged count: the influence of a difference of two shares
of the same cases, summed by patient, times the cases. Were there no net change, each patient's sum would be as likely with the
other sign. With one case a patient this is McNemar's test.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

FEWEST = 25
"""Patients with a net change from which the normal law holds; with fewer all signs are gone through (with mid-p)."""


def clustered_mcnemar(changed: NDArray[np.int64]) -> float | None:
    """The two-sided p-value of no net change.

    Args:
        changed: (patients,) cases newly flagged less cases no longer flagged.

    Returns:
        None where nobody's sum differs from 0.

    Source: Yang Z, Sun X, Hardin JW. Biom J 2010;52:638. doi:10.1002/bimj.201000035 (many patients); Fagerland MW, Lydersen S,
    Laake P. BMC Med Res Methodol 2013;13:91. doi:10.1186/1471-2288-13-91 (mid-p, few patients)
    """
    moved = changed[changed != 0]
    if not moved.size:
        return None
    if moved.size >= FEWEST:
        z = float(moved.sum()) / float(np.sqrt(np.square(moved.astype(np.float64)).sum()))
        return float(2 * ndtr(-abs(z)))
    return _by_all_signs(moved)


def _by_all_signs(moved: NDArray[np.int64]) -> float:
    """The chance of a sum as large under signs that are thrown like coins; half of that of an equal one."""
    law = np.ones(1)
    for size in np.abs(moved):
        coin = np.zeros(2 * int(size) + 1)
        coin[0] = coin[-1] = 0.5
        law = np.convolve(law, coin)
    distance = np.abs(np.arange(len(law)) - len(law) // 2)
    seen = abs(int(moved.sum()))
    return float(min(1.0, law[distance > seen].sum() + law[distance == seen].sum() / 2))
