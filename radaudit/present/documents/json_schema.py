"""The JSON Schema of `audit.json`, `comparison.json`, `change.json` and `monitor.json`, made from the records.

So it cannot say anything else than they do. The schema describes what this version reads: fields with a default may be absent
(an older version did not write them), and fields that it does not know are allowed (a newer one may). The version policy stands
in docs/audit-json.md.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from radaudit.records import Audit
from radaudit.records.audit import SCHEMA
from radaudit.records.audit_change import CHANGE_SCHEMA, AuditChange
from radaudit.records.comparison import COMPARISON_SCHEMA, ModelComparison
from radaudit.records.monitoring import MONITOR_SCHEMA, Monitoring

DRAFT = "https://json-schema.org/draft/2020-12/schema"

KINDS: Mapping[str, tuple[Any, str]] = {
    "audit": (Audit, SCHEMA),
    "comparison": (ModelComparison, COMPARISON_SCHEMA),
    "change": (AuditChange, CHANGE_SCHEMA),
    "monitor": (Monitoring, MONITOR_SCHEMA),
}
"""What there is a schema of: its record, and name and version of its format."""

_SIMPLE: Mapping[Any, str] = {str: "string", float: "number", int: "integer", bool: "boolean"}


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of "audit", "comparison", "change" or "monitor".

    Raises:
        KeyError: When there is no such document.
    """
    record, version = KINDS[kind]
    definitions: dict[str, Any] = {}
    _define(record, definitions)
    top: dict[str, Any] = definitions.pop(record.__name__)
    top["properties"]["schema"] = {"const": version, "description": top["properties"]["schema"]["description"]}
    top["required"].append("schema")  # without it nobody knows what the file is
    name = f"urn:{version.replace('.', ':').replace('/', ':')}"
    schema: dict[str, Any] = {"$schema": DRAFT, "$id": name, "title": version}
    return schema | top | {"$defs": definitions}


def render_json_schema(kind: str) -> str:
    """The schema as text: indented, UTF-8, the same every time."""
    return json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"


def file_name(kind: str) -> str:
    """What its published file is called: "audit-1.schema.json"."""
    return f"{kind}-{KINDS[kind][1].rpartition('/')[2]}.schema.json"


def meanings(record: type) -> dict[str, str]:
    """Field -> what it means, from the Attributes of a record's docstring."""
    _, _, section = (inspect.getdoc(record) or "").partition("Attributes:\n")
    found: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        if start := re.match(r"    (\w+): (.*)", line):
            name = start.group(1)
            found[name] = start.group(2)
        elif name and line.strip():
            found[name] += " " + line.strip()
    return found


def _define(record: Any, definitions: dict[str, Any]) -> None:
    """Adds a record, and every record that it holds, to the definitions."""
    if record.__name__ in definitions:
        return
    about = inspect.getdoc(record) or ""
    defined: dict[str, Any] = {"type": "object", "description": about.partition("\n")[0]}
    definitions[record.__name__] = defined
    hints, told = typing.get_type_hints(record), meanings(record)
    properties = {}
    for name, hint in hints.items():
        meaning = {"description": told[name]} if name in told else {}
        properties[name] = _typed(hint, definitions) | meaning
    defined["properties"] = properties
    defined["required"] = [name for name in hints if name in _needed(record)]


def _needed(record: Any) -> set[str]:
    """The fields without a default."""
    if not dataclasses.is_dataclass(record):
        return set(record._fields) - set(record._field_defaults)
    absent = dataclasses.MISSING
    return {f.name for f in dataclasses.fields(record) if f.default is absent and f.default_factory is absent}


def _typed(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """A type as JSON Schema says it."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        inner = _typed(next(a for a in arguments if a is not type(None)), definitions)
        if set(inner) == {"type"}:
            return {"type": [inner["type"], "null"]}
        return {"anyOf": [inner, {"type": "null"}]}
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return _listed(arguments, definitions)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _typed(arguments[1], definitions)}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [member.value for member in hint]}
    if hint in _SIMPLE:
        return {"type": _SIMPLE[hint]}
    _define(hint, definitions)
    return {"$ref": f"#/$defs/{hint.__name__}"}


def _listed(arguments: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    if arguments[-1] is Ellipsis:
        return {"type": "array", "items": _typed(arguments[0], definitions)}
    items = [_typed(a, definitions) for a in arguments]
    return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items)}
