"""Plain values become records by the types of their fields; what is older is completed, what is damaged is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from radaudit.records import Group, Verdict
from radaudit.records.codec import from_plain, to_plain


@dataclass(frozen=True, slots=True)
class Inner:
    number: float
    words: tuple[str, ...] = ("a",)


@dataclass(frozen=True, slots=True)
class Outer:
    inner: Inner
    group: Group
    verdict: Verdict
    kind: Literal["one", "two"]
    pair: tuple[float, float] | None = None
    count: int = 3
    is_on: bool = False
    table: Mapping[str, Inner] = field(default_factory=dict)
    anything: Any = None


FULL = Outer(
    Inner(0.5, ("x", "y")), Group("vendor", "GE"), Verdict.FAIL, "two", (1.0, 2.0), 4, True, {"k": Inner(1.0)}, [1]
)
LEAST = {
    "inner": {"number": 1},
    "group": {"attribute": "a", "value": "b"},
    "verdict": "pass",
    "kind": "one",
}


def test_a_record_comes_back_as_it_went():
    assert from_plain(Outer, to_plain(FULL)) == FULL


def test_a_field_that_an_older_version_did_not_know_takes_its_default():
    read = from_plain(Outer, LEAST)
    assert read == Outer(Inner(1.0), Group("a", "b"), Verdict.PASS, "one")
    assert (read.inner.words, read.pair, read.count, read.table) == (("a",), None, 3, {})


def test_a_field_of_a_newer_version_is_ignored():
    assert from_plain(Outer, LEAST | {"later": 1, "inner": {"number": 1, "more": {}}}) == from_plain(Outer, LEAST)


def test_whole_numbers_become_floats_where_a_float_is_meant():
    read = from_plain(Outer, LEAST | {"pair": [1, 2]})
    assert read.pair == (1.0, 2.0)
    assert {type(v) for v in (*read.pair, read.inner.number)} == {float}


@pytest.mark.parametrize("name", LEAST)
def test_a_field_without_a_default_is_needed(name):
    with pytest.raises(KeyError, match=name):
        from_plain(Outer, {k: v for k, v in LEAST.items() if k != name})


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"inner": 3}, "expected an object, found 3"),
        ({"inner": {"number": "1"}}, "expected float, found '1'"),
        ({"inner": {"number": True}}, "expected float, found True"),
        ({"inner": {"number": None}}, "expected float, found None"),
        ({"inner": {"number": 1.0, "words": "ab"}}, "expected a list, found 'ab'"),
        ({"inner": {"number": 1.0, "words": ["a", 1]}}, "expected str, found 1"),
        ({"pair": [1.0]}, r"expected a list of 2, found \[1.0\]"),
        ({"pair": {"0": 1.0, "1": 2.0}}, "expected a list of 2"),
        ({"count": 2.5}, "expected int, found 2.5"),
        ({"count": True}, "expected int, found True"),
        ({"is_on": 1}, "expected bool, found 1"),
        ({"kind": "three"}, "expected one of one, two, found 'three'"),
        ({"kind": ["one"]}, "expected one of one, two"),
        ({"table": ["k"]}, "expected an object"),
        ({"table": {"k": 1}}, "expected an object, found 1"),
        ({"group": ["a", "b"]}, "expected an object"),
        ({"inner": {"number": "9" * 500}}, r"'9{59} \.\.\.$"),
    ],
)
def test_a_value_of_another_kind_is_refused(change, problem):
    with pytest.raises(TypeError, match=problem):
        from_plain(Outer, LEAST | change)
