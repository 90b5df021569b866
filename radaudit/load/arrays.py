"""Tables that are no data frames: a mapping of arrays, lists or series, one a column, and NumPy's structured arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from radaudit.errors import UsageError
from radaudit.load.columns import clip_text

_CURE = 'Give one value a row for every column: {"label": [0, 1], "score": [0.2, 0.9]}.'


def columns_of(source: Mapping[Any, Any]) -> dict[str, Any]:
    """The columns of a mapping by name, each an Arrow array or what `pyarrow.array` takes, all of one length.

    Args:
        source: Column name -> (n,) NumPy array, list, tuple, or Series of pandas, polars or Arrow.

    Raises:
        UsageError: When there is no column, a column is no list of single values, or their lengths differ.
    """
    if not source:
        raise UsageError("The cohort is a mapping without any column.", _CURE)
    columns = {str(name): _one_dimensional(str(name), values) for name, values in source.items()}
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


def _one_dimensional(name: str, values: Any) -> Any:
    if hasattr(values, "to_arrow") and not hasattr(values, "columns"):  # a polars Series
        return values.to_arrow()
    if isinstance(values, (list, tuple)) or (hasattr(values, "iloc") and getattr(values, "ndim", 1) == 1):
        return values
    if hasattr(values, "__arrow_c_array__"):
        return values
    if isinstance(values, (str, bytes, Mapping)) or not hasattr(values, "__len__"):
        raise UsageError(f"The cohort's column '{clip_text(name)}' is a {type(values).__name__}.", _CURE)
    array = values if isinstance(values, np.ndarray) else np.asarray(values)
    if array.ndim != 1:
        raise UsageError(f"The cohort's column '{clip_text(name)}' has the shape {array.shape}.", _CURE)
    # Text in bytes, as NumPy's own readers give it.
    return np.char.decode(array, "utf-8", "replace") if array.dtype.kind == "S" else array
