"""Records to plain JSON values and back. The types of the dataclasses are the schema."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar, cast

T = TypeVar("T")

_PLAIN = frozenset({str, float, int, bool, type(None)})


def to_plain(value: Any) -> Any:
    """Turns a record into dicts, lists, strings, numbers and None, ready for `json.dumps(..., allow_nan=False)`."""
    kind: Any = type(value)
    if kind in _PLAIN:  # nearly all values are; first, because an audit holds hundreds of thousands
        return value
    if (names := _names_of(kind)) is not None:
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {k: to_plain(v) for k, v in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(v) for v in value]
    if hasattr(value, "item"):
        return value.item()
    return value


@functools.cache
def _names_of(kind: type) -> tuple[str, ...] | None:
    """The fields of a dataclass; None for any other type."""
    return tuple(f.name for f in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else None


def from_plain(kind: type[T], plain: Any) -> T:
    """Rebuilds a record from plain values.

    Raises:
        KeyError: When a field is missing.
        TypeError: When a value is not of the field's type.
    """
    return cast(T, _build(kind, plain))


@functools.cache
def _fields_of(kind: type) -> dict[str, Any]:
    """Field name -> its resolved type; remembered, because resolving is slow and a file holds thousands of records."""
    return typing.get_type_hints(kind)


def _build(kind: Any, plain: Any) -> Any:
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        if plain is None and type(None) in arguments:
            return None
        return _build(next(a for a in arguments if a is not type(None)), plain)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_build(arguments[0], v) for v in plain)
        return tuple(_build(a, v) for a, v in zip(arguments, plain, strict=True))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {k: _build(arguments[1], v) for k, v in plain.items()}
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _fields_of(kind)
        return kind(**{f.name: _build(hints[f.name], plain[f.name]) for f in dataclasses.fields(kind)})
    if isinstance(kind, type) and issubclass(kind, tuple):
        hints = _fields_of(kind)
        return kind(**{name: _build(hint, plain[name]) for name, hint in hints.items()})
    return _build_value(kind, plain)


def _build_value(kind: Any, plain: Any) -> Any:
    """A value that holds no other: text, a number, or one of a few words."""
    if typing.get_origin(kind) is typing.Literal:
        if plain not in (words := typing.get_args(kind)):
            raise TypeError(f"expected one of {', '.join(words)}, found {plain!r}")
        return plain
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(plain)
    if kind is float and isinstance(plain, (int, float)) and not isinstance(plain, bool):
        return float(plain)
    if isinstance(kind, type) and not isinstance(plain, kind):
        raise TypeError(f"expected {kind.__name__}, found {plain!r}")
    return plain
