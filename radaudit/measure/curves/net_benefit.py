"""Decision curve: net benefit over the range of threshold probabilities."""

from __future__ import annotations

import numpy as np

from radaudit.measure.clustering import patient_sums
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.metrics.net_benefit import net_benefit
from radaudit.measure.ratio import Array
from radaudit.measure.slices import Slice
from radaudit.records.evidence import Curve
from radaudit.tasks import binary

STEP = 0.01
USUAL_END = 0.50


def thresholds(primary: float) -> Array:
    """From 1 % to 50 % in steps of 1 %, further where the decision threshold lies further; the threshold included."""
    end = max(USUAL_END, min(0.99, primary + 0.1))
    grid = np.round(np.arange(STEP, end + STEP / 2, STEP), 10)
    return np.unique(np.append(grid, primary))


def net_benefit_curves(part: Slice, primary: float, level: float) -> list[Curve]:
    """Net benefit of the model, with a pointwise band clustered by patient, and of flagging everybody.

    Flagging nobody has net benefit 0 everywhere.

    Source: Vickers AJ, Elkin EB. Med Decis Making 2006;26:565. doi:10.1177/0272989X06295361; band: Pfeiffer RM, Gail MH.
    Biometrics 2020;76:1148. doi:10.1111/biom.13240
    """
    label, score = part.fields["label"], part.fields["score"]
    critical = pointwise_critical(level)
    grid = thresholds(primary)
    values, halves, everybody = [], [], []
    patients = part.n_patients
    for threshold in grid:
        statistic = net_benefit(label, binary.decide(score, float(threshold)), float(threshold))
        assert statistic.influence is not None
        variance = float(np.sum(patient_sums(statistic.influence, part.patient) ** 2)) * patients / max(patients - 1, 1)
        values.append(statistic.value)
        halves.append(critical * float(np.sqrt(variance)))
        everybody.append(net_benefit(label, np.ones_like(label), float(threshold)).value)
    x = tuple(map(float, grid))
    low = tuple(v - h for v, h in zip(values, halves, strict=True))
    high = tuple(v + h for v, h in zip(values, halves, strict=True))
    return [
        Curve("net_benefit", part.group, x, tuple(values), low, high),
        Curve("net_benefit_treat_all", part.group, x, tuple(everybody)),
    ]
