"""Judges an epoch on the validation rows: the AUROC of everyone and of every group, with bounds clustered by patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit, Untrainable
from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.slices import Rows, Slice, by_group, everyone
from radaudit.records import UNKNOWN, Attribute
from radaudit.records.wording import count
from radaudit.train.fitting.assessment import Assess, Assessment, GroupScore

NO_THRESHOLD = 0.5
"""The AUROC does not look at it."""


def make_assess(
    patient: NDArray[np.int64], attributes: Sequence[Attribute], *, select_events: int, level: float = 0.95
) -> Assess:
    """The function that judges an epoch.

    A group takes part with `select_events` patients or more on either side; the others are left out and named: the bound of a
    handful of patients is so low that it would decide about every epoch, whatever the network does.

    Args:
        patient: (n,) of the validation rows.
        attributes: Every way to divide them.
        select_events: Fewest patients with and without the disease.
        level: Confidence level of the two-sided interval whose lower end counts.
    """
    who = np.unique(patient, return_inverse=True)[1].astype(np.int64)

    def assess(label: NDArray[np.int8], logit: NDArray[np.float64]) -> Assessment:
        if not np.isfinite(logit).all():
            raise Untrainable(
                f"The network gives {count(int((~np.isfinite(logit)).sum()), 'validation image')} no finite number.",
                "Lower --learning-rate; with --precision bf16-mixed, try 32.",
                "training diverged: the network gave no finite number",
            )
        rows = Rows({"label": label.astype(np.float64), "score": logit}, who, tuple(attributes))
        all_rows = _score(everyone(rows), "everyone", level)
        if all_rows is None:
            raise CannotAudit("The validation rows hold one class only.", "Give them a larger share.")
        groups, left_out = [], []
        for attribute in attributes:
            for part in by_group(rows, attribute):
                if not part.n_rows or part.group.value == UNKNOWN:
                    continue
                score = _score(part, part.group.label, level) if _is_large(part, select_events) else None
                if score is None:
                    with_, without = (count(n, "patient") for n in (part.n_event_patients, part.n_other_patients))
                    left_out.append(f"{part.group.label} ({with_} with the disease, {without} without)")
                else:
                    groups.append(score)
        return Assessment(all_rows, tuple(groups), tuple(left_out))

    return assess


def in_numbers(assessment: Assessment) -> dict[str, Any]:
    """An assessment as a line of the log names its numbers."""
    line: dict[str, Any] = {"auroc": assessment.average.value, "auroc_low": assessment.average.low}
    line |= {"worst_group": assessment.worst.name, "worst_group_low": assessment.worst.low}
    for group in assessment.groups:
        line |= {f"auroc: {group.name}": group.value, f"auroc_low: {group.name}": group.low}
    return line


def without_small_groups(
    line: Mapping[str, Any], patient: NDArray[np.int64], attributes: Sequence[Attribute], fewest: int
) -> dict[str, Any]:
    """A line of the log as it may leave the house: without the numbers of groups that a report would withhold.

    A lowered `select_events` lets such groups take part in the choice of the epoch; that is no reason to publish them.

    Args:
        line: What `in_numbers` gives.
        patient: (n,) of the judged rows.
        attributes: Every way to divide them.
        fewest: Patients from which a group's numbers may be shown.
    """
    small = {
        f"{attribute.name} {level}"
        for attribute in attributes
        for code, level in enumerate(attribute.levels)
        if len(np.unique(patient[attribute.codes == code])) < fewest
    }
    kept = {key: value for key, value in line.items() if key.partition(": ")[2] not in small}
    if kept.get("worst_group") in small:
        kept |= {"worst_group": f"withheld: fewer than {fewest} patients", "worst_group_low": None}
    return kept


def _is_large(part: Slice, fewest: int) -> bool:
    return min(part.n_event_patients, part.n_other_patients) >= fewest


def _score(part: Slice, name: str, level: float) -> GroupScore | None:
    found: Any = estimate(measure(METRICS["auroc"], part, NO_THRESHOLD, seed=0), level)
    if found.value is None:
        return None
    return GroupScore(name, found.value, found.value if found.low is None else found.low)
