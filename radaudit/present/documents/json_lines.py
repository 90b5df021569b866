"""JSON that people can read and compare line by line: the outer tables over several lines, every record on one."""

from __future__ import annotations

import json
import re
from typing import Any

_OPEN_LEVELS = 2
"""How deep records are written over several lines; below that, one record stands on one line."""


def lines_of(value: Any, level: int = 0) -> str:
    """JSON text of plain values.

    Args:
        value: Dicts, lists, strings, finite numbers, booleans and None.
        level: How deep it lies in what is written.

    Raises:
        ValueError: When a number is NaN or infinite.
    """
    indent, nested = " " * level, " " * (level + 1)
    if isinstance(value, dict) and value and (level < _OPEN_LEVELS or all(isinstance(v, dict) for v in value.values())):
        inner = ",\n".join(f"{nested}{_compact(key)}: {lines_of(v, level + 1)}" for key, v in value.items())
        return f"{{\n{inner}\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        inner = ",\n".join(f"{nested}{_compact(v)}" for v in value)
        return f"[\n{inner}\n{indent}]"
    return _compact(value)


def _compact(value: Any) -> str:
    """One line of JSON in readable Unicode; half of a surrogate pair, which no file can hold, is escaped."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half.group()):04x}", text)
