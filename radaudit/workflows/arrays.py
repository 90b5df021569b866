"""Checks arrays that somebody holds in a notebook, and makes of them the rows that measures are computed on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.load.arrays import arrow_values, as_one_dimension
from radaudit.load.bands import is_numeric
from radaudit.load.columns import Column
from radaudit.load.encoding import read_plain_numbers
from radaudit.load.frames import as_text
from radaudit.load.groups import MOST_NUMBERS
from radaudit.load.levels import split_by_value
from radaudit.measure.slices import Rows
from radaudit.records import Attribute
from radaudit.records.clean_text import clip_text
from radaudit.tasks import binary

GROUP = "group"
"""Name of the attribute that an array of groups becomes."""


def rows_of(label: Any, score: Any = None, patient: Any = None, group: Any = None) -> Rows:
    """Checks the arrays and sorts their rows by score, as those of an audit are.

    Args:
        label: (n,) 0/1 or booleans.
        score: (n,) in [0, 1]; None where the measure does not look at it.
        patient: (n,) any values that can be told apart; None: every row is another patient.
        group: (n,) texts or a few numbers; None for no groups.

    Raises:
        UsageError: When one of them is unusable; names it, the first position, what was expected and what was found.
    """
    truth = _labels(label)
    n = len(truth)
    scores = np.zeros(n) if score is None else _scores(score)
    owners = np.arange(n, dtype=np.int64) if patient is None else _patients(patient)
    attributes = () if group is None else (_groups(group),)
    lengths = {"score": len(scores), "patient": len(owners)} | {a.name: len(a.codes) for a in attributes}
    for name, length in lengths.items():
        if length != n:
            raise UsageError(
                f"label has {n:,} values and {name} has {length:,}.", "Give every array one value a row, in one order."
            )
    order = np.argsort(scores, kind="stable")
    fields = binary.fields({"label": truth[order]}, scores[order])
    numbered = np.unique(owners[order], return_inverse=True)[1].astype(np.int64)
    return Rows(fields, numbered, tuple(attribute.take(order) for attribute in attributes))


def check_share(name: str, value: Any, low: float = 0.0) -> float:
    """A number between `low` and 1, both left out but for a `low` above 0.

    Raises:
        UsageError: When it is none.
    """
    try:
        number = 0.0 if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = 0.0
    if not (low <= number < 1 and number > 0):
        begin = "above 0" if low == 0 else f"from {low:g}"
        raise UsageError(f"{name} is {clip_text(repr(value))}: expected a number {begin} to below 1.", "Correct it.")
    return number


def _labels(values: Any) -> NDArray[np.float64]:
    label = _numbers("label", values, "Turn it into 0 and 1 first: label = (diagnosis == 'malignant').")
    _refuse(
        "label", label, (label != 0) & (label != 1), "0 and 1 only", "Give 1 for the diseased and 0 for all others."
    )
    return label


def _scores(values: Any) -> NDArray[np.float64]:
    score = _numbers("score", values, "Give the probability of the disease for every row.")
    cure = "Make probabilities of logits with scipy.special.expit; divide percentages by 100."
    _refuse("score", score, (score < 0) | (score > 1), "probabilities between 0 and 1", cure)
    return score


def _refuse(name: str, numbers: NDArray[np.float64], wrong: NDArray[np.bool_], expected: str, cure: str) -> None:
    if wrong.any():
        at = int(np.argmax(wrong))
        raise UsageError(f"{name} holds {numbers[at]:.6g} at position {at}: expected {expected}.", cure)


def _numbers(name: str, values: Any, cure: str) -> NDArray[np.float64]:
    """Finite float64 of whatever holds numbers or booleans."""
    found = _column(name, values)
    if isinstance(found, np.ndarray) and (found.dtype.kind in "biu" or found.dtype == np.float64):
        read: NDArray[np.float64] = found.astype(np.float64)
    else:
        read = _from_arrow(name, arrow_values(found), cure)
    if len(read) == 0:
        raise UsageError(f"{name} is empty.", "Give one value a row.")
    lacks = np.isnan(read)
    if lacks.any():
        raise UsageError(
            f"{name} has no value at position {int(np.argmax(lacks))} ({int(lacks.sum()):,} are missing in all).",
            "Leave these rows out of every array, and say how many there were.",
        )
    _refuse(name, read, np.isinf(read), "finite numbers", cure)
    return read


def _from_arrow(name: str, values: Any, cure: str) -> NDArray[np.float64]:
    """NaN where a value is missing."""
    from pyarrow import types

    kind = values.type
    if types.is_float32(kind) or types.is_float16(kind):
        # By their shortest digits, as an audit reads them: a float32 of 0.7 is 0.7 and meets a threshold of 0.7.
        if (read := read_plain_numbers(as_text(values))) is not None:
            return read
    if not (types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind) or types.is_null(kind)):
        raise UsageError(f"{name} holds values of the kind '{kind}': expected numbers.", cure)
    return np.asarray(values.cast("float64").to_numpy(zero_copy_only=False), dtype=np.float64)


def _column(name: str, values: Any) -> Any:
    try:
        return as_one_dimension(values)
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"{name} {error}: expected one value a row.",
            "Give a NumPy array, a list, or a Series; of two columns of probabilities give the one of the disease.",
        ) from None


def _encoded(name: str, values: Any) -> Column:
    cells = as_text(arrow_values(_column(name, values)))
    return Column(name, cells, np.arange(len(cells), dtype=np.int64), "arrays", name)


def _patients(values: Any) -> NDArray[np.int64]:
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu" and values.ndim == 1:
        # Numbered as they appear, as every other kind of id is, so that the same patients give the same last digit.
        _, first, number = np.unique(values, return_index=True, return_inverse=True)
        return np.asarray(np.argsort(np.argsort(first))[number], dtype=np.int64)
    column = _encoded("patient", values)
    if column.is_missing.any():
        raise UsageError(
            f"patient has no value at position {int(np.argmax(column.is_missing))}"
            f" ({int(column.is_missing.sum()):,} are missing in all).",
            "Give rows of unknown patients an id of their own.",
        )
    return column.codes


def _groups(values: Any) -> Attribute:
    column = _encoded(GROUP, values)
    if column.n_values > MOST_NUMBERS and is_numeric(column):
        raise UsageError(
            f"group has {column.n_values:,} different numbers, too many for groups.",
            "Put them into bands first, with pandas.cut or numpy.digitize.",
        )
    return split_by_value(GROUP, column, [])
