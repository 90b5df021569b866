"""What a calibrator is given, checked once: lengths, numbers that are none, labels, infinite logits, missing outcomes."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined, UsageError
from radaudit.records.arrays import Array
from radaudit.train.calibrators.catalogue import Task

Codes = NDArray[np.int64]

CLIP = 1e-7
"""A score of exactly 0 or 1 has an infinite logit. The audit takes it for one this far inside; so does a fit."""

FARTHEST = float(np.log1p(-CLIP) - np.log(CLIP))
"""The logit of 1 - `CLIP`, about 16.1."""

FEW = 20
"""Below this many logits, all of them inside [0, 1] says little."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a fit, those of weight 0 left out.

    Attributes:
        logit: (n,) for two outcomes, else (n, K); finite.
        label: (n,) 0/1 or classes 0 .. K - 1, (n, K) 0/1 for several labels.
        weight: (n,) above 0.
        patient: (n,) codes 0 .. C - 1; None where every row is another patient.
        task: What the shapes say it is.
        n_moved: Infinite logits that were moved inside.
    """

    logit: Array
    label: Codes
    weight: Array
    patient: Codes | None
    task: Task
    n_moved: int

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.logit)

    @property
    def n_patients(self) -> int:
        """Number of patients; of rows where nobody said who is who."""
        return self.n if self.patient is None else int(np.unique(self.patient).size)


def check_rows(
    logit: Any, label: Any, sample_weight: Any = None, patient: Any = None, *, tasks: tuple[Task, ...] = ("binary",)
) -> Rows:
    """Checks what `fit` was given.

    Args:
        logit: (n,) or (n, K) numbers. An infinite one (a score of exactly 0 or 1) is moved inside: to the logit of 1e-7 or 1 - 1e-7
            or to the most extreme finite logit, whichever is farther, so that no order is lost.
        label: (n,) 0/1 or classes 0 .. K - 1, or (n, K) 0/1.
        sample_weight: (n,) not negative; None for 1 each.
        patient: (n,) who it is, of any type; None where every row is another patient.
        tasks: What this calibrator can do.

    Raises:
        UsageError: When something has another length or shape, is NaN, or is no label or weight.
        Undefined: When there is no row, or an outcome of a binary task does not occur.
    """
    raw = check_logit(logit)
    labels = _numbers(label, "label")
    task = _task(raw, labels, tasks)
    n = len(raw)
    weight = np.ones(n) if sample_weight is None else _weights(sample_weight, n)
    codes = None if patient is None else _patients(patient, n)
    classes = _labels(labels, task, raw.shape[1] if raw.ndim == 2 else 2)
    kept = weight > 0
    if not np.any(kept):
        raise Undefined("no case to calibrate on")
    if not np.all(kept):
        raw, classes, weight = raw[kept], classes[kept], weight[kept]
        codes = None if codes is None else np.unique(codes[kept], return_inverse=True)[1].astype(np.int64)
    if task == "binary":
        require_both_outcomes(classes)
    if task != "multiclass" and raw.size >= FEW and 0 <= raw.min() < raw.max() <= 1:
        warnings.warn(
            "all logits lie between 0 and 1: if they are probabilities, take their logit, log(p / (1 - p)), first",
            UserWarning,
            stacklevel=4,
        )
    return Rows(moved_inside(raw), classes, weight, codes, task, int(np.count_nonzero(np.isinf(raw))))


def check_logit(logit: Any, columns: int | None = None) -> Array:
    """Checks logits alone: float64, one or two axes, never NaN. Infinite ones pass.

    Args:
        logit: What was given.
        columns: Classes or labels of the fit; None for any number, 1 for an array with one axis.

    Raises:
        UsageError: When it is something else.
    """
    values = _numbers(logit, "logit")
    if values.ndim not in (1, 2) or (values.ndim == 2 and values.shape[1] < 2):
        raise UsageError(
            f"logit has the shape {values.shape}; expected (n,), or (n, K) with two columns or more.",
            "Give one logit a row for two outcomes, one a class or label for more.",
        )
    if columns is not None and columns != (values.shape[1] if values.ndim == 2 else 1):
        raise UsageError(
            f"logit has the shape {values.shape}, but this calibrator was fitted to "
            f"{'one logit a row' if columns == 1 else f'{columns} logits a row'}.",
            "Give the outputs of the model that it was fitted to.",
        )
    return values


def check_levels(level: Any, n: int) -> NDArray[np.str_]:
    """The level of every row as text, (n,); "" where there is none (None, NaN or "").

    Raises:
        UsageError: When there is not one for every row.
    """
    given = np.asarray(level, dtype=object)
    _require_length("level", given.shape, n)
    # NaN is the one value that differs from itself.
    return np.array(["" if one is None or one != one else str(one) for one in given.tolist()], dtype=np.str_)


def require_both_outcomes(label: Codes) -> None:
    """Says which outcome is missing.

    Raises:
        Undefined: When one is.
    """
    if not np.any(label == 1):
        raise Undefined("no diseased case to calibrate on")
    if not np.any(label == 0):
        raise Undefined("no case without the disease to calibrate on")


def _task(logit: Array, label: Array, tasks: tuple[Task, ...]) -> Task:
    if label.shape[:1] != logit.shape[:1]:
        raise UsageError(
            f"There are {len(logit)} rows of logits but {label.shape[0] if label.ndim else 0} of labels.",
            "Give one label for every row of logits, in the same order.",
        )
    task: Task = "binary" if logit.ndim == 1 else "multiclass" if label.ndim == 1 else "multilabel"
    if label.ndim != logit.ndim - (task == "multiclass") or (task == "multilabel" and label.shape != logit.shape):
        raise UsageError(
            f"logit has the shape {logit.shape} and label {label.shape}.",
            "Two outcomes: (n,) and (n,). Classes: (n, K) and (n,). Several labels: (n, L) and (n, L).",
        )
    if task not in tasks:
        raise UsageError(
            f"This calibrator does {' or '.join(tasks)} tasks; the shapes {logit.shape} and {label.shape} are {task}.",
            "Choose a calibrator whose tasks in the catalog include it, or PerLabel for several labels.",
        )
    return task


def _labels(label: Array, task: Task, classes: int) -> Codes:
    top = classes - 1 if task == "multiclass" else 1
    wrong = ~((label >= 0) & (label <= top) & (label == np.floor(label)))
    if np.any(wrong):
        expected = f"classes 0 to {top}" if task == "multiclass" else "0 or 1"
        raise UsageError(
            f"label has the value {label[wrong][0]:g} at position {_first(wrong)}; expected {expected}.",
            "Code the labels so, and leave out rows whose label is not known.",
        )
    return label.astype(np.int64)


def _weights(sample_weight: Any, n: int) -> Array:
    weight = _numbers(sample_weight, "sample_weight")
    _require_length("sample_weight", weight.shape, n)
    wrong = ~((weight >= 0) & np.isfinite(weight))
    if np.any(wrong):
        raise UsageError(
            f"sample_weight has the value {weight[wrong][0]:g} at position {_first(wrong)}.",
            "Weights are finite and not negative.",
        )
    return weight


def _patients(patient: Any, n: int) -> Codes:
    named = np.asarray(patient)
    _require_length("patient", named.shape, n)
    if named.dtype == object:
        # Objects of several types cannot be sorted; their order does not matter.
        return np.array(
            [*map({p: i for i, p in enumerate(dict.fromkeys(named.tolist()))}.get, named.tolist())], np.int64
        )
    return np.unique(named, return_inverse=True)[1].astype(np.int64)


def _require_length(name: str, shape: tuple[int, ...], n: int) -> None:
    if shape != (n,):
        raise UsageError(
            f"{name} has the shape {shape}; expected ({n},).", "Give one a row, in the order of the logits."
        )


def _numbers(given: Any, name: str) -> Array:
    try:
        values = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError(f"{name} holds something that is no number.", "Give an array of numbers.") from None
    missing = np.isnan(values)
    if np.any(missing):
        raise UsageError(
            f"{name} is missing (NaN) at position {_first(missing)}, and in {np.count_nonzero(missing)} places in all.",
            "Leave these rows out and say so: a calibrator drops none silently.",
        )
    return values


def _first(wrong: NDArray[np.bool_]) -> str:
    where = [int(i) for i in np.argwhere(wrong)[0]]
    return f"{where[0] if len(where) == 1 else tuple(where)} (counted from 0)"


def moved_inside(logit: Array) -> Array:
    """The logits with infinite ones moved inside: to `FARTHEST`, or to the most extreme finite one where that is farther.

    Rows of several logits are looked at one by one, so that no row's result depends on another; a single column of logits as a
    whole, so that no order is lost.
    """
    infinite = np.isinf(logit)
    if not np.any(infinite):
        return logit
    axis = 1 if logit.ndim == 2 else None
    farthest = np.max(np.abs(logit), axis=axis, where=~infinite, initial=FARTHEST, keepdims=True)
    return np.asarray(np.clip(logit, -farthest, farthest), dtype=np.float64)
