"""One metric compared between groups by itself, without the rest of an audit."""

from __future__ import annotations

import numpy as np

from radaudit.errors import Undefined
from radaudit.measure.comparing import Contrast, Role, compare_all, shared, tie
from radaudit.measure.estimating import measure
from radaudit.measure.measured import Measured
from radaudit.measure.slices import Rows, by_group, rest_of
from radaudit.records.arrays import Array
from radaudit.records.between import Comparison
from radaudit.records.estimates import Metric
from radaudit.records.groups import REST, Attribute


def compare_one(
    metric: Metric, rows: Rows, attribute: Attribute, threshold: float, level: float, seed: int
) -> list[Comparison]:
    """The gap of every group to the rest; the simultaneous intervals hold over these groups and this metric.

    Args:
        metric: The metric, which is the only question asked.
        rows: The rows.
        attribute: What divides them into at least two groups.
        threshold: Decision threshold; ignored by a metric that has none.
        level: Confidence level.
        seed: Of everything drawn.

    Raises:
        Undefined: When the metric has no influence to compare by.
    """
    parts = by_group(rows, attribute)
    groups = [measure(metric, part, threshold, seed) for part in parts]
    if any(m.statistic is not None and m.by_patient is None for m in groups):
        raise Undefined("its interval is drawn by group, so that nothing is known of a difference")
    rests = groups[::-1] if len(parts) == 2 else [measure(metric, rest_of(rows, p), threshold, seed) for p in parts]
    n_patients = int(rows.patient.max()) + 1
    role: Role = "descriptive" if metric.card.better == "neither" else "confirmatory"
    contrasts = [
        Contrast(g, r, REST, role, tie(g, r, shared(g, r)), _difference(g, r, n_patients))
        for g, r in zip(groups, rests, strict=True)
    ]
    return compare_all(contrasts, attribute.name, level, seed)


def _difference(group: Measured, rest: Measured, n_patients: int) -> Array | None:
    """Influence of every patient on the gap, (patients,)."""
    if group.by_patient is None or rest.by_patient is None:
        return None
    influence = np.zeros(n_patients)
    influence[group.by_patient.patients] = group.by_patient.values
    influence[rest.by_patient.patients] -= rest.by_patient.values
    return influence
