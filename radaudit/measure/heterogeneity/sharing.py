"""How the groups' estimates vary together because some patients are in several groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.measured import Measured
from radaudit.records.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Sharing:
    """Who is in two groups or more; the same for every measure of an attribute.

    Attributes:
        place: For every group, where its shared patients stand among its own.
        first: Every pair of entries of one patient: the earlier one's position among the shared patients of all groups, in line.
        second: The later one's.
        pair: Which two groups these are: first * groups + second.
    """

    place: tuple[NDArray[np.intp], ...]
    first: NDArray[np.intp]
    second: NDArray[np.intp]
    pair: NDArray[np.intp]


def share(patients: Sequence[NDArray[np.int64]]) -> Sharing:
    """Finds the patients who are in several groups.

    Linear in the number of patients; beyond that only who is shared costs anything.

    Args:
        patients: For every group the numbers of its patients in the cohort, each once.
    """
    groups = len(patients)
    times = np.bincount(np.concatenate([np.zeros(0, dtype=np.int64), *patients]))
    place = tuple(np.flatnonzero(times[own] > 1) for own in patients)
    who = np.concatenate([np.zeros(0, dtype=np.int64), *(own[at] for own, at in zip(patients, place, strict=True))])
    group = np.repeat(np.arange(groups), [len(at) for at in place])
    order = np.argsort(who, kind="stable")
    who, group = who[order], group[order]
    first: list[NDArray[np.intp]] = [np.zeros(0, dtype=np.intp)]
    second, pair = list(first), list(first)
    for lag in range(1, int(times.max(initial=0))):
        same = np.flatnonzero(who[lag:] == who[:-lag])
        first.append(order[same])
        second.append(order[same + lag])
        pair.append(group[same] * groups + group[same + lag])
    return Sharing(place, np.concatenate(first), np.concatenate(second), np.concatenate(pair))


def correlation(measured: Sequence[Measured], sharing: Sharing) -> Array:
    """Correlation of the groups' estimates, (k, k): sum over shared patients of one influence times the other.

    Source: Obuchowski NA. Biometrics 1997;53:567. doi:10.2307/2533958
    """
    k = len(measured)
    found = np.eye(k)
    if not len(sharing.pair):
        return found
    parts, lengths = [], np.zeros(k)
    for i, (m, at) in enumerate(zip(measured, sharing.place, strict=True)):
        own = m.sums if m.by_patient is not None else np.zeros(int(at.max(initial=-1)) + 1)
        parts.append(own[at])
        lengths[i] = np.sqrt(np.sum(own**2))
    values = np.concatenate(parts)
    sums = np.bincount(sharing.pair, values[sharing.first] * values[sharing.second], minlength=k * k).reshape(k, k)
    scale = np.outer(lengths, lengths)
    return np.asarray(found + np.divide(sums + sums.T, scale, out=np.zeros_like(scale), where=scale > 0))
