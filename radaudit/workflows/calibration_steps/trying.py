"""The bake-off: every calibrator cross-fitted by patient, measured, and compared with the scores as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.measure.calibration.before_after import MEASURES, Scored, change, measure_logits
from radaudit.records import Attribute, Estimate
from radaudit.records.arrays import Array
from radaudit.records.bake_off import NONE, GroupTrial, Trial
from radaudit.workflows.calibration_steps.candidates import Candidate, cross_fit
from radaudit.workflows.calibration_steps.sample import Sample

BY_GROUP = ("calibration_in_the_large", "calibration_slope", "log_loss")
"""What is shown of a group."""


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """A trial with what it is compared by.

    Attributes:
        trial: What a reader sees of it.
        scored: Its measures with their influence; None where it could not be fitted.
        logits: (repeats, n) its calibrated logits, cross-fitted; None where it could not be fitted.
        candidate: How to fit it; None for the scores as they are.
    """

    trial: Trial
    scored: Scored | None
    logits: Array | None
    candidate: Candidate | None = None

    def loss_over(self, other: Tried) -> tuple[float, float] | None:
        """Log loss less that of another, and its standard error, paired by patient; None where one has none."""
        if self.scored is None or other.scored is None:
            return None
        found = change(self.scored, other.scored, "log_loss", 0.95)
        return None if found.value is None or found.se is None else (found.value, found.se)


def try_all(
    sample: Sample,
    current: Array,
    candidates: Sequence[Candidate],
    folds: NDArray[np.int64],
    threshold: float,
    level: float,
) -> list[Tried]:
    """Tries the scores as they are, then every candidate.

    Args:
        sample: The rows.
        current: (n,) their logits as they are used now.
        candidates: What to try.
        folds: (repeats, n).
        threshold: Decision threshold of the net benefit.
        level: Confidence level.
    """

    def measured(logits: Array) -> Scored:
        return measure_logits(sample.label, logits, sample.patient, threshold, has_patients=sample.has_patients)

    before = measured(current)
    as_they_are = Trial(NONE, "As it is", 0, {m: before.estimate(m, level) for m in MEASURES})
    tried = [Tried(as_they_are, before, np.broadcast_to(current, folds.shape))]
    for one in candidates:
        try:
            logits = cross_fit(one, sample, folds)
        except Undefined as reason:
            failed = Trial(one.name, one.title, one.n_parameters, note=str(reason), is_eligible=False)
            tried.append(Tried(failed, None, None, one))
            continue
        after = measured(logits)
        trial = Trial(
            one.name,
            one.title,
            one.n_parameters,
            {m: after.estimate(m, level) for m in MEASURES},
            {m: change(after, before, m, level) for m in MEASURES},
            one.too_few,
            not one.too_few,
        )
        tried.append(Tried(trial, after, logits, one))
    return tried


def try_groups(
    sample: Sample,
    before: Array,
    after: Array,
    attributes: Sequence[Attribute],
    threshold: float,
    level: float,
    smallest: int,
) -> tuple[GroupTrial, ...]:
    """The chosen calibrator by group; a group of fewer than `smallest` patients is left out, so that nobody is recognized.

    Beside such a group the others have no counts, three decimals and no log loss: what is left of everybody would betray it.

    Args:
        sample: The rows.
        before: (repeats, n) their logits as they are used now.
        after: (repeats, n) the same calibrated, cross-fitted.
        attributes: What divides the rows.
        threshold: Decision threshold.
        level: Confidence level.
        smallest: Fewest patients of a group that is shown.
    """
    found = []
    for attribute in attributes:
        parts = [np.flatnonzero(attribute.codes == code) for code in range(len(attribute.levels))]
        sizes = [int(np.unique(sample.patient[rows]).size) for rows in parts]
        is_beside = any(0 < size < smallest for size in sizes)
        for group, rows, size in zip(attribute.groups, parts, sizes, strict=True):
            if size < max(smallest, 1):
                continue
            part = sample.take(rows)
            old, new = (
                measure_logits(part.label, logits[:, rows], part.patient, threshold, has_patients=part.has_patients)
                for logits in (before, after)
            )
            trial = GroupTrial(
                group,
                {m: old.estimate(m, level) for m in BY_GROUP},
                {m: new.estimate(m, level) for m in BY_GROUP},
                {m: change(new, old, m, level) for m in BY_GROUP},
            )
            found.append(_coarse(trial) if is_beside else trial)
    return tuple(found)


def _coarse(trial: GroupTrial) -> GroupTrial:
    before, after, moved = (
        {name: _rounded(e) for name, e in one.items() if name != "log_loss"}
        for one in (trial.before, trial.after, trial.change)
    )
    return GroupTrial(trial.group, before, after, moved)


def _rounded(given: Estimate) -> Estimate:
    def short(number: float | None) -> float | None:
        return None if number is None else round(number, 3)

    return replace(
        given,
        value=short(given.value),
        low=short(given.low),
        high=short(given.high),
        se=None,
        design_effect=None,
        n=0,
        n_events=None,
        n_patients=0,
        note=given.note or "counts are not given beside a group of few patients",
    )


def small_groups(attributes: Sequence[Attribute], sample: Sample, smallest: int) -> list[str]:
    """Names of the attributes with a group of too few patients to be shown."""
    return [
        a.name
        for a in attributes
        if any(0 < np.unique(sample.patient[a.codes == code]).size < smallest for code in range(len(a.levels)))
    ]
