"""No sentence of an audit is missed when another language is spoken.

Every text field that an audit can hold is filled with a sentence of the catalogue. Told in Chinese, a field either is Chinese then,
or it stands here, with the reason why it stays. A new field is in neither and makes the test fail.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import enum
import re
import types
import typing
from collections.abc import Iterator
from typing import Any

from radaudit.language import speaking
from radaudit.records import Audit, Group
from radaudit.records.retold import retold

SENTENCE = "no diseased case in this group"

KEYS = {
    "against", "approach", "attribute", "attributes", "best_default", "cites", "classes", "code", "cutoffs{}", "device", "domain",
    "first", "further", "groups", "interval", "kind", "ledger", "levels", "line", "margins{}", "measures", "measures{}", "metric",
    "missing", "model", "multiplicity", "name", "not_given", "options", "options{}", "orientation", "others", "outcome", "output",
    "parameters{}", "pooled", "primary", "radaudit", "reading", "references", "references{}", "remedy", "rows", "schema", "seal",
    "sealed", "second", "secondary", "sha256", "split", "task", "trained_on{}", "unit", "versions", "versions{}", "what", "when",
    "architecture", "cards{}", "format", "by_level{}", "cohort_name", "sources{}", "left_out{}",
}  # fmt: skip
"""Names, keys, hashes, versions and times: never a sentence of ours."""

PERSONS = {
    "audit.policy.muted", "audit.policy.muted{}", "audit.policy.rationale{}", "audit.protocol.locks.by",
    "audit.protocol.protocol.baseline",
    "audit.protocol.locks.changes", "audit.protocol.locks.protocol", "audit.protocol.locks.reason",
    "audit.protocol.protocol.intended_use", "audit.protocol.protocol.rationale", "audit.protocol.protocol.rationale{}",
    "audit.protocol.protocol.threshold_origin", "audit.protocol.reason", "audit.test_set.openings.by",
}  # fmt: skip
"""What people wrote, in their own language."""

SAID = {"audit.findings.advice", "audit.findings.explanation", "audit.findings.title"}
"""Said by the rules, which are asked anew in the reader's language."""

SHOWN = {
    "audit.evidence.calibration.overlap", "audit.evidence.calibration.source", "audit.evidence.comparisons.family",
    "audit.evidence.notes", "audit.evidence.threshold_source", "audit.evidence.withheld.reason", "audit.model.notes",
    "audit.model.output_reason", "audit.model.preprocessing_source", "audit.protocol.deviations.declared",
    "audit.protocol.deviations.done", "audit.test_set.note", "audit.what_if.effects.change.family",
}  # fmt: skip
"""What decides something, too, or is compared with what is known, and is recalled where it is shown."""


def filled(kind: Any) -> Any:
    """An instance of a type whose every text is the sentence."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind is Group:
        return Group("vendor", "Canon")
    if kind in (str, bool, int, float):
        return {str: SENTENCE, bool: False, int: 5, float: 0.5}[kind]
    if origin is typing.Literal:
        return inner[0]
    if origin in (typing.Union, types.UnionType):
        return filled(next(one for one in inner if one is not types.NoneType))
    if origin is tuple:
        return tuple(filled(one) for one in inner if one is not Ellipsis)
    if origin in (collections.abc.Mapping, dict):
        return {filled(inner[0]): filled(inner[1])}
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    hints = typing.get_type_hints(kind)
    made = object.__new__(kind)  # whether the values fit together is nothing to this test
    for one in dataclasses.fields(kind):
        object.__setattr__(made, one.name, filled(hints[one.name]))
    return made


def texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text with its path; "{}" are the keys of a mapping."""
    if isinstance(value, str) and not isinstance(value, enum.Enum):
        yield path, value
    elif dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            yield from texts(getattr(value, one.name), f"{path}.{one.name}")
    elif isinstance(value, collections.abc.Mapping):
        for key, inner in value.items():
            yield from texts(key, f"{path}{{}}")
            yield from texts(inner, path)
    elif isinstance(value, tuple) and not isinstance(value, Group):
        for inner in value:
            yield from texts(inner, path)


def stays(path: str) -> bool:
    return path in PERSONS | SAID | SHOWN or path.endswith("_sha256") or path.rpartition(".")[2] in KEYS


def test_every_sentence_is_told_in_the_language_that_is_spoken() -> None:
    audit = filled(Audit)
    with speaking("zh"):
        told = dict(texts(retold(audit), "audit"))
    english = {path for path, text in told.items() if text == SENTENCE}
    assert len(told) > 200
    assert sorted(path for path in english if not stays(path)) == []


def test_no_exception_is_left_that_nothing_needs() -> None:
    with speaking("zh"):
        english = {path for path, text in texts(retold(filled(Audit)), "audit") if text == SENTENCE}
    assert english >= PERSONS | SAID | SHOWN
    assert {path.rpartition(".")[2] for path in english} >= KEYS


def test_in_english_it_is_the_same_audit() -> None:
    audit = filled(Audit)
    assert retold(audit) is audit


def test_chinese_is_not_told_again() -> None:
    with speaking("zh"):
        once = retold(filled(Audit))
        assert re.search("[一-鿿]", once.title)
        assert dict(texts(retold(once), "")) == dict(texts(once, ""))
