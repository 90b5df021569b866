"""Just enough of the protocol-buffer wire format to look into an ONNX file without the onnx package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class Field(NamedTuple):
    """One field of a message: its number, and its bytes (for a nested message or text) or its integer."""

    number: int
    data: memoryview
    integer: int


def walk(message: memoryview) -> Iterator[Field]:
    """Yields a message's fields in order, copying nothing.

    Raises:
        ValueError: When the bytes are no protocol-buffer message.
    """
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise ValueError("field number 0")
        if kind == VARINT:
            value, position = _varint(message, position)
            yield Field(number, message[:0], value)
            continue
        if kind == BYTES:
            length, position = _varint(message, position)
        elif kind in (FIXED64, FIXED32):
            length = 8 if kind == FIXED64 else 4
        else:
            raise ValueError(f"wire type {kind}")
        if position + length > len(message):
            raise ValueError("cut short")
        yield Field(number, message[position : position + length], 0)
        position += length


def _varint(message: memoryview, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(message) and shift < 70:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
    raise ValueError("unfinished number")
