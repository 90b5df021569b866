"""`audit.json`: the whole audit as data, written and read back without loss (docs/audit-json.md)."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from radaudit.errors import UsageError
from radaudit.records import Audit
from radaudit.records.audit import SCHEMA
from radaudit.records.codec import from_plain, to_plain

_OPEN_LEVELS = 2
"""How deep records are written over several lines; below that, one record stands on one line."""

_RERUN = "Run radaudit report again to write a new one."
_OTHER = "Run radaudit report again to write a new one, or give the audit.json of a report."


def render_json(audit: Audit) -> str:
    """Writes the audit as JSON text: one measurement, gap, curve or finding a line, floats in full, never NaN.

    Raises:
        ValueError: When a number is NaN or infinite, which the records forbid.
    """
    return _lines(to_plain(audit), 0) + "\n"


def read_json(text: str, where: str = "audit.json") -> Audit:
    """Rebuilds the audit that `render_json` wrote.

    Args:
        text: The content of the file.
        where: The file's name, for messages.

    Raises:
        UsageError: The text is no JSON, no audit, of another version of the format, or has a missing or wrong field.
    """
    try:
        plain = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise UsageError(f"{where} is not valid JSON: {error.msg} in line {error.lineno}.", _OTHER) from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where} is not valid JSON: {error}.", _OTHER) from None
    _check_schema(plain, where)
    try:
        return from_plain(Audit, plain)
    except KeyError as error:
        raise UsageError(f"{where} misses the field {error.args[0]!r}.", _RERUN) from None
    except (TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{where} has a field of the wrong kind: {error}.", _RERUN) from None


def _lines(value: Any, level: int) -> str:
    indent, nested = " " * level, " " * (level + 1)
    if isinstance(value, dict) and value and (level < _OPEN_LEVELS or all(isinstance(v, dict) for v in value.values())):
        inner = ",\n".join(f"{nested}{_compact(key)}: {_lines(v, level + 1)}" for key, v in value.items())
        return f"{{\n{inner}\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        inner = ",\n".join(f"{nested}{_compact(v)}" for v in value)
        return f"[\n{inner}\n{indent}]"
    return _compact(value)


def _compact(value: Any) -> str:
    """One line of JSON in readable Unicode; half of a surrogate pair, which no file can hold, is escaped."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half.group()):04x}", text)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"it holds {name}, which is no number")


def _check_schema(plain: Any, where: str) -> None:
    name, _, version = SCHEMA.rpartition("/")
    schema = plain.get("schema") if isinstance(plain, dict) else None
    if not isinstance(schema, str) or schema.rpartition("/")[0] != name:
        raise UsageError(f"{where} is no audit of radaudit (its schema is {schema!r}, expected {SCHEMA!r}).", _OTHER)
    if schema != SCHEMA:
        found = schema.rpartition("/")[2]
        is_newer = found.isdecimal() and int(found) > int(version)
        cure = "Update radaudit to read it." if is_newer else _RERUN
        age = "a newer" if is_newer else "an older"
        raise UsageError(
            f"{where} was written by {age} version of radaudit (schema {schema!r}, this one reads {SCHEMA!r}).", cure
        )
