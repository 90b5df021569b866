"""A file that radaudit wrote, back as its record; or one sentence that says why not."""

from __future__ import annotations

import json
from typing import Any, NoReturn, TypeVar

from radaudit.errors import UsageError
from radaudit.records import Audit
from radaudit.records.audit import SCHEMA
from radaudit.records.audit_change import CHANGE_SCHEMA, AuditChange
from radaudit.records.codec import from_plain
from radaudit.records.comparison import COMPARISON_SCHEMA, ModelComparison
from radaudit.records.monitoring import MONITOR_SCHEMA, Monitoring

T = TypeVar("T")

_RERUN = "Run radaudit report again to write a new one."
_OTHER = "Run radaudit report again to write a new one, or give the audit.json of a report."


def read_json(text: str, where: str = "audit.json") -> Audit:
    """Rebuilds the audit that `render_json` wrote. What an older version did not write takes its default.

    Args:
        text: The content of the file.
        where: The file's name, for messages.

    Raises:
        UsageError: The text is no JSON, no audit, of another version of the format, or has a missing or wrong field.
    """
    plain = _parse(text, where)
    _check_schema(plain, where, SCHEMA)
    return _rebuild(Audit, plain, where)


def read_document(text: str, where: str) -> Audit | ModelComparison | AuditChange:
    """Rebuilds an audit, a comparison of two models, or one of two audits, whichever radaudit wrote.

    Raises:
        UsageError: As `read_json`.
    """
    found = read_anything(text, where)
    if isinstance(found, Monitoring):
        raise UsageError(f"{where} is a monitoring, not an audit.", "Give the audit.json of a report.")
    return found


def read_anything(text: str, where: str) -> Audit | ModelComparison | AuditChange | Monitoring:
    """The same of a monitoring, too.

    Raises:
        UsageError: As `read_json`.
    """
    plain = _parse(text, where)
    name = _format(plain)
    if name == _named(COMPARISON_SCHEMA):
        _check_schema(plain, where, COMPARISON_SCHEMA)
        return _rebuild(ModelComparison, plain, where)
    if name == _named(CHANGE_SCHEMA):
        _check_schema(plain, where, CHANGE_SCHEMA)
        return _rebuild(AuditChange, plain, where)
    if name == _named(MONITOR_SCHEMA):
        _check_schema(plain, where, MONITOR_SCHEMA)
        return _rebuild(Monitoring, plain, where)
    _check_schema(plain, where, SCHEMA)
    return _rebuild(Audit, plain, where)


def _format(plain: Any) -> str:
    """What a file says that it is, without the version; "" where it says nothing."""
    schema = plain.get("schema") if isinstance(plain, dict) else None
    return _named(schema) if isinstance(schema, str) else ""


def _named(schema: str) -> str:
    return schema.rpartition("/")[0]


def _parse(text: str, where: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        fault = error.msg.removesuffix(" starting at")  # of what json says, the line below is all that helps
        raise UsageError(f"{where} is not valid JSON: {fault} in line {error.lineno}.", _OTHER) from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where} is not valid JSON: {error}.", _OTHER) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"it holds {name}, which is no number")


def _check_schema(plain: Any, where: str, expected: str) -> None:
    name, _, version = expected.rpartition("/")
    schema = plain.get("schema") if isinstance(plain, dict) else None
    if not isinstance(schema, str) or schema.rpartition("/")[0] != name:
        raise UsageError(f"{where} is no audit of radaudit (its schema is {schema!r}, expected {expected!r}).", _OTHER)
    if schema != expected:
        found = schema.rpartition("/")[2]
        is_newer = found.isdecimal() and int(found) > int(version)
        cure = "Update radaudit to read it." if is_newer else _RERUN
        age = "a newer" if is_newer else "an older"
        raise UsageError(
            f"{where} was written by {age} version of radaudit (schema {schema!r}, this one reads {expected!r}).", cure
        )


def _rebuild(kind: type[T], plain: Any, where: str) -> T:
    try:
        return from_plain(kind, plain)
    except KeyError as error:
        raise UsageError(f"{where} misses the field {error.args[0]!r}.", _RERUN) from None
    except (TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{where} has a field of the wrong kind: {error}.", _RERUN) from None
