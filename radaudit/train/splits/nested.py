"""Nested cross-validation: chooses among candidates inside, and measures the choosing outside."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined, UsageError
from radaudit.records import Attribute
from radaudit.train.splits.by_patient import folds

Candidate = TypeVar("Candidate")
Fitted = TypeVar("Fitted")
Rows = NDArray[np.intp]
Rule = Literal["best", "one standard error"]


@dataclass(frozen=True, slots=True, eq=False)
class OuterFold:
    """One turn of nested cross-validation.

    Attributes:
        train: Rows to choose and fit on.
        test: Rows to measure on, seen by nothing before.
        inner: (len(train),) fold of each training row, 0 ...; patients stay together here, too.
    """

    train: Rows
    test: Rows
    inner: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NestedResult:
    """What nested cross-validation found.

    Attributes:
        chosen: Name of the candidate chosen on all rows by the inner rule: the one to fit on all of them.
        estimate: Mean over outer folds of the score of what was chosen inside; free of the optimism of choosing.
        standard_error: Of `estimate`, by Nadeau & Bengio's correction for overlapping training sets; None for one fold.
        apparent: Score of `chosen` in the cross-validation it was chosen by.
        optimism: `apparent` - `estimate`: what choosing makes a score look better by.
        by_fold: (name chosen inside, its outer score or None) for each outer fold.
        inner_scores: Candidate -> (mean, standard error) on all rows; candidates that cannot be scored are left out.
        notes: Which scores could not be computed, and why.
    """

    chosen: str
    estimate: float
    standard_error: float | None
    apparent: float
    optimism: float
    by_fold: tuple[tuple[str, float | None], ...]
    inner_scores: Mapping[str, tuple[float, float]]
    notes: tuple[str, ...]


def nested_folds(
    label: NDArray[Any],
    patient: NDArray[Any],
    attributes: Sequence[Attribute] = (),
    outer: int = 5,
    inner: int = 5,
    seed: int = 0,
) -> tuple[OuterFold, ...]:
    """Divides patients into outer folds, and the rest of each into inner folds, stratified as `folds`.

    Raises:
        UsageError: For too few patients of a class.
    """
    fold = folds(label, patient, attributes, outer, seed)
    made = []
    for number in range(outer):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        some = [attribute.take(train) for attribute in attributes]
        within = folds(label[train], patient[train], some, inner, seed + 1 + number)
        made.append(OuterFold(train, test, within))
    return tuple(made)


def cross_validate(
    candidates: Mapping[str, Candidate],
    fit: Callable[[Candidate, Rows], Fitted],
    score: Callable[[Fitted, Rows], float],
    plan: Sequence[OuterFold],
    rule: Rule = "best",
) -> NestedResult:
    """Chooses a candidate, and tells what to expect of one that is chosen so.

    Everything that learns from data belongs into `fit` (scaling, selection of features, harmonization, calibration,
    thresholds): it is given the rows it may see. The winner's own score is too good, the more so the more candidates there
    were; the outer rows, which took no part in choosing, give the honest one (S. Varma and R. Simon, BMC Bioinformatics
    2006, doi:10.1186/1471-2105-7-91).

    Args:
        candidates: Name -> settings, the simplest first: "one standard error" takes the first that is good enough.
        fit: Fits one candidate on some rows.
        score: Measures what was fitted on other rows; higher is better; raises `Undefined` where it cannot.
        plan: `nested_folds`; the folds of all rows, for the final choice, are its outer ones.
        rule: "best" mean score, or the first candidate within one standard error of the best (L. Breiman et al., CART 1984).

    Raises:
        Undefined: When no candidate can be scored in all folds, or no outer fold can be scored.
        UsageError: Without candidates, or with an unknown rule.
    """
    if not candidates or rule not in ("best", "one standard error"):
        raise UsageError("Cross-validation needs candidates, and the rule 'best' or 'one standard error'.")
    notes: list[str] = []

    def choose(turns: Sequence[tuple[Rows, Rows]], where: str) -> tuple[str, dict[str, tuple[float, float]]]:
        scores = {}
        for name, candidate in candidates.items():
            try:
                values = [_finite(score(fit(candidate, train), test)) for train, test in turns]
            except Undefined as reason:
                notes.append(f"{name} cannot be chosen {where}: {reason}.")
                continue
            scores[name] = mean_over_folds(values, turns)
        return _choose(scores, rule, where), scores

    by_fold: list[tuple[str, float | None]] = []
    for number, turn in enumerate(plan, 1):
        inside = [(turn.train[turn.inner != k], turn.train[turn.inner == k]) for k in range(int(turn.inner.max()) + 1)]
        name, _ = choose(inside, f"in outer fold {number}")
        try:
            by_fold.append((name, _finite(score(fit(candidates[name], turn.train), turn.test))))
        except Undefined as reason:
            by_fold.append((name, None))
            notes.append(f"Outer fold {number} has no score: {reason}.")
    outside = [(turn.train, turn.test) for turn in plan]
    chosen, inner_scores = choose(outside, "on all rows")
    measured = [(value, turn) for (_, value), turn in zip(by_fold, outside, strict=True) if value is not None]
    if not measured:
        raise Undefined("no outer fold could be scored")
    estimate, error = mean_over_folds([value for value, _ in measured], [turn for _, turn in measured])
    return NestedResult(
        chosen,
        estimate,
        error if len(measured) > 1 else None,
        inner_scores[chosen][0],
        inner_scores[chosen][0] - estimate,
        tuple(by_fold),
        inner_scores,
        tuple(dict.fromkeys(notes)),
    )


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise Undefined(f"the score is {value}")
    return float(value)


def _choose(scores: Mapping[str, tuple[float, float]], rule: Rule, where: str) -> str:
    if not scores:
        raise Undefined(f"no candidate could be scored {where}")
    best = max(scores, key=lambda name: scores[name][0])
    if rule == "best":
        return best
    good_enough = scores[best][0] - scores[best][1]
    return next(name for name, (mean, _) in scores.items() if mean >= good_enough)


def mean_over_folds(values: Sequence[float], turns: Sequence[tuple[Rows, Rows]]) -> tuple[float, float]:
    """The mean over folds and its corrected standard error, 0 for one fold.

    The variance of the mean is (1 / k + n_test / n_train) times the variance between folds, not 1 / k times: models of two
    folds share most of their training rows (C. Nadeau and Y. Bengio, Machine Learning 2003, doi:10.1023/A:1024068626366).

    Args:
        values: The score in each fold.
        turns: The fold's (training rows, test rows).
    """
    mean = float(np.mean(values))
    if len(values) < 2:
        return mean, 0.0
    ratio = float(np.mean([len(test) / len(train) for train, test in turns]))
    return mean, float(np.sqrt((1 / len(values) + ratio) * np.var(values, ddof=1)))
