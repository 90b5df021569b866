"""Groups of made-up precision, measured without any row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from radaudit.measure.clustering import Spread, correction
from radaudit.measure.heterogeneity import heterogeneity, share
from radaudit.measure.measured import ByPatient, Measured
from radaudit.records.estimates import MetricCard, Statistic
from radaudit.records.groups import Group


@dataclass(frozen=True)
class Extent:
    """Whose rows, and how many."""

    group: Group
    n_rows: int
    n_events: int
    n_patients: int
    n_event_patients: int
    n_other_patients: int


def card(name="sensitivity", scale="proportion", better="higher", target=None):
    return MetricCard(name, name, better, scale, "errors", "", "", target=target)


def shares(hits, sizes, *, names=None, better="higher", name="sensitivity"):
    """Shares of cases, every case another patient."""
    found = []
    for i, (x, n) in enumerate(zip(hits, sizes, strict=True)):
        p = x / n
        plain = p * (1 - p) / n
        seen = Spread(plain * correction(n), plain, plain * correction(n), n, (n, n), (n, n))
        group = Group("site", names[i] if names else f"s{i}")
        where = Extent(group, 2 * n, n, 2 * n, n, n)
        found.append(Measured(card(name, better=better), where, None, Statistic(p, None, n=n), seen))
    return found


def numbers(values, errors, *, patients=1000, scale="real", better="higher", target=None, sums=None, name="metric"):
    """Any measure with its standard errors; `sums` gives (patients, influence) of every group."""
    sizes = np.broadcast_to(patients, len(values))
    found = []
    for i, (value, se, n) in enumerate(zip(values, errors, sizes, strict=True)):
        group = Group("site", f"s{i}")
        where = Extent(group, 2 * n, n, 2 * n, n, n)
        seen = Spread(se**2, se**2, max(se**2, 1e-9), int(n), (int(n), int(n)), (int(n), int(n)))
        by_patient = None if sums is None else ByPatient(*sums[i])
        kind = card(name, scale, better, target)
        statistic = Statistic(float(value), None, n=int(n))
        found.append(Measured(kind, where, None, statistic, seen, by_patient=by_patient))
    return found


def spread_of(measured, attribute="site", level=0.95, seed=0):
    """How far apart these groups are, of the patients who are in them."""
    none = np.zeros(0, dtype=np.int64)
    sharing = share([none if m.by_patient is None else m.by_patient.patients for m in measured])
    return heterogeneity(measured, attribute, level, seed, sharing)
