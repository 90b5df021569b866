"""docs/audit-json.md and docs/findings.md say what the code says: every field of every record, every rule, every column."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from radaudit.judge.rule import RULES
from radaudit.present.documents.json_schema import meanings
from radaudit.present.documents.numbers import COLUMNS
from radaudit.records import Audit, Group, Verdict
from radaudit.records.audit import SCHEMA
from radaudit.records.wording import VERDICT_WORDS

DOCS = Path(__file__).resolve().parents[3] / "docs"


def records(kind=Audit) -> list[type]:
    """Every record that an audit holds, in the order in which one meets them."""
    found: list[type] = []
    waiting = [kind]
    while waiting:
        here = waiting.pop(0)
        if here in found:
            continue
        found.append(here)
        for hint in typing.get_type_hints(here).values():
            waiting += [inner for inner in parts(hint) if is_record(inner)]
    return found


def parts(hint) -> Iterator[type]:
    if typing.get_args(hint):
        for inner in typing.get_args(hint):
            yield from parts(inner)
    else:
        yield hint


def is_record(kind) -> bool:
    return isinstance(kind, type) and (dataclasses.is_dataclass(kind) or kind is Group)


def type_words(hint) -> str:
    """A type as a reader of JSON knows it."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return f"{type_words(next(a for a in arguments if a is not type(None)))} or null"
    if origin is typing.Literal:
        return " or ".join(f'"{word}"' for word in arguments)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return f"list of {type_words(arguments[0])}"
        return f"list of {len(arguments)} × {type_words(arguments[0])}"
    if origin is not None and issubclass(origin, Mapping):
        return f"object: {type_words(arguments[1])} by name"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return " or ".join(f'"{v.value}"' for v in hint)
    if is_record(hint):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return {str: "text", float: "number", int: "whole number", bool: "true or false"}[hint]


def table(kind) -> str:
    """The record's table as it has to stand in the documentation."""
    rows = ["| Field | Type | Meaning |", "|---|---|---|"]
    told = meanings(kind)
    for name, hint in typing.get_type_hints(kind).items():
        words = told.get(name, "").replace("|", "\\|")
        rows.append(f"| `{name}` | {type_words(hint)} | {words} |")
    return "\n".join(rows)


def rules_table() -> str:
    rows = ["| Code | Title | When it speaks |", "|---|---|---|"]
    return "\n".join(
        rows + [f"| {r.code} | {r.title} | {r.meaning} |" for r in sorted(RULES.values(), key=lambda r: r.code)]
    )


@pytest.mark.parametrize("kind", records(), ids=lambda kind: kind.__name__)
def test_every_field_of_every_record_is_documented(kind):
    text = (DOCS / "audit-json.md").read_text(encoding="utf-8")
    expected = f"### {kind.__name__}\n"
    assert expected in text
    assert table(kind) in text, f"docs/audit-json.md should hold this table:\n{table(kind)}"
    assert "|  |\n" not in table(kind) + "\n", f"a field of {kind.__name__} has no meaning"


def test_the_version_of_the_format_is_documented():
    assert f"`{SCHEMA}`" in (DOCS / "audit-json.md").read_text(encoding="utf-8")


def test_every_column_of_the_numbers_is_documented_in_order():
    text = (DOCS / "audit-json.md").read_text(encoding="utf-8").partition("## numbers.csv")[2]
    assert tuple(re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE)) == COLUMNS


def test_every_rule_is_documented():
    text = (DOCS / "findings.md").read_text(encoding="utf-8")
    assert rules_table() in text, f"docs/findings.md should hold this table:\n{rules_table()}"


def test_every_verdict_is_documented():
    text = (DOCS / "findings.md").read_text(encoding="utf-8")
    for verdict in Verdict:
        assert f"| {VERDICT_WORDS[verdict]} | `{verdict.value}` |" in text
