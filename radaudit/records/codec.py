"""Records to plain JSON values and back. The types of the dataclasses are the schema.

For every type a builder is made once and remembered; it then runs without asking again what the type is. An audit holds hundreds
of thousands of values, so that is what reading one costs.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar, cast

T = TypeVar("T")
Builder = Callable[[Any], Any]

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
    """Rebuilds a record from plain values. A field that is absent takes its default; one that is unknown is ignored.

    Raises:
        KeyError: When a field without a default is missing.
        TypeError: When a value is not of the field's type.
        ValueError: When a record refuses its values.
    """
    return cast(T, _builder(cast(Any, kind))(plain))


@functools.cache
def _builder(kind: Any) -> Builder:
    """Makes a value of a type out of plain ones."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _optional(_builder(next(a for a in arguments if a is not type(None))))
    if origin is typing.Literal:
        return _word(arguments)
    if origin is tuple:
        return _many(arguments[0]) if arguments[-1] is Ellipsis else _several(arguments)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _table(_builder(arguments[1]))
    if isinstance(kind, type) and (dataclasses.is_dataclass(kind) or issubclass(kind, tuple)):
        return _record(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return _real if kind is float else _exactly(kind)


def _record(kind: Any) -> Builder:
    """A dataclass, or a named tuple such as a group, by the names of its fields."""
    hints = typing.get_type_hints(kind)
    if dataclasses.is_dataclass(kind):
        absent = dataclasses.MISSING
        own = dataclasses.fields(kind)
        needed = {f.name for f in own if f.default is absent and f.default_factory is absent}
        names = [f.name for f in own]
    else:
        needed = set(kind._fields) - set(kind._field_defaults)
        names = list(kind._fields)
    fields = [(name, _builder(hints[name]), name in needed) for name in names]

    def build(plain: Any) -> Any:
        if type(plain) is not dict:
            raise TypeError(f"expected an object, found {_short(plain)}")
        values = {}
        for name, make, is_needed in fields:
            if name in plain:
                values[name] = make(plain[name])
            elif is_needed:
                raise KeyError(name)
        return kind(**values)

    return build


def _optional(make: Builder) -> Builder:
    return lambda plain: None if plain is None else make(plain)


def _many(kind: Any) -> Builder:
    """A list of any length; the long ones, of numbers, in one go."""
    make, is_plain = _builder(kind), kind in _PLAIN

    def build(plain: Any) -> tuple[Any, ...]:
        if type(plain) is not list:
            raise TypeError(f"expected a list, found {_short(plain)}")
        if is_plain and {*map(type, plain)} == {kind}:
            return tuple(plain)
        return tuple(map(make, plain))

    return build


def _several(kinds: tuple[Any, ...]) -> Builder:
    makers = [_builder(kind) for kind in kinds]

    def build(plain: Any) -> tuple[Any, ...]:
        if type(plain) is not list or len(plain) != len(makers):
            raise TypeError(f"expected a list of {len(makers)}, found {_short(plain)}")
        return tuple(make(v) for make, v in zip(makers, plain, strict=True))

    return build


def _table(make: Builder) -> Builder:
    def build(plain: Any) -> dict[str, Any]:
        if type(plain) is not dict:
            raise TypeError(f"expected an object, found {_short(plain)}")
        return {k: make(v) for k, v in plain.items()}

    return build


def _word(words: tuple[Any, ...]) -> Builder:
    def build(plain: Any) -> Any:
        if plain not in words:
            raise TypeError(f"expected one of {', '.join(map(str, words))}, found {_short(plain)}")
        return plain

    return build


def _real(plain: Any) -> float:
    if type(plain) is float:
        return plain
    if type(plain) is int:
        return float(plain)
    raise TypeError(f"expected float, found {_short(plain)}")


def _exactly(kind: Any) -> Builder:
    """Text, a whole number or a truth value; what may be anything passes as it is."""
    if kind not in _PLAIN:
        return lambda plain: plain

    def build(plain: Any) -> Any:
        if type(plain) is not kind:
            raise TypeError(f"expected {kind.__name__}, found {_short(plain)}")
        return plain

    return build


def _short(plain: Any) -> str:
    """A wrong value for a message, which a whole table would drown."""
    text = repr(plain)
    return text if len(text) <= 60 else f"{text[:60]} ..."
