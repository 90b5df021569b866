"""The folds of nested cross-validation as trainings see them: some patients are learned from, others judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.train.splits import OuterFold, Rows, nested_folds
from radaudit.workflows.training_steps.judging import make_assess
from radaudit.workflows.training_steps.material import TEST, TRAIN, VALIDATION, Material, draw_validation, stable_names
from radaudit.workflows.tuning_steps.request import TuningRequest

SHARES = (0.1, 0.5)
"""Bounds of the share of a part's patients that choose its epoch."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One division of the training patients.

    Attributes:
        key: Its name in files: "outer-2-inner-1", "outer-2".
        title: Its name in a sentence: "outer fold 2, inner fold 1".
        split: (n,) for all rows of the table: "train" and "validation" are learned from (the latter chooses the epoch, is
            calibrated and locks the threshold), "test" judges, "" takes no part.
    """

    key: str
    title: str
    split: NDArray[np.str_]

    @property
    def n_learned(self) -> int:
        """Rows that are learned from."""
        return int(np.isin(self.split, (TRAIN, VALIDATION)).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """All folds.

    Attributes:
        plan: The folds, as places among the rows of the training split.
        inner: Parts that choose.
        outer: Parts that judge what was chosen, one an outer fold.
        fold: (n,) "outer fold 2" for rows of the training split, "" for all others.
        notes: Sentences for the user.
    """

    plan: tuple[OuterFold, ...]
    inner: tuple[Part, ...]
    outer: tuple[Part, ...]
    fold: NDArray[np.str_]
    notes: tuple[str, ...]
    _found: Mapping[tuple[bytes, bytes], Part]

    def find(self, learned: Rows, judged: Rows) -> Part:
        """The part of a turn of `plan`."""
        return self._found[learned.tobytes(), judged.tobytes()]


def divide_into_parts(material: Material, request: TuningRequest, *, select_events: int, seed: int) -> Parts:
    """Divides the patients of the training split by label and groups, twice; the validation and test splits stay out.

    The rows that choose the epoch of the final model, calibrate it and lock its threshold are thus not those that chose its
    settings. Each part has such rows of its own, in the same proportion, out of the patients it learns from.

    Raises:
        UsageError: For too few patients of a class.
    """
    rows, cohort = material.rows_of(TRAIN), material.cohort
    share = float(np.clip(_share(material), *SHARES))
    made: dict[tuple[bytes, bytes], Part] = {}

    def make(learned: Rows, judged: Rows, key: str, title: str) -> Part:
        split = np.full(cohort.n, "", dtype=material.split.dtype)
        split[rows[learned]], split[rows[judged]] = TRAIN, TEST
        drawn = draw_validation(replace(material, split=split), share, seed + 1 + len(made))
        made[learned.tobytes(), judged.tobytes()] = part = Part(key, title, drawn.split)
        return part

    inner, outer = [], []
    try:
        plan = nested_folds(
            cohort.truth["label"][rows],
            stable_names(material)[rows],
            [attribute.take(rows) for attribute in cohort.attributes],
            request.outer_folds,
            request.inner_folds,
            seed,
        )
        for number, turn in enumerate(plan, 1):
            outer.append(make(turn.train, turn.test, f"outer-{number}", f"outer fold {number}"))
            for k in range(request.inner_folds):
                learned, judged = turn.train[turn.inner != k], turn.train[turn.inner == k]
                inner.append(
                    make(learned, judged, f"outer-{number}-inner-{k + 1}", f"outer fold {number}, inner fold {k + 1}")
                )
    except UsageError as error:
        raise UsageError(error.problem, "Use fewer --outer-folds or --inner-folds.") from None
    fold = np.full(cohort.n, "", dtype="<U24")
    for number, turn in enumerate(plan, 1):
        fold[rows[turn.test]] = f"outer fold {number}"
    notes = _about_groups(material, (*inner, *outer), select_events)
    return Parts(plan, tuple(inner), tuple(outer), fold, notes, made)


def _share(material: Material) -> float:
    """Share of the validation patients in those that the final model is trained with."""
    patients = [len(np.unique(material.cohort.patient[material.rows_of(name)])) for name in (TRAIN, VALIDATION)]
    return patients[1] / sum(patients)


def _about_groups(material: Material, parts: tuple[Part, ...], select_events: int) -> tuple[str, ...]:
    """How often groups are too small to be judged, told before any time is spent."""
    alone = 0
    for part in parts:
        rows = np.flatnonzero(part.split == TEST)
        attributes = [attribute.take(rows) for attribute in material.cohort.attributes]
        assess = make_assess(material.cohort.patient[rows], attributes, select_events=select_events)
        alone += not assess(material.cohort.truth["label"][rows], np.zeros(len(rows))).groups
    if not alone or not material.cohort.attributes:
        return ()
    return (
        f"In {alone} of {len(parts)} folds no group has enough cases to be judged, so everyone together is judged there; "
        "fewer folds make them larger, --select-events lets smaller groups take part.",
    )
