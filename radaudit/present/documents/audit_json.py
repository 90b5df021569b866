"""`audit.json`: the whole audit as data, written and read back without loss (docs/audit-json.md)."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from radaudit.errors import UsageError
from radaudit.present.documents.json_lines import lines_of
from radaudit.records import Audit
from radaudit.records.audit import SCHEMA
from radaudit.records.codec import from_plain, to_plain

_RERUN = "Run radaudit report again to write a new one."
_OTHER = "Run radaudit report again to write a new one, or give the audit.json of a report."


def render_json(audit: Audit) -> str:
    """Writes the audit as JSON text: one measurement, gap, curve or finding a line, floats in full, never NaN.

    Raises:
        ValueError: When a number is NaN or infinite, which the records forbid.
    """
    return lines_of(to_plain(audit)) + "\n"


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
