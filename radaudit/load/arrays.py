"""Columns that a program holds: NumPy arrays, lists, and Series of any library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from radaudit.errors import UsageError
from radaudit.records.clean_text import clip_text

_CURE = 'Give one value a row for every column: {"label": [0, 1], "score": [0.2, 0.9]}.'


def columns_of(source: Mapping[Any, Any]) -> dict[str, Any]:
    """The columns of a mapping by name, all of one length, as `as_one_dimension` gives them.

    Args:
        source: Column name -> (n,) NumPy array, list, tuple, or Series of pandas, polars or Arrow.

    Raises:
        UsageError: When there is no column, a column is no list of single values, or their lengths differ.
    """
    if not source:
        raise UsageError("The cohort is a mapping without any column.", _CURE)
    columns = {str(name): _named(str(name), values) for name, values in source.items()}
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        (first, n), *others = lengths.items()
        name, other = next(item for item in others if item[1] != n)
        raise UsageError(
            f"The cohort's columns differ in length: '{clip_text(first)}' has {n:,} values, '{clip_text(name)}' {other:,}.",
            _CURE,
        )
    return columns


def fields_of(records: np.ndarray[Any, Any]) -> dict[str, Any]:
    """The fields of a structured NumPy array, (n,), by name.

    Raises:
        UsageError: When it is a plain array, which says nothing about what its columns are.
    """
    names = records.dtype.names
    if names is None:
        raise UsageError(
            f"An array of the shape {records.shape} does not say what its columns are.",
            'Name them: {"label": array[:, 0], "score": array[:, 1]}.',
        )
    return columns_of({name: records[name] for name in names})


def _named(name: str, values: Any) -> Any:
    try:
        return as_one_dimension(values)
    except (TypeError, ValueError) as error:
        raise UsageError(f"The cohort's column '{clip_text(name)}' {error}.", _CURE) from None


def as_one_dimension(values: Any) -> Any:
    """An array, a list or a Series as something that `arrow_values` takes.

    Raises:
        TypeError: When it is no list of values; says what it is, as the end of a sentence.
        ValueError: When it has not one dimension; says its shape.
    """
    if hasattr(values, "to_arrow") and not hasattr(type(values), "columns"):  # a polars Series
        return values.to_arrow()
    if isinstance(values, (list, tuple)) or hasattr(values, "__arrow_c_array__"):
        return values
    if isinstance(values, (str, bytes, Mapping)) or not hasattr(values, "__len__"):
        raise TypeError(f"is a {type(values).__name__}")
    if hasattr(values, "iloc") and getattr(values, "ndim", 1) == 1:  # of pandas
        return values
    array = values if isinstance(values, np.ndarray) else np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"has the shape {array.shape}")
    # Text in bytes, as NumPy's own readers give it.
    return np.char.decode(array, "utf-8", "replace") if array.dtype.kind == "S" else array


def arrow_values(values: Any) -> Any:
    """A pyarrow array of a column, nulls for what is missing; as text where its values are of several kinds."""
    import pyarrow as pa

    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values
    try:
        return pa.array(values, from_pandas=True)
    except (pa.ArrowException, UnicodeError, TypeError):  # values of several kinds, or text that is not Unicode
        missing = values.isna() if hasattr(values, "isna") else [value is None or value != value for value in values]
        texts = (str(value).encode("utf-8", "replace").decode("utf-8") for value in values)
        return pa.array([None if m else t for m, t in zip(missing, texts, strict=True)], pa.large_string())
